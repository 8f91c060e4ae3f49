import { createReadStream, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { readAddress } from '../../shared/filter/addresses.ts';
import type { Disguise } from '../../shared/redact/disguise.ts';
import { redactedCapture } from '../../shared/redact/redact-capture.ts';
import type { SessionFile, SessionHop, SessionProbe } from '../../shared/session/schema.ts';
import { AtomicFile } from '../sessions/atomic-file.ts';
import { realFileInside } from '../sessions/session-directory.ts';
import { parseProbeLine } from './probe-folds.ts';
import { ReadAhead } from './read-ahead.ts';
import type { RecordBytes } from './record-bytes.ts';

/** A session to be redacted, and its captured bytes. */
export interface RedactSource {
  directory: string;
  session: SessionFile;
  result: AnalysisResult;
  files: RecordBytes;
}

/** Lines of mtr that stay: probes, answers, and who answered (replaced). Names and labels do not. */
const PROBE_LINE = /^(?:(x \d+ \d+|p \d+ \d+(?: \d+)?|break)|h (\d+) (\S+))$/;

/**
 * Writes a session's captures and probes without what they tell of people and places into an empty directory.
 * @param turn called often: lets others have theirs, and throws when the work was given up
 * @returns what its session.json would hold: hops and nodes by their numbers, no commands, filters, hosts or accounts
 */
export async function redactSession(
  { directory, session, result, files }: RedactSource,
  target: string,
  disguise: Disguise,
  turn: () => Promise<void>,
  report: (done: number, total: number) => void,
): Promise<SessionFile> {
  await files.ready();
  await mkdir(join(target, 'captures'), { recursive: true, mode: 0o700 });
  await mkdir(join(target, 'probes'), { recursive: true, mode: 0o700 });
  const ahead = new ReadAhead(files);
  const total = result.inputs.reduce((sum, { capture }) => sum + capture.columns.count, 0);
  let done = 0;
  for (const [hop, { capture }] of result.inputs.entries()) {
    const { columns } = capture;
    const file = await AtomicFile.create(join(target, captureOf(hop)));
    try {
      const bytesOf = (row: number) => ahead.at(hop, columns.fileOffsetOf(row), columns.capturedOf(row));
      for (const piece of redactedCapture(capture, { disguise, name: hopName(hop), bytesOf })) {
        await file.write(piece.bytes);
        done += piece.records;
        report(done, total);
        await turn();
      }
      await file.finish();
    } catch (error) {
      await file.discard();
      throw error;
    }
  }
  const names = new Names(session);
  const probes: SessionProbe[] = [];
  for (const [i, probe] of session.probes.entries()) {
    const file = `probes/mtr${i + 1}.jsonl`;
    if (existsSync(join(directory, probe.file))) await copyProbe(directory, probe.file, join(target, file), disguise);
    const { protocol, intervalSeconds, stampedOnNode } = probe;
    const address = hiddenText(probe.targetAddress ?? probe.target, disguise);
    probes.push({
      node: names.node(probe.node),
      target: address ?? `target${i + 1}`,
      protocol,
      intervalSeconds,
      file,
      command: 'mtr',
      stampedOnNode,
      clockId: names.clock(probe.clockId),
      targetAddress: address,
      ended: probe.ended === null ? null : ENDED,
    });
  }
  return {
    version: 1,
    id: session.id,
    name: 'redacted',
    createdAt: session.createdAt,
    state: session.state,
    plan: planOf(session, names),
    recording: session.recording,
    targets: session.targets.flatMap((text) => hiddenText(text, disguise) ?? []),
    hops: session.hops.map((hop, i) => hiddenHop(hop, i, names)),
    probes,
  };
}

const ENDED = 'ended before it was told to';
const hopName = (hop: number): string => `hop${hop + 1}`;
const captureOf = (hop: number): string => `captures/${hopName(hop)}.pcapng`;

function hiddenHop(hop: SessionHop, i: number, names: Names): SessionHop {
  return {
    ...hop,
    name: hopName(i),
    file: captureOf(i),
    command: null,
    clockId: names.clock(hop.clockId),
    ended: hop.ended === null ? null : ENDED,
    ...(hop.gaps === undefined ? {} : { gaps: hop.gaps.map((gap) => ({ ...gap, reason: gap.code })) }),
  };
}

/** What an analysis needs of a plan: which hops are on one node. */
function planOf({ plan, hops }: SessionFile, names: Names): Plan | null {
  if (plan === null) return null;
  const nodes = plan.nodes.map(({ name }) => ({
    name: names.node(name),
    host: names.node(name),
    agent: false,
    sudo: false,
  }));
  return {
    name: 'redacted',
    nodes,
    hops: plan.hops.map(({ name, node, snaplen }, i) => {
      const at = hops.findIndex((hop) => hop.name === name);
      return { name: hopName(at < 0 ? i : at), node: names.node(node), interface: 'any', filter: '', snaplen };
    }),
    probes: [],
  };
}

/** Numbers in place of the names of nodes and clocks. */
class Names {
  readonly #nodes = new Map<string, string>();
  readonly #clocks = new Map<string, string>();

  constructor({ plan, hops, probes }: SessionFile) {
    for (const { name } of plan?.nodes ?? []) this.node(name);
    for (const { clockId } of [...hops, ...probes]) this.clock(clockId);
  }

  node(name: string): string {
    return numbered(this.#nodes, name, 'node');
  }

  clock(id: string | null): string | null {
    return id === null ? null : numbered(this.#clocks, id, 'clock');
  }
}

function numbered(known: Map<string, string>, name: string, kind: string): string {
  const found = known.get(name) ?? `${kind}${known.size + 1}`;
  known.set(name, found);
  return found;
}

async function copyProbe(directory: string, file: string, target: string, disguise: Disguise): Promise<void> {
  const source = createReadStream(await realFileInside(directory, file), 'utf8');
  const lines: string[] = [];
  for await (const text of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
    const entry = parseProbeLine(text);
    const found = entry === null ? null : PROBE_LINE.exec(entry.line);
    if (entry === null || found === null) continue;
    const address = found[3] === undefined ? null : hiddenText(found[3], disguise);
    const line = found[1] ?? (address === null ? null : `h ${found[2]} ${address}`);
    if (line !== null) lines.push(JSON.stringify({ t: String(entry.time), line }));
  }
  await writeFile(target, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
}

/** An address as text in place of another; null for what is none. */
function hiddenText(text: string, disguise: Disguise): string | null {
  const found = readAddress(text);
  if (found === null || found.network) return null;
  const bytes = new Uint8Array(found.version === 4 ? 4 : 16);
  let rest = found.from;
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  const table = new AddressTable();
  return table.text(table.intern(disguise.address(bytes), 0, found.version === 6));
}
