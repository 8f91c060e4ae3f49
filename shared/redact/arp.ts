import type { PacketDraft } from './packet-draft.ts';

/** ARP of Ethernet and IPv4; of any other nothing is left. */
export function redactArp(d: PacketDraft, at: number): void {
  if (d.u32(at) !== 0x00010800 || d.u16(at + 4) !== 0x0604) return;
  d.keep(at, at + 8);
  d.mac(at + 8);
  d.address(at + 14, 4);
  d.mac(at + 18);
  d.address(at + 24, 4);
}
