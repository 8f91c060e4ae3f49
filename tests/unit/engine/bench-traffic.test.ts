import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { analyseFiles } from '../../../electron/engine/analyse-session.ts';
import { benchCaptures } from '../../bench/captures.ts';
import { lossDifferences } from '../../bench/check-losses.ts';

const directory = mkdtempSync(join(tmpdir(), 'hopscope-bench-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the benchmark', () => {
  it('makes captures whose losses are found exactly, and would tell if they were not', async () => {
    // Three and a half seconds of traffic, as the last two and a half cannot be judged.
    const { files, losses } = benchCaptures(directory, { packets: 170_000, hops: 3, snaplen: 128, seed: 11 });
    const again = benchCaptures(directory, { packets: 170_000, hops: 3, snaplen: 128, seed: 11 });
    expect(again.losses).toEqual(losses);
    expect(losses.length).toBeGreaterThan(30);
    const { result } = await analyseFiles(files.map((path, i) => ({ name: `hop${i}`, path })));
    expect(lossDifferences(result.analysis, losses)).toEqual([]);
    expect(lossDifferences(result.analysis, losses.slice(1))).toHaveLength(2);
  });
});
