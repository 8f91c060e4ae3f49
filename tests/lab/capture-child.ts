/** `capture-child.ts PLAN.json KNOWN_HOSTS DIRECTORY`: captures until it is killed; says `running` when all listen. */
import { readFileSync } from 'node:fs';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { planSchema } from '../../shared/contract/plan.ts';

const [planFile = '', knownHosts = '', directory = ''] = process.argv.slice(2);
startCapture({
  plan: planSchema.parse(JSON.parse(readFileSync(planFile, 'utf8'))),
  directory,
  pool: createPool({ knownHosts }),
  recording: null,
  onState: () => {},
  onBytes: () => {},
  onProbeLine: () => {},
  onCounters: () => {},
  onHopEnded: () => {},
}).then(
  () => process.stdout.write('running\n'),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
