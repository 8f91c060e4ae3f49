import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLUMN_KEYS } from '../../../shared/decode/columns.ts';
import { describePacket } from '../../../shared/decode/describe.ts';
import { corpusDirectory, corpusFiles, decodeBytes, hasTool } from './corpus.ts';

const files = corpusFiles();
if (files.length === 0) console.log(`skipped: no capture corpus at ${corpusDirectory}`);

/** Link types that Wireshark's libraries do not read; the record counts are those of tcpdump. */
const NOT_READ_BY_CAPINFOS: Record<string, number> = {
  'brcm-tag-prepend.pcap': 15,
  'dsa-high-vid.pcap': 4,
  'edsa-high-vid.pcap': 4,
  'hoobr_juniper3.pcap': 1,
  'juniper_es_oobr.pcap': 1,
  'juniper_monitor_invalid_cookie_length.pcap': 1,
  'kday6.pcap': 1,
  'vtp_asan-2.pcap': 1,
  'vtp_asan.pcap': 5,
};

describe.skipIf(files.length === 0)(`the ${files.length} captures of the corpus`, () => {
  it('are read without damage, in bounded time, the same in any chunking', () => {
    for (const name of files) {
      const bytes = readFileSync(corpusDirectory + name);
      const start = performance.now();
      const whole = decodeBytes(bytes);
      expect(performance.now() - start, name).toBeLessThan(1000);
      expect(whole.damage, name).toBeNull();
      for (const chunk of [7, 100, 1448]) {
        const cut = decodeBytes(bytes, chunk);
        expect(cut.columns.count, name).toBe(whole.columns.count);
        for (const key of COLUMN_KEYS) {
          expect(
            Buffer.compare(Buffer.from(cut.columns[key].buffer), Buffer.from(whole.columns[key].buffer)),
            name,
          ).toBe(0);
        }
      }
    }
  });

  it.skipIf(!hasTool('capinfos'))('hold as many records as capinfos counts (skipped without capinfos)', () => {
    const run = spawnSync('capinfos', ['-c', '-T', '-m', '-M', '-r', ...files], {
      cwd: corpusDirectory,
      encoding: 'utf8',
    });
    const counts = new Map(Object.entries(NOT_READ_BY_CAPINFOS));
    for (const line of run.stdout.trim().split('\n')) {
      const comma = line.lastIndexOf(',');
      counts.set(line.slice(0, comma), Number(line.slice(comma + 1)));
    }
    expect(counts.size).toBe(files.length);
    const ours = files.map((name) => [name, decodeBytes(readFileSync(corpusDirectory + name)).columns.count]);
    expect(ours).toEqual(files.map((name) => [name, counts.get(name)]));
  });

  it('can be described, every packet of them', () => {
    let packets = 0;
    for (const name of files) {
      const bytes = readFileSync(corpusDirectory + name);
      const { columns: c, linkType } = decodeBytes(bytes);
      for (let row = 0; row < c.count; row++) {
        const from = c.fileOffsetOf(row);
        const fields = describePacket(bytes.subarray(from, from + c.capturedOf(row)), linkType, c.wireLength[row]!);
        expect(fields.length).toBeGreaterThan(0);
        packets++;
      }
    }
    expect(packets).toBeGreaterThan(3000);
  });
});
