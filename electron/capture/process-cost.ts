/** What one process on a node had used at a moment. */
export interface ProcessCost {
  /** `carrier`: the sshd process through which packets go; several captures on one connection share it. */
  kind: 'capture' | 'carrier';
  pid: number;
  /** Processor time, s. */
  cpuSeconds: number;
  memoryBytes: number;
  /** When it was told, ms on this machine's monotonic clock. */
  at: number;
}

/** /proc counts processor time in hundredths of a second, whatever the kernel's own tick is (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

/** A status line `cost KIND PID TICKS KB` of our wrapper; null for any other. @param at ms, as in `ProcessCost` */
export function parseCost(text: string, at: number): ProcessCost | null {
  const match = /^cost (capture|carrier) (\d{1,10}) (\d{1,15}) (\d{1,12})$/.exec(text);
  if (match === null) return null;
  return {
    kind: match[1] as ProcessCost['kind'],
    pid: Number(match[2]),
    cpuSeconds: Number(match[3]) / TICKS_PER_SECOND,
    memoryBytes: Number(match[4]) * 1024,
    at,
  };
}

/** Processor use between two looks at the same processes, percent of one processor; those seen once count nothing. */
export function cpuPercent(before: readonly ProcessCost[], now: readonly ProcessCost[]): number {
  let percent = 0;
  for (const cost of now) {
    const old = before.find(({ pid, kind }) => pid === cost.pid && kind === cost.kind);
    if (old === undefined || cost.at <= old.at) continue;
    percent += ((cost.cpuSeconds - old.cpuSeconds) / ((cost.at - old.at) / 1000)) * 100;
  }
  return percent;
}

/** Each process once: captures over one connection tell of the same carrier, and the newest word counts. */
export function distinctCosts(costs: readonly ProcessCost[]): ProcessCost[] {
  const newest = new Map<string, ProcessCost>();
  for (const cost of costs) {
    const key = `${cost.kind} ${cost.pid}`;
    if ((newest.get(key)?.at ?? Number.NEGATIVE_INFINITY) < cost.at) newest.set(key, cost);
  }
  return [...newest.values()];
}
