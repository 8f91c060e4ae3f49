/**
 * The live demo's network: brings the lab up with faults and traffic, prints one JSON line `{ plan, knownHosts }`, and
 * takes the lab down when standard input ends, so also when whoever started it dies.
 */
import { once } from 'node:events';
import { startDemoConditions } from './demo-conditions.ts';
import { labAvailable, labDown, labUp, planFor } from './lab.ts';

const available = labAvailable();
if (!available.ok) {
  console.error(available.reason);
  process.exit(1);
}
const inputEnded = once(process.stdin.resume(), 'close');
try {
  const state = await labUp({ icmpRatelimit: 0, waitMs: 0 });
  const stopTraffic = await startDemoConditions();
  const plan = planFor(state, { name: 'live demo', mtrInterval: 0.5 });
  process.stdout.write(`${JSON.stringify({ plan, knownHosts: state.knownHosts })}\n`);
  await inputEnded;
  stopTraffic();
  await labDown();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
