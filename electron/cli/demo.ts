import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { planSchema } from '../../shared/contract/plan.ts';
import { startDemoNetwork } from '../demo/demo-network.ts';
import { startLiveNetwork } from '../demo/live-network.ts';
import type { Command } from './arguments.ts';
import { runCapture, withDuration } from './capture.ts';
import type { CommandIo } from './command-io.ts';

const DEMO_SECONDS = 15;

/** Captures on the demo network and prints what was found. */
export async function demo(command: Command & { name: 'demo' }, io: CommandIo): Promise<void> {
  const network = command.live
    ? await startLiveNetwork(io.root, (line) => io.err(line))
    : await startDemoNetwork({ recordingDirectory: join(io.root, 'build', 'demo-recording') });
  const out = command.out === undefined ? await mkdtemp(join(tmpdir(), 'hopscope-demo-')) : resolve(command.out);
  try {
    if (network.label !== '') io.err(network.label);
    const plan = planSchema.parse(network.plan);
    const { knownHosts, label } = network;
    await runCapture(
      withDuration(plan, command.durationSeconds ?? plan.durationSeconds ?? DEMO_SECONDS),
      out,
      { knownHosts, sshConfig: 'none', recording: label === '' ? undefined : { label, nodes: plan.nodes } },
      command,
      io,
    );
    if (command.out !== undefined) io.err(`saved ${out}`);
  } finally {
    await network.close();
    if (command.out === undefined) await rm(out, { recursive: true, force: true });
  }
}
