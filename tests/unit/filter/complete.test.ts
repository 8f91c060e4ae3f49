import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFilter } from '../../../shared/filter/check.ts';
import { completeFilter } from '../../../shared/filter/complete.ts';
import { HOPS } from './arbitrary.ts';

const context = { hops: HOPS };

/** What is offered where `|` stands, and the text that it takes the place of. */
function offered(marked: string) {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { at, end, items } = completeFilter(text, caret, context);
  return { typed: text.slice(at, end), texts: items.map((one) => one.text), text, at, end };
}

describe('completion', () => {
  it.each([
    ['|', '', ['lost', 'ip.addr', 'tcp.port']],
    ['tcp.po|', 'tcp.po', ['tcp.port']],
    ['por|', 'por', ['tcp.port', 'udp.port', 'tcp.srcport']],
    ['tcp && ! se|', 'se', ['segment', 'seen']],
    ['tcp && not (se|', 'se', ['segment', 'seen']],
    ['tcp.p|ort == 80', 'tcp.port', ['tcp.port']],
    ['tcp.port |', '', ['==', 'in {', '&', '&&']],
    ['hop == |', '', ['client', 'r1', '"the \\"far\\" end"']],
    ['hop == r|', 'r', ['r1']],
    ['hop == "the|', '"the', ['"the \\"far\\" end"']],
    ['hop in {client, |', '', ['r1']],
    ['hop in {client |', '', ['}']],
    ['segment == |', '', ['1', '2']],
    ['direction != r|', 'r', ['reverse']],
    ['reason == |', '', ['ttl-spent']],
    ['tcp.flags.syn == |', '', ['true', 'false']],
    ['tcp.port == 80 |', '', ['&&', '||']],
    ['tcp.port in {80} |', '', ['&&', '||']],
  ])('%s: in place of "%s" offers %j', (marked, typed, wanted) => {
    const found = offered(marked);
    expect(found.typed).toBe(typed);
    expect(found.texts).toEqual(expect.arrayContaining(wanted.filter((one) => one !== typed)));
  });

  it('offers no field where a value must stand, and no value where a field must', () => {
    expect(offered('tcp.port == |').texts).toEqual([]);
    expect(offered('tcp && |').texts).not.toContain('true');
  });

  it('makes valid filters of what it offers for names', () => {
    for (const hop of offered('hop == |').texts) expect(readFilter(`hop == ${hop}`, context).ok, hop).toBe(true);
  });

  it('never throws, and replaces a stretch around the caret', () => {
    const pieces = fc.constantFrom(
      ...['tcp', ' ', '==', 'hop', '"', '(', ')', '{', '}', 'in', '..', ',', '!', '&&', 'r1', '=', '\\'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.nat(40), (list, where) => {
        const text = list.join('');
        const caret = Math.min(where, text.length);
        const { at, end } = completeFilter(text, caret, context);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(caret);
        expect(end).toBeGreaterThanOrEqual(caret);
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });
});
