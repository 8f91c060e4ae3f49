import { FindingsPanel } from '../findings/findings-panel.tsx';
import { PacketPanel } from '../packets/packet-panel.tsx';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { RangeTable } from '../timeline/range-table.tsx';

/** Beside a session: the selected range, and the selected packet or else what the analysis found. */
export function SessionAside() {
  const chosen = useSelectedPacket((s) => s.packet !== null || s.problem !== null);
  return (
    <div className="session-aside">
      <RangeTable />
      {chosen ? <PacketPanel /> : <FindingsPanel />}
    </div>
  );
}
