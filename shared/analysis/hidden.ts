import { RowFlag } from '../decode/columns.ts';
import { deafIn } from '../match/gaps.ts';
import type { PathMatch } from '../match/match-path.ts';
import { OFF_PATH } from '../match/types.ts';
import type { ConversationUnits } from './conversation-units.ts';
import { PlainPairs } from './encrypted.ts';
import { FilterView } from './filter-view.ts';
import { AnswerProofs } from './passed.ts';
import type { CommonWindow } from './window.ts';

/** Why a directed flow is not in a hop's capture although its packets pass, or may pass, there. */
export const Hidden = {
  no: 0,
  /** It takes another path (ECMP, bonds, another interface). */
  notVia: 1,
  /** The filter of the capture cannot see it. */
  filter: 2,
  /** It is inside an encrypted tunnel there. */
  encrypted: 3,
} as const;

/** Packets of a flow beyond a hop from which on its absence there is a path, not a lost capture. */
const CERTAIN = 3;
const TCP = 6;
const TCP_RESET = 4;

/**
 * Directed flows that a hop's capture does not show, though not because they were lost: Hidden codes at [hop][flow].
 * Between two hops that saw a flow its absence is plain. Before the first or beyond the last of them it takes proof:
 * the whole conversation is answered further up and neither direction of it is seen here; or single answers that
 * acknowledge what was sent; or encrypted traffic here in which it may travel. A conversation of a packet or two at a
 * hop whose kernel dropped is taken as missed instead.
 *
 * @param known of captures that grow: where packets of conversations are
 */
export function hiddenFlows(
  match: PathMatch,
  window: CommonWindow,
  kernelDrops: readonly (number | null)[],
  known: ConversationUnits | null = null,
): Uint8Array[] {
  const { flows, packets } = match.presence;
  const hidden = match.hops.map(() => new Uint8Array(flows));
  const none = new Float64Array(0);
  const wanted = absentSomewhere(match);
  if (!wanted.includes(1)) return hidden;
  const all = judgedPackets(match, window, none, wanted, known);
  const present = (h: number, f: number) => packets[h]![f]! > 0;
  const allAnswered = answeredConversations(all, flows);
  const proofs = new AnswerProofs(match, window);
  for (let h = 0; h < hidden.length; h++) {
    const plain = new PlainPairs(match, h);
    // What passed while this hop did not listen says nothing of what it can see.
    const gaps = match.gaps[h]!;
    const judged = gaps.length === 0 ? all : judgedPackets(match, window, gaps, wanted, known);
    const answered = gaps.length === 0 ? allAnswered : answeredConversations(judged, flows);
    let view: FilterView | undefined;
    for (let f = 0; f < flows; f++) {
      if (match.travel[f] === OFF_PATH || present(h, f)) continue;
      const other = f ^ 1;
      const seen = seenAround(match, f, h);
      if (!seen.before && !seen.after) continue;
      const sent = mostOf(judged, f);
      if (sent === 0 || (sent + mostOf(judged, other) < CERTAIN && kernelDrops[h])) continue;
      const alone = !present(h, other);
      let code: number = Hidden.no;
      if (alone && plain.mayHide(f)) code = Hidden.encrypted;
      else if (seen.before && seen.after) code = Hidden.notVia;
      else if (alone) code = answered[f >> 1] ? Hidden.filter : Hidden.no;
      else if (seen.before) code = proofs.proves(f, h) ? Hidden.filter : Hidden.no;
      else code = sent >= CERTAIN ? Hidden.notVia : Hidden.no;
      if (code === Hidden.notVia) {
        view ??= new FilterView(match, h, answered);
        if (view.explains(f)) code = Hidden.filter;
      }
      hidden[h]![f] = code;
    }
  }
  return hidden;
}

/** Per conversation: 1 where one of its sides is seen at some hops and not at all of them. Hardly any is. */
function absentSomewhere({ presence: { flows, packets }, travel }: PathMatch): Uint8Array {
  const absent = new Uint8Array(flows / 2);
  for (let f = 0; f < flows; f++) {
    if (travel[f] === OFF_PATH) continue;
    const hops = packets.reduce((n, seen) => n + (seen[f]! > 0 ? 1 : 0), 0);
    if (hops > 0 && hops < packets.length) absent[f >> 1] = 1;
  }
  return absent;
}

/** Whether a flow was seen at hops before and after this one, in its own direction of travel. */
function seenAround(match: PathMatch, flow: number, hop: number): { before: boolean; after: boolean } {
  const { packets } = match.presence;
  const forward = match.travel[flow] === 0;
  let lower = false;
  let higher = false;
  for (let h = 0; h < packets.length; h++) {
    if (packets[h]![flow] === 0) continue;
    if (h < hop) lower = true;
    else if (h > hop) higher = true;
  }
  return forward ? { before: lower, after: higher } : { before: higher, after: lower };
}

/**
 * Unicast packets inside the judged part of the window, per hop and directed flow; without TCP resets, which machines
 * on the way send too. Without a window because a capture is empty: all of them.
 *
 * @param gaps of a hop: not those that would have passed it then
 * @param wanted only of conversations that it is 1 for
 */
function judgedPackets(
  match: PathMatch,
  window: CommonWindow,
  gaps: Float64Array,
  wanted: Uint8Array,
  known: ConversationUnits | null,
): Uint32Array[] {
  const empty = window.missingAt >= 0 && match.hops[window.missingAt]!.count === 0;
  const from = empty ? Number.NEGATIVE_INFINITY : window.judgedFrom;
  const to = empty ? Number.POSITIVE_INFINITY : window.judgedTo;
  return match.hops.map((hop, h) => {
    const counts = new Uint32Array(match.presence.flows);
    const { columns } = hop;
    const times = match.corrected[h]!;
    const count = (u: number) => {
      if (times[u]! < from || times[u]! > to) return;
      if (deafIn(gaps, times[u]! - match.tmax, times[u]! + match.tmax)) return;
      const r = hop.row[u]!;
      if (columns.flags[r]! & RowFlag.group) return;
      if (columns.protocol[r] === TCP && columns.tcpFlags[r]! & TCP_RESET) return;
      counts[hop.flow[u]!]!++;
    };
    if (known) for (const units of known.of(match, h, wanted)) for (const u of units) count(u);
    else for (let u = 0; u < hop.count; u++) if (wanted[hop.flow[u]! >>> 1]) count(u);
    return counts;
  });
}

function mostOf(judged: readonly Uint32Array[], flow: number): number {
  let most = 0;
  for (const counts of judged) most = Math.max(most, counts[flow]!);
  return most;
}

/** Per conversation: 1 when both directions of it were seen at one hop. */
function answeredConversations(judged: readonly Uint32Array[], flows: number): Uint8Array {
  const answered = new Uint8Array(flows / 2);
  for (const counts of judged)
    for (let c = 0; c < answered.length; c++) if (counts[c * 2]! > 0 && counts[c * 2 + 1]! > 0) answered[c] = 1;
  return answered;
}
