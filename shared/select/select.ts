import type { AnalysisResult } from '../analysis/types.ts';
import type { Filter } from '../filter/check.ts';
import { BLOCK, BLOCKS_A_STEP, type HopRows } from './hop-rows.ts';
import { type HopFilter, hopTest } from './hop-tests.ts';
import { addMasks, differMasks, emptyMasks, invertMasks, keepMasks, type Masks, spreadMasks } from './masks.ts';
import { type Leg, pathTest } from './path-tests.ts';

/**
 * A filter's parts by scope: packets of which the path says enough (`path`), sightings of which their hop says enough
 * (`hop`), and packets that need both. A packet passes when one of the parts lets it pass.
 */
interface Parts {
  path: Masks | null;
  hop: HopFilter | null;
  mixed: { path: Masks; hop: HopFilter }[];
}

const NOTHING: Parts = { path: null, hop: null, mixed: [] };

/**
 * Which packets pass a filter: per hop and unit 1 where the packet does, the same at every hop that saw it. A packet
 * passes when the filter is true at one of the hops that saw it; `not` and `xor` ask about the whole packet. `segment`
 * is one and the same segment wherever terms are joined by `and`, and what else is said of the path there is said of
 * that segment. The language is described in docs/filter.md.
 *
 * A generator, so that the caller can do other things between steps of some milliseconds.
 */
export function* selectPackets(result: AnalysisResult, filter: Filter | null): Generator<void, Masks> {
  if (filter === null) return result.match.hops.map((hop) => new Uint8Array(hop.count).fill(1));
  const selection = new Selection(result);
  return yield* selection.settle(yield* selection.parts(filter, null));
}

class Selection {
  readonly #result: AnalysisResult;
  readonly #rows: HopRows[];

