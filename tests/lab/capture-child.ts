/**
 * `capture-child.ts PLAN.json KNOWN_HOSTS DIRECTORY`: captures until it is killed, or stops in order on SIGTERM; says
 * `running` when all listen, and a line about each hop that breaks off or (`listens`) is back.
 */
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
  onTrouble: (hop, trouble) => process.stdout.write(`${hop} ${trouble === null ? 'listens' : trouble.state}\n`),
}).then(
  (run) => {
    process.once('SIGTERM', () => void run.stop().then(() => process.exit(0)));
    process.stdout.write('running\n');
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
