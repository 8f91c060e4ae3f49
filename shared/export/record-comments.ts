import type { AnalysisResult } from '../analysis/types.ts';
import type { ExportComment } from '../contract/export.ts';
import { PacketState } from '../contract/view.ts';
import { outsideWindow, unjudgedReason } from '../diagnose/judging.ts';
import { differences, packetFacts } from '../diagnose/packet-facts.ts';
import { segmentFates } from '../diagnose/segment-fates.ts';
import { hopName } from '../diagnose/words.ts';
import { NONE } from '../match/types.ts';
import { changedBits } from '../view/changed-fields.ts';
import { chainFrom, topOf } from '../view/timeline.ts';

/** Facts that are kept as hashes: their values say nothing to a reader. */
const OPAQUE = new Set(['payload hash', 'window and timestamps']);

const NOTHING: readonly string[] = [];

/**
 * Comments of one record: those of its file, and ours, once per packet and hop: at its first record there. A packet
 * that was lost is told at the hop that saw it last.
 */
export function recordComments(
  result: AnalysisResult,
  hop: number,
  row: number,
  kinds: ReadonlySet<ExportComment>,
): readonly string[] {
  const packets = result.match.hops[hop]!;
  const own = result.inputs[hop]!.capture.comments.get(row);
  const unit = packets.unitOfRow[row]!;
  if (unit === NONE || packets.row[unit] !== row) return own === undefined ? NOTHING : [own];
  const state = result.state[hop]![unit]!;
  const fate = kinds.has('lost') ? lossComment(result, hop, unit, state) : null;
  const doubt = kinds.has('unjudged') && state === PacketState.unjudged ? unjudgedComment(result, hop, unit) : null;
  const change = kinds.has('rewritten') ? changeComment(result, hop, unit) : null;
  if (own === undefined && fate === null && doubt === null && change === null) return NOTHING;
  return [own ?? null, fate, doubt, change].filter((text) => text !== null);
}

function lossComment(result: AnalysisResult, hop: number, unit: number, state: number): string | null {
  if (state === PacketState.duplicate) return 'Hopscope: an extra copy that the network made';
  if (state !== PacketState.lost && state !== PacketState.partial) return null;
  const { match } = result;
  const travel = match.travel[match.hops[hop]!.flow[unit]!] === 1 ? 1 : 0;
  const sights = new Map(chainFrom(match, ...topOf(match, hop, unit)).map(([h, u]) => [h, [u]]));
  // A piece of a packet that was cut on the way is not on the chain of first pieces.
  sights.set(hop, [unit]);
  const from = hopName(result, hop);
  const found = segmentFates(result, sights, travel).find(
    (segment) => segment.from === from && (segment.fate === 'lost' || segment.fate === 'partial'),
  );
  const way = travel === 0 ? 'forward' : 'reverse';
  if (found === undefined) return `Hopscope: lost after ${from} (${way})`;
  const what = found.fate === 'lost' ? 'lost' : 'lost in part';
  return `Hopscope: ${what} between ${from} and ${found.to} (${way}): ${found.reason}`;
}

function unjudgedComment(result: AnalysisResult, hop: number, unit: number): string {
  const time = result.match.corrected[hop]![unit]!;
  return `Hopscope: not judged after ${hopName(result, hop)}: ${outsideWindow(result, time) ?? unjudgedReason(result, hop, unit)}`;
}

/** What was not the same any more as at the hop before. */
function changeComment(result: AnalysisResult, hop: number, unit: number): string | null {
  const { hops, links } = result.match;
  const up = links[hop]!.up[unit]!;
  if (up === NONE) return null;
  const before = links[hop]!.upHop[unit]!;
  const [a, b] = [hops[before]!, hops[hop]!];
  const [rowA, rowB] = [a.row[up]!, b.row[unit]!];
  if (changedBits({ columns: a.columns, row: rowA }, { columns: b.columns, row: rowB }) === 0) return null;
  const changes = differences(
    packetFacts(result, before, rowA, a.payload[up]!),
    packetFacts(result, hop, rowB, b.payload[unit]!),
    ['flow', 'weak', 'strong', 'path'],
  ).filter(({ name }) => name !== 'TTL');
  if (changes.length === 0) return null;
  const texts = changes.map(({ name, before: old, after }) => (OPAQUE.has(name) ? name : `${name} ${old} => ${after}`));
  return `Hopscope: rewritten between ${hopName(result, before)} and ${hopName(result, hop)}: ${texts.join(', ')}`;
}
