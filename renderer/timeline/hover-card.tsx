import { useTranslation } from 'react-i18next';
import { PacketState, type TimelinePackets, type TimelineView } from '../../shared/contract/view.ts';
import { countText, durationText } from '../../shared/view/geometry-format.ts';
import { type LaneLayout, laneAt, laneY, segmentAfter } from '../../shared/view/geometry-lanes.ts';
import { journeyOf } from '../../shared/view/geometry-packets.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useTimeWriter } from '../state/time-store.ts';
import { boundText, uncertaintyAt, useHopFacts } from './hop-facts.ts';
import { useHopNames } from './use-hop-names.ts';

interface HoverCardProps {
  pointer: { x: number; y: number };
  /** Entry of `view.packets` under the pointer, or -1. */
  entry: number;
  view: TimelineView;
  range: TimeRange;
  width: number;
  layout: LaneLayout;
}

/** What is under the pointer and what became of it. */
export function HoverCard({ pointer, entry, view, range, width, layout }: HoverCardProps) {
  const packets = view.packets;
  const content =
    packets !== null && entry >= 0 ? (
      <PacketLines packets={packets} entry={entry} hops={layout.count} />
    ) : packets === null ? (
      <ColumnLines view={view} range={range} width={width} layout={layout} pointer={pointer} />
    ) : null;
  if (content === null) return null;
  const leftHalf = pointer.x < width / 2;
  const lowHalf = pointer.y > layout.height / 2 && pointer.y > 120;
  const style = {
    left: leftHalf ? pointer.x + 16 : 'auto',
    right: leftHalf ? 'auto' : width - pointer.x + 16,
    top: lowHalf ? 'auto' : pointer.y + 14,
    bottom: lowHalf ? layout.height - pointer.y + 14 : 'auto',
  };
  return (
    <div className="view-card hover-card" style={style} role="tooltip">
      {content}
    </div>
  );
}

function PacketLines({ packets, entry, hops }: { packets: TimelinePackets; entry: number; hops: number }) {
  const { t } = useTranslation('views');
  const session = useSessionStore((s) => s.session);
  const names = session?.hops ?? [];
  const write = useTimeWriter();
  const facts = useHopFacts((s) => s.facts);
  const bound = facts === null ? '' : boundText(uncertaintyAt(facts[packets.hop[entry]!], packets.time[entry]!));
  const { first, end } = journeyOf(packets, entry);
  const last = end - 1;
  const direction = packets.direction[entry]!;
  const state = packets.state[last]!;
  const segment = segmentAfter(packets.hop[last]!, direction, hops);
  const across = { from: names[Math.max(0, segment)], to: names[segment + 1], hop: names[packets.hop[last]!] };
  const took = packets.time[last]! - packets.time[first]!;
  const lost = state === PacketState.lost || state === PacketState.partial;
  return (
    <>
      <b>{t('hover.packet', { hop: names[packets.hop[entry]!], frame: countText(packets.frame[entry]!) })}</b>
      <span>
        {write(packets.time[entry]!, 6)}
        {bound !== '' && ` ${bound}`} · {countText(packets.wireLength[entry]!)} B · {t(DIRECTIONS[direction]!)}
      </span>
      <span className={lost ? 'lost' : undefined}>
        {lost && '✕ '}
        {t(FATES[state]!, across)}
        {!lost && last > first && `, ${durationText(took)}`}
      </span>
    </>
  );
}

const DIRECTIONS = ['direction.forward', 'direction.reverse', 'direction.other'] as const;
const FATES = [
  'hover.onward',
  'hover.arrived',
  'hover.lost',
  'hover.partial',
  'hover.unjudged',
  'hover.duplicate',
  'hover.offPath',
] as const;

/** Counts of the pixel column under the pointer, and losses within a few pixels of it. */
function ColumnLines({ view, range, width, layout, pointer }: Omit<HoverCardProps, 'entry'>) {
  const { t } = useTranslation('views');
  const names = useHopNames();
  const hop = laneAt(layout, pointer.y);
  const counts = view.density[hop];
  const columns = counts?.forward.length ?? 0;
  if (counts === undefined || columns === 0) return null;
  const left = xOfTime(range, width, view.from);
  const step = (xOfTime(range, width, view.to) - left) / columns;
  const column = Math.floor((pointer.x - left) / step);
  const around = (values: Uint32Array | undefined, reach: number) => {
    let sum = 0;
    for (let i = Math.max(0, column - reach); i <= Math.min(columns - 1, column + reach); i++) sum += values?.[i] ?? 0;
    return sum;
  };
  const segment = pointer.y < laneY(layout, hop) ? hop - 1 : hop;
  const reach = Math.max(1, Math.round(5 / step));
  const forward = around(view.losses[segment]?.forward, reach);
  const reverse = around(view.losses[segment]?.reverse, reach);
  const seen = { forward: countText(around(counts.forward, 0)), reverse: countText(around(counts.reverse, 0)) };
  if (seen.forward === '0' && seen.reverse === '0' && forward + reverse === 0) return null;
  return (
    <>
      <b>{names[hop]}</b>
      <span>{t('hover.column', { ...seen, span: durationText((view.to - view.from) / columns) })}</span>
      {forward + reverse > 0 && (
        <span className="lost">
          ✕ {t('hover.losses', { forward, reverse, from: names[segment], to: names[segment + 1] })}
        </span>
      )}
    </>
  );
}
