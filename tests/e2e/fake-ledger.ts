import type { CaptureLive, HopBooks, HopLedger, TriggerState } from '../../shared/contract/engine-api.ts';

/** What captures would tell of themselves, invented: one that drops, one that is spooled. */
export function fakeLedger(hop: number, elapsedSeconds: number, waits: boolean): HopLedger {
  const captured = Math.round(elapsedSeconds * (1204 - hop * 3));
  const drops = hop === 3 ? Math.floor(elapsedSeconds) * 4 : 0;
  return {
    received: captured + drops,
    captured,
    kernelDrops: drops,
    interfaceDrops: 0,
    behind: hop === 1 ? 212 : 0,
    held: hop === 1 ? 0.12 : 0.01,
    spooledBytes: hop === 4 && !waits ? Math.round(elapsedSeconds * 420_000) : null,
    ring: waits
      ? {
          seconds: Math.min(67, elapsedSeconds),
          bytes: Math.min(67, elapsedSeconds) * 310_000,
          arrivedBytes: elapsedSeconds * 310_000,
        }
      : null,
    advice:
      hop === 3
        ? {
            code: 'kernel-drops',
            packets: 4,
            packetsPerSecond: 1195,
            remedies: [{ change: 'narrow-filter' }, { change: 'spool' }],
          }
        : null,
  };
}

export function fakeNodes(nodes: readonly string[]): Pick<CaptureLive, 'nodes' | 'clocks'> {
  return {
    nodes: nodes.map((node, i) => ({ node, cpuPercent: 1.2 + i, memoryBytes: 18_400_000, bytesPerSecond: 412_000 })),
    clocks: nodes.map((node, i) => ({
      node,
      offsetNs: 1_830_000 - i * 700_000,
      boundNs: 92_000 + i * 8000,
      samples: 9,
    })),
  };
}

export function fakeBooks(hops: readonly { name: string; node: string }[]): HopBooks[] {
  return hops.map(({ name, node }, i) => ({
    hop: name,
    node,
    received: 48_311 - i * 12,
    kernelDrops: i === 3 ? 184 : 0,
    interfaceDrops: 0,
    ended: i === 4 ? 'the connection to node-b ended while capturing on eth0.' : null,
    clockSamples: 41,
    clockBoundNs: 92_000 + i * 3000,
  }));
}

/** Waits for four seconds, then fires. */
export function fakeTrigger(began: number): TriggerState {
  const fires = began + 4000;
  const fired = {
    at: fires,
    time: '1795420000123456789',
    packet: 'IP 10.244.1.10.40212 > 10.244.2.10.8080: Flags [R.], seq 1, ack 812, win 0, length 0',
  };
  return {
    hop: 'r1',
    filter: 'tcp[tcpflags] & tcp-rst != 0 and host 10.244.2.10',
    ringSeconds: 60,
    afterSeconds: 10,
    since: began,
    fired: Date.now() >= fires ? fired : null,
    trouble: null,
  };
}
