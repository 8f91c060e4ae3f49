import { z } from 'zod';
import type { RequestName } from './engine-api.ts';
import type { Problem } from './errors.ts';
import { EXPORT_COMMENTS, EXPORT_FORMATS, EXPORT_TABLES } from './export.ts';
import { planNodeSchema, planSchema } from './plan.ts';
import { FLOW_COLUMNS, HOP_COLUMNS, PACKET_COLUMNS } from './table.ts';

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'must not hold a NUL character');
const id = z.string().min(1).max(128);
/** Names of sessions and imported hops: the rule of the plan's names. */
const title = z
  .string()
  .min(1)
  .max(64)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
  .regex(/^[^\u0000-\u001f\u007f/\\]+$/, 'must not hold control characters or slashes');
const nodeName = z.string().min(1).max(64);
/** Nanoseconds since a session's epoch base. */
const instant = z.number().min(-9e15).max(9e18);
const handle = z.int().min(0).max(0x7fffffff);
const cells = z.int().min(1).max(2000);
const nodeAndJumps = { node: planNodeSchema, jumpNodes: z.array(planNodeSchema).max(64) };

const importFiles = z
  .array(z.strictObject({ name: title, path }))
  .min(1)
  .max(64);

/** As long as the language takes; what it says is looked at where it is used. */
const filter = z.string().max(2000);

const hopIndex = z.int().min(0).max(63);
const frameNumber = z.int().min(1).max(0xffffffff);
const oneRecord = z.strictObject({ sessionId: id, hop: hopIndex, frame: frameNumber });

const range = z.strictObject({ from: instant, to: instant }).nullable();
const redact = z.boolean().default(false);
const exported = { sessionId: id, filter, range };
const comments = z.array(z.enum(EXPORT_COMMENTS)).max(EXPORT_COMMENTS.length);

const place = z.int().min(0).max(0xffffffff);
/** Rows of a table in one answer. */
const pageSize = z.int().min(0).max(1000);

