/**
 * `soak-child.ts PLAN.json KNOWN_HOSTS DIRECTORY`: captures as the engine does, without an analysis, until its input
 * ends. Says `running` when all listen and at the end one line of JSON: packets and kernel drops per hop.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { planSchema } from '../../shared/contract/plan.ts';

const [planFile = '', knownHosts = '', directory = ''] = process.argv.slice(2);
const pool = createPool({ knownHosts, sshConfig: 'none' });
const run = await startCapture({
  plan: planSchema.parse(JSON.parse(readFileSync(planFile, 'utf8'))),
  directory,
  pool,
  recording: null,
  onState: () => {},
  onBytes: () => {},
  onProbeLine: () => {},
  onCounters: () => {},
  onHopEnded: (hop, problem) => console.error(`hop ${hop} ended: ${problem?.message}`),
});
process.stdout.write('running\n');
process.stdin.resume();
await once(process.stdin, 'end');
const { hops } = await run.stop();
process.stdout.write(`${JSON.stringify(hops)}\n`);
await pool.closeAll();
