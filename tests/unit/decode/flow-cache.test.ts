import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowCache } from '../../../shared/decode/flow-cache.ts';

type Header = [source: number, destination: number, ports: number, protocol: number];

describe('flows met lately', () => {
  it('are those that were kept, or not known: never those of other headers', () => {
    const word = fc.constantFrom(0, 1, 0x0a000001, 0x7fffffff, 0xffffffff);
    const header = fc.tuple(word, word, word, fc.constantFrom(6, 17));
    fc.assert(
      fc.property(fc.array(header, { maxLength: 400 }), (headers) => {
        const cache = new FlowCache();
        const flows = new Map<string, number>();
        for (const [source, destination, ports, protocol] of headers) {
          const name = `${source} ${destination} ${ports} ${protocol}`;
          const found = cache.find(source, destination, ports, protocol);
          if (found !== 0) expect(found).toBe(flows.get(name));
          const flow = flows.get(name) ?? flows.size + 2;
          flows.set(name, flow);
          cache.keep(source, destination, ports, protocol, flow);
          expect(cache.find(source, destination, ports, protocol)).toBe(flow);
        }
      }),
    );
  });

  it.each([
    ['source', 0],
    ['destination', 1],
    ['ports', 2],
    ['protocol', 3],
  ])('give their place to others when there are too many that differ in their %s', (_, field) => {
    const cache = new FlowCache();
    const header = (n: number) => [5, 7, 80, 6].map((value, i) => (i === field ? n : value)) as Header;
    for (let n = 1; n <= 20_000; n++) {
      expect(cache.find(...header(n))).toBe(0);
      cache.keep(...header(n), n);
    }
    let known = 0;
    for (let n = 1; n <= 20_000; n++) {
      const found = cache.find(...header(n));
      if (found === 0) continue;
      expect(found).toBe(n);
      known++;
    }
    expect(known).toBeGreaterThan(1000);
    expect(known).toBeLessThanOrEqual(4096);
  });
});
