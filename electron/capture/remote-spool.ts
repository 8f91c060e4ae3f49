import { ProblemError } from '../../shared/contract/errors.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { lengthOf } from './spool.ts';
import { FETCH_SCRIPT, REMOVE_SCRIPT } from './spool-script.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { headerLine } from './wrapper-script.ts';

const END_MS = 10_000;

export interface Fetch {
  /** Gives an open connection: a new one when the last one was lost. */
  connect(): Promise<NodeConnection>;
  /** Where the spool lies on the node. */
  directory: string;
  /** How much of it has arrived: what is asked for begins there. */
  arrived(): number;
  /** The largest that a spool of ours can be, bytes: what is said to be larger is none, and not brought. */
  limit: number;
  /** Of a ring: the second since the epoch, on the node's clock, in which its first piece was begun. */
  onFirst(second: number): void;
  onData(pieces: readonly Uint8Array[]): void | Promise<void>;
  /** @param size of the whole spool */
  onProgress(arrived: number, size: number): void;
  wait(ms: number): Promise<void>;
}

/** Before each try after the first; one that brought something forward begins to count anew. */
const WAITS_MS = [1000, 2000, 4000, 8000, 16_000];

/**
 * Brings a spool from its node, from where it stopped when the connection breaks in between.
 * @throws ProblemError `spool-not-fetched` when it cannot be had; it stays on the node then
 * @throws what `onData` throws, at once; it stays on the node then, too
 */
export async function fetchSpool(fetch: Fetch): Promise<void> {
  let last = 'no answer';
  for (let failed = 0; ; failed++) {
    const before = fetch.arrived();
    const outcome = await fetchOnce(fetch).catch(
      (error: unknown): Outcome => ({
        done: false,
        said: error instanceof Error ? error.message : String(error),
      }),
    );
    if (outcome.fault !== undefined) throw outcome.fault.error;
    if (outcome.done) return;
    last = outcome.said;
    if (outcome.final) break;
    if (fetch.arrived() > before) failed = 0;
    const pause = WAITS_MS[failed];
    if (pause === undefined) break;
    await fetch.wait(pause);
  }
  throw new ProblemError({
    code: 'spool-not-fetched',
    subject: null,
    message: `the packets that lie in ${fetch.directory} could not be brought from the node: ${last}. ${fetch.arrived()} bytes have arrived.`,
    remedy: `Fetch ${fetch.directory} by hand; \`hopscope sweep\` removes it.`,
  });
}

interface Outcome {
  done: boolean;
  said: string;
  /** Trying again would bring the same. */
  final?: boolean;
  /** Thrown by `onData`. */
  fault?: { error: unknown };
}

async function fetchOnce(fetch: Fetch): Promise<Outcome> {
  const connection = await fetch.connect();
  let size: number | null = null;
  let said = 'the connection was lost';
  let final = false;
  let fault: { error: unknown } | undefined;
  const tooMuch = (): void => {
    final = true;
    said = `the node sends more than ${fetch.limit} bytes, the limit of its spool`;
    process?.close();
  };
  const parameters = [fetch.directory, String(fetch.arrived())];
  let process: SupervisedProcess | null = null;
  process = await SupervisedProcess.open({
    connection,
    command: (token, elevate) => spoolCommand('fetch', FETCH_SCRIPT, token, parameters, elevate),
    onStatus: (text) => {
      const [verb, value] = text.split(' ');
      if (verb === 'size' && /^\d{1,15}$/.test(value ?? '')) {
        size = Number(value);
        if (size > fetch.limit) tooMuch();
      } else if (verb === 'first' && /^\d{9,11}$/.test(value ?? '')) fetch.onFirst(Number(value));
      else if (verb === 'gone') said = 'it is not there any more';
    },
    onMessage: (line) => {
      if (!final) said = line;
    },
    onData: async (pieces) => {
      if (!final && fetch.arrived() + lengthOf(pieces) > fetch.limit) tooMuch();
      if (final) return;
      await fetch.onData(pieces);
      if (size !== null) fetch.onProgress(fetch.arrived(), size);
    },
    onFault: (error) => {
      fault ??= { error };
      process?.close();
    },
  });
  const { code } = await process.finished;
  return { done: code === 0 && size !== null && fetch.arrived() === size, said, final, ...(fault ? { fault } : {}) };
}

/** Removes a spool from its node; false when that could not be done. Never rejects. */
export async function removeSpool(connection: NodeConnection, directory: string): Promise<boolean> {
  try {
    const process = await SupervisedProcess.open({
      connection,
      command: (token, elevate) => spoolCommand('remove', REMOVE_SCRIPT, token, [directory], elevate),
      onStatus: () => {},
      onMessage: () => {},
      onData: () => {},
      onFault: () => {},
    });
    const late = setTimeout(() => process.close(), END_MS);
    const { code } = await process.finished;
    clearTimeout(late);
    return code === 0;
  } catch {
    return false;
  }
}

/** The command line of a script about spools; see spool-script.ts. */
export function spoolCommand(
  kind: string,
  script: string,
  token: string,
  parameters: readonly string[],
  elevate: (argv: readonly string[]) => string[],
): string {
  const text = `${headerLine(kind, { token })}\n${script}`;
  return `exec ${shellQuote(elevate(['sh', '-c', text, 'hopscope', token, ...parameters]))}`;
}
