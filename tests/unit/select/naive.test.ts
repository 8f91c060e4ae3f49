import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFilter } from '../../../shared/filter/check.ts';
import { FIELDS } from '../../../shared/filter/fields.ts';
import { selectPackets } from '../../../shared/select/select.ts';
import { filters } from '../filter/arbitrary.ts';
import { printFilter } from '../filter/print.ts';
import { Naive } from './naive.ts';
import { eventfulPath } from './path.ts';
import { finish } from './run.ts';

const result = eventfulPath();
const naive = new Naive(result);
const context = { hops: result.inputs.map(({ name }) => name) };

function agree(text: string): void {
  const read = readFilter(text, context);
  if (!read.ok) {
    expect(read.fault.code, text).toBe('too-complex');
    return;
  }
  const masks = finish(selectPackets(result, read.value));
  masks.forEach((mask, hop) => {
    const wanted = Array.from(mask, (_, unit) => Number(naive.passes(read.value!, { hop, unit })));
    expect([...mask], `${text} at hop ${hop}`).toEqual(wanted);
  });
}

describe('selection, compared with one packet by packet', () => {
  it.each(FIELDS.map((field) => [field.name, field]))('random conditions on %s', (_, field) => {
    const kinds = fc.sample(filters([field], 0), { numRuns: 8, seed: 7 });
    for (const filter of kinds) agree(printFilter(filter));
  });

  it('random filters of all fields', () => {
    fc.assert(
      fc.property(filters(), (filter) => agree(printFilter(filter))),
      { numRuns: 150 },
    );
  });

  it('random filters of the path’s fields, segments and hops above all', () => {
    const names = ['lost', 'partial', 'delivered', 'unjudged', 'delay', 'segment', 'segment', 'hop', 'seen', 'tcp.len'];
    const some = names.map((name) => FIELDS.find((field) => field.name === name)!);
    fc.assert(
      fc.property(filters(some), (filter) => agree(printFilter(filter))),
      { numRuns: 200 },
    );
  });
});