  constructor(result: AnalysisResult) {
    this.#result = result;
    const { match, addresses, from } = result;
    this.#rows = match.hops.map(({ columns, count, row }, hop) => {
      return { hop, columns, addresses, count, row, times: match.corrected[hop]!, start: from };
    });
  }

  *parts(filter: Filter, leg: Leg): Generator<void, Parts> {
    switch (filter.kind) {
      case 'or':
        return either(yield* this.parts(filter.left, leg), yield* this.parts(filter.right, leg));
      case 'not':
        // A segment that is named inside is one of its own.
        return whole(invertMasks(yield* this.#packets(filter.operand, namesSegment(filter.operand) ? null : leg)));
      case 'xor': {
        const left = yield* this.#packets(filter.left, leg);
        return whole(differMasks(left, yield* this.#packets(filter.right, leg)));
      }
      default:
        if (leg === null && bindsSegment(filter)) return yield* this.#anySegment(filter);
        return filter.kind === 'and' ? yield* this.#both(filter, leg) : yield* this.#test(filter, leg);
    }
  }

  /** The packets of which the parts let one pass. */
  *settle({ path, hop, mixed }: Parts): Generator<void, Masks> {
    let passed: Masks | null = path?.map((mask) => mask.slice()) ?? null;
    const add = (more: Masks) => {
      passed = passed === null ? more : addMasks(passed, more);
    };
    if (hop !== null) add(yield* this.#spread(hop));
    for (const one of mixed) add(keepMasks(yield* this.#spread(one.hop), one.path));
    return passed ?? emptyMasks(this.#rows.map(({ count }) => count));
  }

  *#packets(filter: Filter, leg: Leg): Generator<void, Masks> {
    return yield* this.settle(yield* this.parts(filter, leg));
  }

  *#anySegment(filter: Filter): Generator<void, Parts> {
    let found = NOTHING;
    for (let leg = 0; leg < this.#rows.length - 1; leg++) found = either(found, yield* this.parts(filter, leg));
    return found;
  }

  *#both({ left, right }: Extract<Filter, { kind: 'and' }>, leg: Leg): Generator<void, Parts> {
    // The side that names the segment first: on most segments nothing is left of it.
    const swap = leg !== null && !bindsSegment(left);
    const first = yield* this.parts(swap ? right : left, leg);
    if (isNothing(first)) return NOTHING;
    return both(first, yield* this.parts(swap ? left : right, leg));
  }

  *#test(filter: Extract<Filter, { kind: 'test' }>, leg: Leg): Generator<void, Parts> {
    const { field, test } = filter;
    if (field.scope === 'hop') return { path: null, hop: filter, mixed: [] };
    const masks = yield* pathTest(this.#result, field, test, leg);
    return masks.some((mask) => mask.includes(1)) ? whole(masks) : NOTHING;
  }

  *#spread(filter: HopFilter): Generator<void, Masks> {
    const masks: Masks = [];
    for (const rows of this.#rows) masks.push(yield* sightings(filter, rows));
    return yield* spreadMasks(this.#result.match, masks);
  }
}

/** The units of one hop of which a filter of the hop's scope is true. */
export function* sightings(filter: HopFilter, rows: HopRows): Generator<void, Uint8Array> {
  const test = hopTest(filter, rows);
  const mask = new Uint8Array(rows.count);
  for (let from = 0, block = 1; from < rows.count; from += BLOCK, block++) {
    const to = Math.min(rows.count, from + BLOCK);
    test(from, to, mask.subarray(from, to));
    if (block % BLOCKS_A_STEP === 0) yield;
  }
  return mask;
}

/** Whether a segment is named anywhere in it. */
function namesSegment(filter: Filter): boolean {
  if (filter.kind === 'test') return filter.field.name === 'segment';
  if (filter.kind === 'not') return namesSegment(filter.operand);
  return namesSegment(filter.left) || namesSegment(filter.right);
}

/** Whether a segment is named that its neighbours speak of too: not inside a negation or an exclusive or. */
function bindsSegment(filter: Filter): boolean {
  if (filter.kind === 'test') return filter.field.name === 'segment';
  if (filter.kind === 'not' || filter.kind === 'xor') return false;
  return bindsSegment(filter.left) || bindsSegment(filter.right);
}

function whole(path: Masks): Parts {
  return { path, hop: null, mixed: [] };
}

function isNothing({ path, hop, mixed }: Parts): boolean {
  return path === null && hop === null && mixed.length === 0;
}

function either(a: Parts, b: Parts): Parts {
  return {
    path: a.path && b.path ? unite(a.path, b.path) : (a.path ?? b.path),
    hop: a.hop && b.hop ? { kind: 'or', left: a.hop, right: b.hop } : (a.hop ?? b.hop),
    mixed: [...a.mixed, ...b.mixed],
  };
}

/** Every alternative of one with every alternative of the other. */
function both(a: Parts, b: Parts): Parts {
  const parts: Parts = {
    path: a.path && b.path ? common(a.path, b.path) : null,
    hop: a.hop && b.hop ? { kind: 'and', left: a.hop, right: b.hop } : null,
    mixed: [],
  };
  for (const one of alternatives(a))
    for (const other of alternatives(b)) {
      const path = one.path && other.path ? common(one.path, other.path) : (one.path ?? other.path);
      const hop: HopFilter | null =
        one.hop && other.hop ? { kind: 'and', left: one.hop, right: other.hop } : (one.hop ?? other.hop);
      if (path !== null && hop !== null) parts.mixed.push({ path, hop });
    }
  return parts;
}

function alternatives({ path, hop, mixed }: Parts): { path: Masks | null; hop: HopFilter | null }[] {
  const all: { path: Masks | null; hop: HopFilter | null }[] = [...mixed];
  if (path !== null) all.push({ path, hop: null });
  if (hop !== null) all.push({ path: null, hop });
  return all;
}

function unite(a: Masks, b: Masks): Masks {
  return addMasks(
    a.map((mask) => mask.slice()),
    b,
  );
}

function common(a: Masks, b: Masks): Masks {
  return keepMasks(
    a.map((mask) => mask.slice()),
    b,
  );
}
