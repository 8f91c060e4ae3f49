/**
 * `npm run bench -- ssh [--mib N] [--rounds N]`: a large capture comes from a node through the code that carries every
 * streamed capture (wrapper script, channel, start line, spool file, counted records), against OpenSSH's own
 * `ssh node cat FILE > FILE`, in turn, with sshd's usual rekeying and with a new key after every MiB. Both begin
 * without a connection and are done when the last byte is written. Tells the ratio to the faster of OpenSSH's usual
 * cipher and AES-GCM, and fails below 0.8 or when a byte differs.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { shellQuote } from '../../electron/ssh/shell-quote.ts';
import { startSshd, type ThrowAwaySshd } from '../lab/throw-away-sshd.ts';
import { standIn } from '../unit/capture/stand-in.ts';
import { bigCapture } from './big-capture.ts';
import { streamCapture } from './stream-capture.ts';

const FLOOR = 0.8;
const GCM = ['-c', 'aes128-gcm@openssh.com'];

const { values } = parseArgs({
  options: { mib: { type: 'string', default: '300' }, rounds: { type: 'string', default: '3' } },
});
const rounds = Number(values.rounds);
const scratch = mkdtempSync(join(tmpdir(), 'hopscope-throughput-'));
const tcpdump = standIn();
const source = join(tcpdump.directory, 'data');
const { size, records } = bigCapture(source, Number(values.mib) * 2 ** 20);
const wanted = await sha256(source);

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Seconds. */
function openSsh(server: ThrowAwaySshd, output: string, options: string[]): number {
  const { host, port, username, privateKey } = server.node;
  const known = ['-o', `UserKnownHostsFile=${server.knownHosts}`, '-o', 'BatchMode=yes'];
  const argv = [
    'ssh',
    '-F',
    'none',
    ...known,
    '-i',
    privateKey!,
    '-p',
    String(port),
    ...options,
    `${username}@${host}`,
  ];
  const began = performance.now();
  const { status, stderr } = spawnSync('sh', ['-c', `${shellQuote([...argv, `cat ${source}`])} > ${output}`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ssh failed: ${stderr}`);
  return (performance.now() - began) / 1000;
}

/** @throws Error when the file differs from its source */
async function same(file: string): Promise<void> {
  if ((await sha256(file)) !== wanted) throw new Error(`${file} differs from what was sent`);
  rmSync(file);
}

const fastest = (seconds: number[]) => Math.min(...seconds);
const rate = (seconds: number) => `${(size / 2 ** 20 / seconds).toFixed(0)} MiB/s`.padStart(10);

console.log(`${(size / 2 ** 20).toFixed(0)} MiB, ${records} packets, best of ${rounds}`);
// A home without start files: what those of the person who measures do takes its own time.
const path = `SetEnv PATH=${tcpdump.environment['PATH']} STANDIN=${tcpdump.directory} HOME=${scratch}`;
for (const [name, config] of [
  ['usual rekeying', ''],
  ['RekeyLimit 1M', 'RekeyLimit 1M\n'],
] as const) {
  const server = await startSshd(`${config}${path}`);
  const seconds = { ours: [] as number[], usual: [] as number[], gcm: [] as number[] };
  try {
    for (let round = 0; round < rounds; round++) {
      const file = (kind: string) => join(scratch, `${kind}.pcap`);
      const ours = await streamCapture(server.node, server.knownHosts, file('ours'), size);
      if (ours.records !== records) throw new Error(`${ours.records} records were counted`);
      seconds.ours.push(ours.seconds);
      await same(file('ours'));
      seconds.usual.push(openSsh(server, file('usual'), []));
      await same(file('usual'));
      seconds.gcm.push(openSsh(server, file('gcm'), GCM));
      await same(file('gcm'));
    }
  } finally {
    await server.stop();
  }
  const best = Math.min(fastest(seconds.usual), fastest(seconds.gcm));
  const ratio = best / fastest(seconds.ours);
  console.log(
    `${name.padEnd(15)} hopscope ${rate(fastest(seconds.ours))}  ssh ${rate(fastest(seconds.usual))}  ` +
      `ssh aes128-gcm ${rate(fastest(seconds.gcm))}  ${ratio.toFixed(2)} x ${ratio < FLOOR ? 'TOO SLOW' : 'ok'}`,
  );
  if (ratio < FLOOR) process.exitCode = 1;
}
tcpdump.remove();
rmSync(scratch, { recursive: true });