/** One schema per request: what is not listed here is refused before any handler sees it. */
export const engineSchemas = {
  'node.check': z.strictObject(nodeAndJumps),
  'node.trust': z.strictObject({
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65535),
    fingerprint: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, 'is not a SHA256 fingerprint'),
  }),
  'node.disconnect': z.strictObject({ node: nodeName }),
  'node.leftovers': z.strictObject({ ...nodeAndJumps, remove: z.boolean() }),
  'question.list': z.null(),
  'question.answer': z.strictObject({
    id: handle,
    answer: z.strictObject({ answers: z.array(z.string().max(4096)).min(1).max(16), keep: z.boolean() }).nullable(),
  }),
  'plan.check': z.strictObject({ plan: planSchema }),
  'plan.commands': z.strictObject({
    plan: planSchema,
    privileges: z
      .record(nodeName, z.enum(['root', 'capabilities', 'sudo', 'sudo-password', 'doas']).nullable())
      .optional(),
  }),
  'plan.last': z.null(),
  'plan.keep': z.strictObject({ plan: planSchema }),
  'capture.start': z.strictObject({ plan: planSchema }),
  'capture.stop': z.null(),
  'capture.cancel': z.null(),
  'session.open': z.strictObject({ directory: path }),
  'session.import': z.strictObject({
    files: importFiles,
  }),
  'import.paths': z.strictObject({ paths: z.array(path).min(1).max(256) }),
  'import.order': z.strictObject({ files: importFiles }),
  'work.cancel': z.strictObject({ work: handle }),
  'session.recent': z.null(),
  'session.saveAs': z.strictObject({ sessionId: id, directory: path }),
  'session.rename': z.strictObject({ sessionId: id, name: title }),
  'session.forget': z.strictObject({ directory: path }),
  'session.analysis': z.strictObject({ sessionId: id }),
  'view.timeline': z.strictObject({
    sessionId: id,
    from: instant,
    to: instant,
    width: z.int().min(1).max(16384),
    filter: filter.default(''),
  }),
  'view.range': z.strictObject({ sessionId: id, from: instant, to: instant, filter }),
  'view.hops': z.strictObject({ sessionId: id }),
  'view.filter': z.strictObject({ sessionId: id, filter }),
  'view.packet': oneRecord,
  'view.explain': oneRecord,
  'view.table': z.strictObject({
    sessionId: id,
    filter,
    range,
    sort: z.union([
      z.strictObject({ column: z.enum(PACKET_COLUMNS), hop: z.null(), descending: z.boolean() }),
      z.strictObject({ column: z.enum(HOP_COLUMNS), hop: hopIndex, descending: z.boolean() }),
    ]),
    first: place,
    count: pageSize,
    find: z.strictObject({ hop: hopIndex, frame: frameNumber }).nullable(),
  }),
  'view.flows': z.strictObject({
    sessionId: id,
    filter,
    sort: z.strictObject({ column: z.enum(FLOW_COLUMNS), descending: z.boolean() }),
    first: place,
    count: pageSize,
  }),
  'view.ladder': z.strictObject({
    sessionId: id,
    filter,
    from: instant,
    to: instant,
    flow: z.int().min(0).max(0xffffffff).nullable(),
  }),
  'view.delays': z.strictObject({
    sessionId: id,
    from: instant,
    to: instant,
    buckets: z.int().min(1).max(4096),
    filter: filter.default(''),
  }),
  'view.probes': z.strictObject({
    sessionId: id,
    from: instant,
    to: instant,
    points: z.int().min(1).max(10000),
    lastSeconds: z.number().positive().max(1e9).nullable().default(null),
  }),
  'view.probeFates': z.strictObject({ sessionId: id }),
  'export.capture': z.strictObject({ ...exported, path, comments, redact }),
  'export.table': z.strictObject({
    ...exported,
    path,
    table: z.enum(EXPORT_TABLES),
    format: z.enum(EXPORT_FORMATS),
    redact,
  }),
  'export.session': z.strictObject({ sessionId: id, path, redact }),
  'export.cancel': z.null(),
  'export.wireshark': z.strictObject({
    ...exported,
    hop: hopIndex.nullable(),
    frame: frameNumber.nullable(),
    comments,
  }),
  'dissect.packet': oneRecord,
  'dissect.follow': oneRecord.extend({ protocol: z.string().regex(/^[\w./ -]{1,64}$/, 'is not a protocol') }),
  'dissect.status': z.null(),
  'dissect.use': z.strictObject({ kind: z.enum(['built-in', 'sharkd']) }),
  'dissect.keys': z.strictObject({ path: path.nullable() }),
  'dissect.cancel': z.null(),
  'terminal.open': z.strictObject({ ...nodeAndJumps, columns: cells, rows: cells }),
  'terminal.write': z.strictObject({ terminal: handle, data: z.string().max(1 << 20) }),
  'terminal.resize': z.strictObject({ terminal: handle, columns: cells, rows: cells }),
  'terminal.close': z.strictObject({ terminal: handle }),
} satisfies Record<RequestName, z.ZodType>;

/** What a handler receives: the arguments after validation, with all defaults filled in. */
export type ValidArgs<N extends RequestName> = z.output<(typeof engineSchemas)[N]>;

/** `hops[1].interface: is not an interface name; …`, at most five. */
export function describeIssues(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const texts = issues.slice(0, 5).map((issue) => {
    const where = issue.path
      .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
      .join('');
    return where === '' ? issue.message : `${where}: ${issue.message}`;
  });
  if (issues.length > 5) texts.push(`and ${issues.length - 5} more`);
  return texts.join('; ');
}

/**
 * Checks a request from outside. Never throws: unknown names and bad arguments give a Problem with the code
 * `invalid-argument`.
 */
export function validateRequest(
  name: unknown,
  args: unknown,
): { ok: true; name: RequestName; args: unknown } | { ok: false; problem: Problem } {
  if (typeof name !== 'string' || !Object.hasOwn(engineSchemas, name)) {
    return { ok: false, problem: invalid('There is no request of this name.') };
  }
  const parsed = engineSchemas[name as RequestName].safeParse(args);
  if (parsed.success) return { ok: true, name: name as RequestName, args: parsed.data };
  return { ok: false, problem: invalid(`${name}: ${describeIssues(parsed.error.issues)}`) };
}

function invalid(message: string): Problem {
  return { code: 'invalid-argument', subject: null, message, remedy: 'Correct the value that is named and try again.' };
}
