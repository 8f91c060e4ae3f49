import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { startDemoNode } from './demo-node.ts';
import { loadRecording } from './recording.ts';
import { ReplayClock } from './replay-clock.ts';
import type { StartDemoNetwork } from './types.ts';

/**
 * A network that runs anywhere: one real SSH server per recorded node on loopback, which play a recording of the lab at
 * its own pace. Keys are made for this run and are gone with it. Everything that connects to it, captures and matches
 * is the same code as for any network.
 */
export const startDemoNetwork: StartDemoNetwork = async ({ recordingDirectory }) => {
  const recording = await loadRecording(recordingDirectory);
  const directory = await mkdtemp(join(tmpdir(), 'hopscope-demo-'));
  const client = ssh2.utils.generateKeyPairSync('ed25519');
  const clientKey = ssh2.utils.parseKey(client.public);
  if (clientKey instanceof Error) throw clientKey;
  const clock = new ReplayClock(recording.length);
  const nodes = await Promise.all(recording.nodes.map(({ name }) => startDemoNode(name, recording, clock, clientKey)));
  const privateKey = join(directory, 'client_ed25519');
  const knownHosts = join(directory, 'known_hosts');
  await writeFile(privateKey, client.private, { mode: 0o600 });
  await writeFile(knownHosts, nodes.map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey}\n`).join(''), {
    mode: 0o600,
  });
  let closing: Promise<void> | null = null;
  return {
    plan: {
      ...recording.plan,
      nodes: nodes.map(({ name, port }) => ({ name, host: '127.0.0.1', port, username: 'root', privateKey })),
    },
    knownHosts,
    label: recording.label,
    close: () => {
      closing ??= Promise.all(nodes.map((node) => node.close())).then(() =>
        rm(directory, { recursive: true, force: true }),
      );
      return closing;
    },
  };
};
