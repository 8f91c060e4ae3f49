import { z } from 'zod';

/** Names become file names and titles, so they are short and hold no control characters. */
const name = z
  .string()
  .min(1)
  .max(64)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
  .regex(/^[^\u0000-\u001f\u007f/\\]+$/, 'must not hold control characters or slashes');

export const planNodeSchema = z.strictObject({
  name,
  /** A name, an address, or a Host alias of the user's SSH configuration. */
  host: z.string().min(1).max(255),
  /** Absent: what the SSH configuration says, else 22. */
  port: z.int().min(1).max(65535).optional(),
  /**
   * Absent: what the SSH configuration says; for a host that it describes without a User the local user, as for `ssh`;
   * else root.
   */
  username: z.string().min(1).max(64).optional(),
  /** Path of a private key file; null or absent: the SSH configuration's keys, else the agent and the default keys. */
  privateKey: z.string().max(4096).nullish(),
  agent: z.boolean().default(false),
  /** The name of another node of the plan to go through; null or absent: ProxyJump of the SSH configuration, if any. */
  jump: name.nullish(),
  /** Capture as root by sudo (with a password that is asked for, where it wants one) or doas. */
  sudo: z.boolean().default(false),
  /** Also offer algorithms that are broken or weak (SHA-1, CBC), for machines that know nothing else. */
  legacyAlgorithms: z.boolean().optional(),
});

/** A network namespace on the node: of a process, a named one, or a pod's (namespace/name). */
export const netnsSchema = z.union([
  z.strictObject({ pid: z.int().min(1) }),
  z.strictObject({ name: z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/) }),
  z.strictObject({ pod: z.string().regex(/^[a-z0-9.-]{1,253}\/[a-z0-9.-]{1,253}$/) }),
]);

/**
 * How packets come from a node. `stream`: as they are captured, over the connection. `spool`: to a file in a private
 * directory on the node first, and from there after the capture, for rates that a connection cannot carry.
 */
export const carrySchema = z.enum(['stream', 'spool']);

export const planHopSchema = z.strictObject({
  name,
  node: name,
  netns: netnsSchema.nullish(),
  /** Linux interface name or `any`. */
  interface: z.string().regex(/^[A-Za-z0-9_.:@][A-Za-z0-9_.:@-]{0,14}$/, 'is not an interface name'),
  /** BPF capture filter; empty: everything. Passed to tcpdump as one argument. */
  filter: z
    .string()
    .max(4096)
    .refine((f) => !f.trimStart().startsWith('-'), 'must not start with "-"')
    .default(''),
  snaplen: z.int().min(64).max(262144).default(128),
  /** Absent: as the plan says. */
  carry: carrySchema.optional(),
});

/** A capture filter that has to say something. */
const triggerFilter = z
  .string()
  .max(4096)
  .refine((f) => f.trim() !== '', 'is missing')
  .refine((f) => !f.trimStart().startsWith('-'), 'must not start with "-"');

/**
 * All hops keep their last seconds only, until a packet passes the filter at one of them; then they go on for a while and
 * stop together.
 */
export const triggerSchema = z.strictObject({
  /** The name of the hop whose interface is watched. */
  hop: name,
  /** BPF capture filter; the hop's own filter does not bear on it. */
  filter: triggerFilter,
  /** How long the capture goes on after the packet, s. */
  afterSeconds: z.number().min(0.1).max(86400).default(10),
  /** How much of the time before the packet is kept, s, at least. */
  ringSeconds: z.number().min(1).max(3600).default(60),
});

export const planProbeSchema = z.strictObject({
  kind: z.literal('mtr'),
  node: name,
  target: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}$/, 'is not an address or a host name'),
  protocol: z.enum(['icmp', 'udp', 'tcp']).default('icmp'),
  /** TCP or UDP destination port. */
  port: z.int().min(1).max(65535).optional(),
  /** Seconds between two probes to the same hop. */
  intervalSeconds: z.number().min(0.05).max(60).default(1.05),
  netns: netnsSchema.nullish(),
});

export const planSchema = z
  .strictObject({
    name: name.default('capture'),
    nodes: z.array(planNodeSchema).min(1).max(64),
    hops: z.array(planHopSchema).min(1).max(64),
    probes: z.array(planProbeSchema).max(64).default([]),
    /** Seconds; absent: until stopped. */
    durationSeconds: z.number().min(0.1).max(86400).optional(),
    /** Stops all when any hop has captured so much; looked at once a second. Absent: no such limit. */
    stopAfter: z
      .strictObject({
        packets: z.int().min(1).optional(),
        /** Of the capture file. */
        bytes: z.int().min(1).optional(),
      })
      .optional(),
    /** Nodes are connected at once, captures start at this time (with its zone: 2026-01-31T04:00:00Z). Absent: at once. */
    startAt: z.iso.datetime({ offset: true }).optional(),
    /** How the packets of hops that do not say it themselves are carried. Absent: stream. */
    carry: carrySchema.optional(),
    /** What one spooled hop may take of the node's disk, MiB; the capture of that hop ends there. Absent: 1024. */
    spoolMiB: z.int().min(1).max(1_048_576).optional(),
    /** What a spool leaves free on the node's disk, MiB. Absent: 1024. */
    keepFreeMiB: z.int().min(0).max(1_048_576).optional(),
    /** Absent: everything is kept from the start. */
    trigger: triggerSchema.optional(),
  })
  .superRefine((plan, ctx) => {
    const nodes = new Set(plan.nodes.map((n) => n.name));
    if (nodes.size !== plan.nodes.length)
      ctx.addIssue({ code: 'custom', path: ['nodes'], message: 'two nodes have the same name' });
    const hops = new Set(plan.hops.map((h) => h.name));
    if (hops.size !== plan.hops.length)
      ctx.addIssue({ code: 'custom', path: ['hops'], message: 'two hops have the same name' });
    plan.hops.forEach((h, i) => {
      if (!nodes.has(h.node))
        ctx.addIssue({ code: 'custom', path: ['hops', i, 'node'], message: `no node "${h.node}"` });
    });
    plan.probes.forEach((p, i) => {
      if (!nodes.has(p.node))
        ctx.addIssue({ code: 'custom', path: ['probes', i, 'node'], message: `no node "${p.node}"` });
    });
    if (plan.trigger !== undefined && !hops.has(plan.trigger.hop))
      ctx.addIssue({ code: 'custom', path: ['trigger', 'hop'], message: `no hop "${plan.trigger.hop}"` });
    plan.nodes.forEach((n, i) => {
      if (n.jump && (!nodes.has(n.jump) || n.jump === n.name))
        ctx.addIssue({
          code: 'custom',
          path: ['nodes', i, 'jump'],
          message: `no other node "${n.jump}" to go through`,
        });
    });
  });

export type PlanNode = z.output<typeof planNodeSchema>;
export type Netns = z.output<typeof netnsSchema>;
export type PlanHop = z.output<typeof planHopSchema>;
export type PlanProbe = z.output<typeof planProbeSchema>;
export type Plan = z.output<typeof planSchema>;
/** What a plan file or the window may leave out. */
export type PlanInput = z.input<typeof planSchema>;
