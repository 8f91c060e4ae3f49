import type { ChildProcess } from 'node:child_process';
import { spawnIn } from './commands.ts';
import { dropEvery } from './drops.ts';
import { shape } from './shaping.ts';
import { addresses } from './topology.ts';
import { said } from './traffic.ts';

/** Exact loss on one segment forward, a little on another in reverse, and a queue that fills in bursts (jitter). */
async function addFaults(): Promise<void> {
  await dropEvery('r1', { direction: 'forward', every: 60, at: 31 });
  await dropEvery('r2', { direction: 'reverse', every: 150, at: 80 });
  await shape('r2', 'eth1', { rate: 20e6, burst: 3000, limit: 200_000 });
}

async function iperf3Server(port: number): Promise<ChildProcess> {
  const argv = ['iperf3', '-s', '--forceflush', '-B', addresses['pod-b'], '-p', `${port}`];
  const server = spawnIn('pod-b', argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  await said(server, /listening/);
  server.stdout?.resume();
  return server;
}

/** TCP at 2 Mbit/s, small UDP datagrams and pings from pod-a to pod-b, for at most a day. */
async function startTraffic(): Promise<ChildProcess[]> {
  const servers = [await iperf3Server(5201), await iperf3Server(5202)];
  const day = `${24 * 3600}`;
  const to = addresses['pod-b'];
  const quiet = { stdio: 'ignore' } as const;
  return [
    ...servers,
    spawnIn('pod-a', ['iperf3', '-c', to, '-p', '5201', '-t', day, '-b', '2M', '-l', '16K'], quiet),
    spawnIn('pod-a', ['iperf3', '-c', to, '-p', '5202', '-t', day, '-u', '-b', '100K', '-l', '120'], quiet),
    spawnIn('pod-a', ['ping', '-n', '-q', '-i', '0.1', to], quiet),
  ];
}

/** Makes the lab that is up a faulty path with traffic on it; the returned function ends the traffic, not the faults. */
export async function startDemoConditions(): Promise<() => void> {
  await addFaults();
  const traffic = await startTraffic();
  return () => {
    for (const child of traffic) child.kill('SIGKILL');
  };
}
