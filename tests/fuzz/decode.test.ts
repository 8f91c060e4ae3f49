import { expect, it } from 'vitest';
import { fuzz } from './run.ts';

// FUZZ_SECONDS sets how long (3 unless told), FUZZ_SEED replays a run. The long run: npx tsx tests/fuzz/long.ts
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 3);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 0x7fffffff);

it(
  `takes mutated captures, texts and plans for ${SECONDS} s without a throw, a hang or a wrong count`,
  () => {
    const end = performance.now() + SECONDS * 1000;
    const totals = fuzz(SEED, () => performance.now() < end);
    console.log(`fuzz: FUZZ_SEED=${SEED}, ${totals.executions} executions, ${totals.packets} packets`);
    expect(totals.packets).toBeGreaterThan(totals.executions / 4);
  },
  SECONDS * 1000 + 60_000,
);
