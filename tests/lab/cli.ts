/** `npm run lab -- up [--no-offloads] [--no-icmp-ratelimit] | down | status` */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabState, labAvailable, labDown, labStatus, labUp, planFor, releaseLock, stateDirectory } from './lab.ts';
import { addresses, labNodes, namespaceOf } from './topology.ts';

const usage = `usage: npm run lab -- up [--no-offloads] [--no-icmp-ratelimit]
       npm run lab -- down
       npm run lab -- status`;
const planFile = join(stateDirectory, 'plan.json');

function describe(state: LabState): string {
  const ssh = `ssh -i ${state.privateKey} -o UserKnownHostsFile=${state.knownHosts}`;
  const rows = labNodes.map(
    (node) => `  ${node.padEnd(7)} ${addresses[node].padEnd(12)} ssh port ${state.ports[node]}  ${namespaceOf(node)}`,
  );
  return `The lab is up: pod-a — node-a — r1 — r2 — node-b — pod-b, VXLAN between node-a and node-b.
${rows.join('\n')}
Offloads ${state.offloads ? 'on' : 'off'}, ICMP rate limit ${state.icmpRatelimit} ms.

Log in:   ${ssh} -p ${state.ports.r1} root@127.0.0.1
Traffic:  ip netns exec ${namespaceOf('pod-a')} ping ${addresses['pod-b']}
Capture:  npm run -s hopscope -- capture ${planFile} --known-hosts ${state.knownHosts} --out lab-session --duration 10`;
}

async function up(flags: string[]): Promise<void> {
  const available = labAvailable();
  if (!available.ok) throw new Error(available.reason);
  const icmp = flags.includes('--no-icmp-ratelimit') ? { icmpRatelimit: 0 } : {};
  const state = await labUp({ offloads: !flags.includes('--no-offloads'), ...icmp, waitMs: 0 });
  await writeFile(planFile, `${JSON.stringify(planFor(state, { mtrInterval: 1.05 }), null, 2)}\n`, { mode: 0o600 });
  await releaseLock();
  console.log(describe(state));
}

async function status(): Promise<void> {
  const { up: isUp, namespaces, listeners, state } = await labStatus();
  if (isUp && state !== null) console.log(describe(state));
  else if (namespaces.length === 0 && listeners.length === 0 && state === null) console.log('The lab is down.');
  else
    console.log(
      `The lab is broken: namespaces ${namespaces.join(', ') || 'none'}, ${listeners.length} listeners. \`npm run lab -- down\` clears it away.`,
    );
}

const [command, ...flags] = process.argv.slice(2);
const known = command === 'up' ? ['--no-offloads', '--no-icmp-ratelimit'] : [];
const unknown = flags.filter((flag) => !known.includes(flag));
try {
  if (unknown.length > 0 || command === undefined || !['up', 'down', 'status'].includes(command)) {
    console.error(usage);
    process.exitCode = 2;
  } else if (command === 'up') await up(flags);
  else if (command === 'down') {
    await labDown({ waitMs: 0 });
    console.log('The lab is down.');
  } else await status();
} catch (error) {
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
