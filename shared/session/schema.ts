import { z } from 'zod';
import { planSchema } from '../contract/plan.ts';

/** Decimal nanoseconds since the epoch, on the clock of the node it speaks of. */
const nanoseconds = z.string().regex(/^-?[0-9]{1,20}$/);

/** Once asked for a node's clock over its SSH connection. */
export const clockSampleSchema = z.strictObject({
  /** Middle between asking and being answered, on the clock of the machine that captures. */
  at: nanoseconds,
  /** The node's time in its answer less `at`, ns. */
  offsetNs: z.number(),
  /** From asking to being answered, ns. */
  rttNs: z.number().nonnegative(),
});

/** A time in which a capture did not listen, after it had begun; on the node's clock. */
export const sessionGapSchema = z.strictObject({
  from: nanoseconds,
  /** When it listened again; null: it did not come back. */
  to: nanoseconds.nullable(),
  /** Records in the file before it. */
  after: z.int().nonnegative(),
  /** Code of the problem that made it. */
  code: z.string(),
  /** The same in words. */
  reason: z.string(),
});

export const sessionHopSchema = z.strictObject({
  name: z.string(),
  /** Relative to the session directory. */
  file: z.string(),
  /** The command as it ran on the node; null for imported files. */
  command: z.string().nullable(),
  /** From when to when the capture certainly listened, on the node's clock; null when not known. */
  start: nanoseconds.nullable(),
  stop: nanoseconds.nullable(),
  /** tcpdump's own report. */
  received: z.int().nullable(),
  kernelDrops: z.int().nullable(),
  interfaceDrops: z.int().nullable(),
  /** Hops with the same clock id share one kernel clock (the node's boot id); null when not known. */
  clockId: z.string().nullable(),
  /** What the node's clock said when it was asked, before, while and after capturing; absent when it was not. */
  clockSamples: z.array(clockSampleSchema).max(10_000).optional(),
  /** When it did not listen between its start and its stop, ascending; absent: always. */
  gaps: z.array(sessionGapSchema).max(10_000).optional(),
  /** Why the capture ended before it was told to; null when it did not. */
  ended: z.string().nullable(),
});

export const sessionProbeSchema = z.strictObject({
  node: z.string(),
  target: z.string(),
  protocol: z.string(),
  intervalSeconds: z.number(),
  /** Relative to the session directory: one JSON object a line, {"t": ns decimal string, "line": "p 0 1234 33000"}. */
  file: z.string(),
  command: z.string(),
  stampedOnNode: z.boolean(),
  clockId: z.string().nullable(),
  /** mtr's own address of the target, when known. */
  targetAddress: z.string().nullable(),
  /** Why the probe could not start or ended before it was told to; null when it did not. */
  ended: z.string().nullable().default(null),
});

/** What became of the plan's trigger. */
export const sessionTriggerSchema = z.strictObject({
  /** Stamp of the packet that fired it, on the clock of its hop's node; null: it has not fired. */
  time: nanoseconds.nullable(),
  /** tcpdump's line about that packet; null as above. */
  packet: z.string().nullable(),
});

/** session.json. A newer version than ours is refused, an older one is migrated. */
export const sessionSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  /** `running` is written at the start: found at opening, it means that the app died, and the session is recovered. */
  state: z.enum(['running', 'complete', 'recovered']),
  plan: planSchema.nullable(),
  recording: z.string().nullable(),
  targets: z.array(z.string()).default([]),
  hops: z.array(sessionHopSchema),
  probes: z.array(sessionProbeSchema),
  /** Absent: there was none. */
  trigger: sessionTriggerSchema.optional(),
});

export type SessionHop = z.output<typeof sessionHopSchema>;
export type SessionGap = z.output<typeof sessionGapSchema>;
export type ClockSampleEntry = z.output<typeof clockSampleSchema>;
export type SessionProbe = z.output<typeof sessionProbeSchema>;
/** A hop of which nothing is known yet but where its packets go. @param command as run on the node; null: imported */
export function newSessionHop(name: string, file: string, command: string | null): SessionHop {
  return {
    name,
    file,
    command,
    start: null,
    stop: null,
    received: null,
    kernelDrops: null,
    interfaceDrops: null,
    clockId: null,
    ended: null,
  };
}

export type SessionFile = z.output<typeof sessionSchema>;
