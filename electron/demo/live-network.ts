import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanInput } from '../../shared/contract/plan.ts';
import type { DemoNetwork } from './types.ts';

/**
 * Brings up the lab of a source checkout, with faults and traffic, by its own script; `close` takes it down again.
 * Needs Linux, root, and the development packages.
 * @param root the checkout
 * @param log progress of the script, line by line
 * @throws ProblemError `no-live-demo` with the script's own reason
 */
export async function startLiveNetwork(root: string, log: (line: string) => void): Promise<DemoNetwork> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw noLiveDemo('it needs Linux and root');
  const script = join(root, 'tests', 'lab', 'live-demo.ts');
  // `node` by name: inside the app, this process's own binary is not Node.
  const child = spawn('node', [join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: root,
    // Ctrl-C is for the capture; the script ends when its standard input does.
    detached: true,
  });
  let last = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    last = line;
    log(line);
  });
  const exited = new Promise<void>((done) => {
    child.once('error', (error) => {
      last = error.message;
      done();
    });
    child.once('exit', () => done());
  });
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line').then(([line]) => String(line)), exited.then(() => null)]);
  if (first === null) throw noLiveDemo(last || 'its script ended at once');
  const { plan, knownHosts } = JSON.parse(first) as { plan: PlanInput; knownHosts: string };
  return {
    plan,
    knownHosts,
    label: '',
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

function noLiveDemo(why: string): ProblemError {
  return new ProblemError({
    code: 'no-live-demo',
    subject: null,
    message: `The live demo network could not be started: ${why}.`,
    remedy: 'Run it from a source checkout on Linux as root, or run the demo without --live.',
  });
}
