/**
 * Makes build/demo-recording anew: `npx tsx tests/lab/record-demo.ts` (Linux, root). A capture of the lab's whole path
 * with faults and traffic on it, by the command line itself, and what each node says of itself. Traffic begins after the
 * captures and ends before them, so that the recording can be played round after round.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { RecordingFile } from '../../electron/demo/recording.ts';
import { NODE_CHECK_COMMAND, nodeScript } from '../../electron/nodes/node-script.ts';
import { readSections } from '../../electron/nodes/sections.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { startDemoConditions } from './demo-conditions.ts';
import { exec, type LabNode, labDown, labUp, planFor } from './lab.ts';

const SECONDS = 28;
const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'build', 'demo-recording');
const COMMANDS = ['hostname', 'uname -sr', 'ip -br address', 'ip route', 'ip -br link', 'ip neigh'];

/** Runs `hopscope capture` and calls `during` once all captures listen; Ctrl-C ends it. */
async function capture(plan: string, knownHosts: string, out: string, during: () => Promise<void>): Promise<void> {
  const argv = ['build/run.mjs', 'hopscope', 'capture', plan, '--out', out, '--known-hosts', knownHosts];
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'inherit', 'pipe'], detached: true });
  const ended = once(child, 'exit');
  const listening = (async () => {
    for await (const line of createInterface({ input: child.stderr })) {
      console.error(line);
      if (/capturing|running/.test(line)) return true;
    }
    return false;
  })();
  if (!(await listening)) throw new Error('the capture did not start');
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  child.stderr.resume();
  await during();
  process.kill(-child.pid!, 'SIGINT');
  await ended;
}

async function nodeFacts(name: LabNode): Promise<RecordingFile['nodes'][number]> {
  const check = (await exec(name, NODE_CHECK_COMMAND.split(' '), nodeScript(false))).stdout
    // A namespace has the machine's name and sees all others; neither is the node's, nor is the build of its kernel.
    .replace(/(==hopscope== namespaces\n)[^=]*/, '$1')
    .replace(/(==hopscope== hostname\n).*/, `$1${name}`)
    .replace(/(==hopscope== kernel\nLinux [0-9.]+).*/, '$1');
  const commands: Record<string, string> = {};
  for (const command of COMMANDS) commands[command] = (await exec(name, command.split(' '))).stdout;
  commands['hostname'] = `${name}\n`;
  commands['uname -sr'] = `${readSections(check).get('kernel')!.text.trim()}\n`;
  return { name, bootId: readSections(check).get('boot')!.text.trim(), check, commands };
}

const home = mkdtempSync(join(tmpdir(), 'hopscope-record-'));
try {
  const lab = await labUp({ icmpRatelimit: 0 });
  const plan = planFor(lab, { name: 'demo', mtrInterval: 1.05 });
  const planFile = join(home, 'plan.json');
  const out = join(home, 'session');
  writeFileSync(planFile, JSON.stringify(plan));
  const nodes = await Promise.all(plan.nodes.map((node) => nodeFacts(node.name as LabNode)));
  await capture(planFile, lab.knownHosts, out, async () => {
    await pause(500);
    const stopTraffic = await startDemoConditions();
    await pause(SECONDS * 1000);
    stopTraffic();
    await pause(1500);
  });
  const session = JSON.parse(readFileSync(join(out, 'session.json'), 'utf8')) as SessionFile;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const store = (file: string): string => {
    const name = `${file.replace(/^.*\//, '')}.gz`;
    writeFileSync(join(target, name), gzipSync(readFileSync(join(out, file)), { level: 9 }));
    return name;
  };
  // Of one length, so that they sort as text.
  const latest = (values: (string | null)[]) => values.map(String).sort().at(-1)!;
  const recording: RecordingFile = {
    version: 1,
    label: `Recording of a lab network, ${session.createdAt.slice(0, 10)}`,
    start: latest(session.hops.map((hop) => hop.start)),
    end: latest(session.hops.map((hop) => hop.stop)),
    plan: { ...plan, nodes: plan.nodes.map(({ name }) => ({ name, host: '127.0.0.1' })) },
    nodes,
    hops: session.hops.map((hop) => ({ file: store(hop.file) })),
    probes: session.probes.map((probe) => ({ file: store(probe.file), targetAddress: probe.targetAddress })),
  };
  writeFileSync(join(target, 'recording.json'), `${JSON.stringify(recording, null, 2)}\n`);
} finally {
  await labDown();
  rmSync(home, { recursive: true, force: true });
}
