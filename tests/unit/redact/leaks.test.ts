import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkType } from '../../../shared/pcap/link-types.ts';
import { redactRecord } from '../../../shared/redact/redact-record.ts';
import { captureFiles } from '../../scenarios/build/files.ts';
import { loadScenarios } from '../../scenarios/load.ts';
import { decoded, fixedDisguise, recordsOf, redactedCopy } from './copies.ts';

const scenarios = loadScenarios();

/** The bytes of every address that a scenario names, but for those that mean the same everywhere. */
function addressesIn(text: string): Buffer[] {
  const v4 = text.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? [];
  const v6 = text.match(/\b[0-9a-f]{1,4}(:[0-9a-f]{0,4}){2,7}/g) ?? [];
  return [
    ...v4.filter((a) => !/^(0|224\.0\.0|255)\./.test(a)).map((a) => Buffer.from(a.split('.').map(Number))),
    ...v6.filter((a) => !/^ff/.test(a)).map(ipv6Bytes),
  ];
}

function ipv6Bytes(text: string): Buffer {
  const [head = '', tail] = text.split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const [before, after] = [words(head), words(tail ?? '')];
  const all = [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
  return Buffer.from(all.slice(0, 8).flatMap((word) => [word >> 8, word & 0xff]));
}

/** Runs of bytes of the original that stand at the same place in the copy, behind the headers. */
function longestCommonRun(a: Uint8Array, b: Uint8Array, from: number): number {
  let longest = 0;
  let run = 0;
  for (let i = from; i < a.length; i++) {
    run = a[i] === b[i] && a[i] !== 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

describe('a redacted capture', () => {
  it.each(scenarios.map(({ name, scenario }) => [name, scenario] as const))(
    '%s holds none of its addresses',
    (name, scenario) => {
      const disguise = fixedDisguise(name);
      const addresses = addressesIn(JSON.stringify(scenario));
      for (const file of captureFiles(scenario)) {
        const before = decoded(file);
        const originals = recordsOf(file, before);
        const copies = recordsOf(redactedCopy(file, disguise));
        expect(copies.map(({ length }) => length)).toEqual(originals.map(({ length }) => length));
        const whole = Buffer.concat(copies);
        const found = addresses.filter((address) => whole.includes(address));
        expect(found.map((address) => [...address].join('.'))).toEqual([]);
        originals.forEach((record, row) => {
          if (before.columns.linkTypes.at(row) !== LinkType.ethernet) return;
          for (const at of [0, 6]) {
            const mac = Buffer.from(record.subarray(at, at + 6));
            if (mac.some((byte) => byte !== 0xff && byte !== 0))
              expect(copies[row]!.subarray(at, at + 6)).not.toEqual(mac);
          }
        });
      }
    },
  );

  it('holds none of the payload', () => {
    const { scenario } = scenarios.find(({ name }) => name === '01-identical-datagrams')!;
    const secret = Buffer.from('user=alice&password=hunter2; host intranet.example.org. ');
    const payload = Buffer.concat(Array<Buffer>(40).fill(secret));
    const [file] = captureFiles(scenario);
    const header = Buffer.from(recordsOf(file!)[0]!.subarray(0, 42));
    const record = Buffer.concat([header, payload]);
    record.writeUInt16BE(record.length - 14, 16);
    record.writeUInt16BE(record.length - 34, 38);
    const copy = redactRecord(record, LinkType.ethernet, fixedDisguise());
    expect(longestCommonRun(record, copy, 42)).toBeLessThan(4);
    for (let i = 0; i + 4 <= secret.length; i++)
      expect(Buffer.from(copy).includes(secret.subarray(i, i + 4))).toBe(false);
    expect(copy.subarray(42 + 1024).every((byte) => byte === 0)).toBe(true);
    expect(new Set(copy.subarray(42, 42 + 1024)).size).toBeGreaterThan(200);
  });

  it('is made of anything, whatever it is', () => {
    const disguise = fixedDisguise();
    const types = Object.values(LinkType) as number[];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...types, 9999), (bytes, type) => {
        expect(redactRecord(bytes, type, disguise).length).toBe(bytes.length);
      }),
      { numRuns: 2000 },
    );
    // IP in IP in IP …
    const level = Uint8Array.of(0x45, 0, 0, 0, 0, 0, 0, 0, 9, 4, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    const deep = new Uint8Array(level.length * 10_000);
    for (let at = 0; at < deep.length; at += level.length) deep.set(level, at);
    expect(redactRecord(deep, LinkType.raw, disguise).length).toBe(deep.length);
  });

  it('is the same up to where a record was cut, but for checksums', () => {
    const { scenario } = scenarios.find(({ name }) => name === '12-vxlan-underlay')!;
    const disguise = fixedDisguise();
    const records = captureFiles(scenario).flatMap((file) => recordsOf(file).slice(0, 4));
    for (const record of records) {
      const whole = redactRecord(record, LinkType.ethernet, disguise);
      // Addresses of links, outer and inner, are replaced as a whole.
      const mac = (i: number) => i < 12 || (i >= 50 && i < 62);
      for (let length = 0; length < record.length; length++) {
        const cut = redactRecord(record.subarray(0, length), LinkType.ethernet, disguise, record.length);
        expect([...cut.keys()].filter((i) => !mac(i) && cut[i] !== whole[i] && cut[i] !== 0)).toEqual([]);
      }
    }
  });
});
