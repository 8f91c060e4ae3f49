import { run } from './commands.ts';
import { type LabNode, namespaceOf } from './topology.ts';

export interface Shape {
  /** Bits per second. */
  rate: number;
  /** Bytes that may pass at once. */
  burst: number;
  /** Bytes that may wait; what comes on top is dropped at the tail. */
  limit: number;
}

/**
 * Queueing delay and its variation on the way out of an interface, by a token bucket (tbf): packets wait while the
 * bucket is empty. The kernel this runs on may lack netem, so there is no fixed extra delay.
 */
export async function shape(node: LabNode, device: string, { rate, burst, limit }: Shape): Promise<void> {
  const queue = `rate ${rate}bit burst ${burst} limit ${limit}`.split(' ');
  await run(['tc', '-n', namespaceOf(node), 'qdisc', 'replace', 'dev', device, 'root', 'tbf', ...queue]);
}

/** Takes the token bucket away. */
export async function unshape(node: LabNode, device: string): Promise<void> {
  await run(['tc', '-n', namespaceOf(node), 'qdisc', 'del', 'dev', device, 'root']);
}

/** Packets that the token bucket has sent and dropped at its tail. */
export async function shapeCounters(node: LabNode, device: string): Promise<{ sent: number; dropped: number }> {
  const json = await run(['tc', '-n', namespaceOf(node), '-s', '-j', 'qdisc', 'show', 'dev', device]);
  const [queue] = JSON.parse(json) as { packets: number; drops: number }[];
  if (queue === undefined) throw new Error(`${node} ${device} has no queue`);
  return { sent: queue.packets, dropped: queue.drops };
}
