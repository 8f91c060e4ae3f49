import type { DissectedField } from '../contract/dissect.ts';
import { PIECES } from './restore-frames.ts';

/** One line of the same packet at several hops. */
export interface ComparedField {
  /** Tells it from its siblings. */
  key: string;
  /** What the field is called; the same at all hops. */
  title: string;
  /** What it says at each hop; null where it is not there, or the hop did not see the packet. */
  values: (string | null)[];
  /** At which hops it says something else than at the hop before. */
  changed: boolean[];
  /** How many of the lines below it changed; 1 when it did itself and nothing is below it. */
  changes: number;
  children: ComparedField[];
}

/**
 * Fields that say when and as what number a hop's capture took the packet, or what its own neighbours there made of it:
 * different at every hop, and no change of the packet.
 */
const OF_THE_CAPTURE =
  /^(frame\.(number|time.*|encap_type|protocols|comment)|(tcp|udp)\.time_.*|tcp\.analysis.*|_ws\..*|.*\.(resp_?time|time|resptime|response_(in|to)|request_in|resp_in|resp_to|next_request_in|prev_request_in))$/;

/** Bytes as they are: as many as the snaplen left. */
const PAYLOAD = /(^|[._])payload$|^data(\.|$)|segment_data$/;

/** A packet's tree at one hop. */
export interface ComparedTree {
  tree: readonly DissectedField[];
  /** The snaplen cut the record: what is missing at its end was not captured, which is no change. */
  cut: boolean;
}

/**
 * Joins the trees of one packet at several hops line by line, by the names of the fields. Layers are joined from the
 * innermost outwards, since tunnels come and go on the outside.
 *
 * @param trees in the order in which the packet passed; null for a hop that did not see it
 */
export function compareDissections(trees: readonly (ComparedTree | null)[]): ComparedField[] {
  return compare(
    trees.map((one) => (one === null ? null : keyed(one.tree, true))),
    trees.map((one) => one?.cut ?? false),
  );
}

interface Keyed {
  key: string;
  field: DissectedField;
}

/** Gives siblings keys: the name and how many of that name come before it, or behind it. */
function keyed(fields: readonly DissectedField[], fromTheEnd: boolean): Keyed[] {
  const counts = new Map<string, number>();
  const ordered = fromTheEnd ? [...fields].reverse() : fields;
  const all = ordered.map((field) => {
    const name = field.name || titleOf(field.label);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return { key: `${name}#${count}`, field };
  });
  return fromTheEnd ? all.reverse() : all;
}

function compare(lists: readonly (Keyed[] | null)[], cut: readonly boolean[]): ComparedField[] {
  const order = orderOf(lists);
  const last = lists.map((list) => Math.max(-1, ...(list ?? []).map(({ key }) => order.indexOf(key))));
  return order.map((key, place) => {
    const fields = lists.map((list) => list?.find((one) => one.key === key)?.field ?? null);
    const first = fields.find((field) => field !== null)!;
    const values = fields.map((field) => (field === null ? null : saidIn(field.label)));
    // Behind the last that a cut record shows, nothing is known of it.
    const known = lists.map((list, i) => list !== null && !(cut[i] && place > last[i]!));
    const numbers = first.frame !== null || PIECES.test(first.label) || OF_THE_CAPTURE.test(first.name);
    const never = numbers || (cut.includes(true) && PAYLOAD.test(first.name));
    const changed = changesOf(values, known, never);
    // What is below a layer that is at one hop and not at another came and went with it.
    const children = compare(
      fields.map((field) => (field === null ? null : keyed(field.children, false))),
      cut,
    );
    const below = children.reduce((sum, child) => sum + child.changes, 0);
    // What only sums up changes below it is no change more.
    const changes = below > 0 ? below : Number(changed.includes(true));
    const title = first.name === 'frame' ? 'Frame' : titleOf(first.label);
    return { key, title, values, changed, changes, children };
  });
}

/** Where a value differs from that of the hop before of which it is known. */
function changesOf(values: readonly (string | null)[], known: readonly boolean[], never: boolean): boolean[] {
  let before: string | null | undefined;
  return values.map((value, i) => {
    if (!known[i]) return false;
    const differs = before !== undefined && value !== before;
    before = value;
    return differs && !never;
  });
}

/** All keys, each behind the one that it follows where it is. */
function orderOf(lists: readonly (Keyed[] | null)[]): string[] {
  const order: string[] = [];
  const known = new Set<string>();
  for (const list of lists) {
    let at = 0;
    for (const { key } of list ?? []) {
      if (known.has(key)) {
        at = order.indexOf(key) + 1;
        continue;
      }
      order.splice(at++, 0, key);
      known.add(key);
    }
  }
  return order;
}

/** `Time to Live` of `Time to Live: 64`, without the bits before it. */
export function titleOf(label: string): string {
  const text = label.replace(/^[.01 ]{4,} = /, '');
  const end = text.search(/[:,]/);
  return end < 0 ? text : text.slice(0, end);
}

/** `64` of `Time to Live: 64`; all of a label that says no value. */
function saidIn(label: string): string {
  const text = label.replace(/^[.01 ]{4,} = /, '');
  const end = text.search(/[:,]/);
  return end < 0 ? text : text.slice(end + 1).trim();
}
