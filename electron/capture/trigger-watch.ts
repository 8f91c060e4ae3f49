import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { PlanHop } from '../../shared/contract/plan.ts';
import { cleanText } from '../ssh/clean-text.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { deferred } from './deferred.ts';
import { LineSplitter } from './line-splitter.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { captureProblem } from './tcpdump-messages.ts';
import { triggerCommand } from './trigger-script.ts';

const KEPT_LINES = 20;
/** What tcpdump says of every run. */
const USUAL = /verbose output suppressed|packets? (captured|received|dropped)|^tcpdump: data link type/;
const LONGEST_PACKET = 300;
const ENDING_MS = 4000;
/** Between two tries to wait again after the tcpdump of the trigger was lost. */
const WAITS_MS = [1000, 2000, 4000, 8000, 16_000];

/** What fired a trigger. */
export interface Fired {
  /** The packet's stamp, ns since the epoch on its node's clock. */
  time: bigint;
  /** tcpdump's line about it, without the stamp. */
  packet: string;
}

export interface TriggerOptions {
  /** Of the resolved plan: no pods. */
  hop: PlanHop;
  filter: string;
  connect(): Promise<NodeConnection>;
  /** Further connections of ours to the node, which must not fire it. */
  others(): readonly string[];
  onFired(fired: Fired): void;
  /** It cannot fire at the moment, or can again (null). It is tried again and again. */
  onTrouble(problem: Problem | null): void;
  wait?: ((ms: number) => Promise<void>) | undefined;
}

/** Waits on a node for the first packet that passes a filter; where its tcpdump is lost, by another one. */
export class TriggerWatch {
  readonly #options: TriggerOptions;
  #excluded: readonly string[] = [];
  #process: SupervisedProcess | null = null;
  #over = false;

  private constructor(options: TriggerOptions) {
    this.#options = options;
  }

  /** Resolves when it listens: no packet from then on is missed. @throws ProblemError when it cannot */
  static async arm(options: TriggerOptions): Promise<TriggerWatch> {
    const watch = new TriggerWatch(options);
    try {
      const ended = await watch.#listen();
      void watch.#follow(ended);
    } catch (error) {
      await watch.stop();
      throw new ProblemError(problemOf(error));
    }
    return watch;
  }

  /** Where there is a connection that it does not leave out, it is started anew. */
  renew(): void {
    if (this.#options.others().some((each) => each !== '' && !this.#excluded.includes(each))) this.#process?.endInput();
  }

  /** Ends it; it fires no more. */
  async stop(): Promise<void> {
    this.#over = true;
    const process = this.#process;
    if (process === null) return;
    process.endInput();
    const late = setTimeout(() => process.close(), ENDING_MS);
    await process.finished;
    clearTimeout(late);
  }

  /** Starts one tcpdump; resolves when it listens, with what tells its end: the packet, or why there is none. */
  async #listen(): Promise<{ end: Promise<Fired | Problem> }> {
    const { hop, filter } = this.#options;
    const connection = await this.#options.connect();
    const others = this.#options.others();
    this.#excluded = others;
    const listening = deferred<void>();
    const said: string[] = [];
    let fired: Fired | null = null;
    const lines = new LineSplitter((line) => {
      fired ??= readFired(line);
    });
    const process = await SupervisedProcess.open({
      connection,
      command: (token, elevate) => triggerCommand(hop, filter, elevate, token, others),
      onStatus: (text) => {
        if (text.startsWith('missing ')) said.push(text);
      },
      onMessage: (line) => {
        if (said.length < KEPT_LINES && !USUAL.test(line)) said.push(line);
        if (/^(tcpdump: )?listening on /.test(line)) listening.resolve();
      },
      onData: (pieces) => {
        for (const bytes of pieces) lines.push(bytes);
      },
      onFault: () => process.close(),
    });
    this.#process = process;
    if (this.#over) process.endInput();
    const end = process.finished.then(({ code }): Fired | Problem => {
      lines.end();
      return fired ?? captureProblem({ ...hop, filter }, connection.node, said, lostProblem(hop, connection, code));
    });
    // A packet may come, and the tcpdump go, before a slow channel has told that it listens.
    const first = await Promise.race([listening.promise, end]);
    if (first !== undefined && 'code' in first) throw new ProblemError(first);
    return { end };
  }

  async #follow({ end }: { end: Promise<Fired | Problem> }): Promise<void> {
    const outcome = await end;
    if (this.#over) return;
    if ('time' in outcome) {
      this.#over = true;
      this.#options.onFired(outcome);
      return;
    }
    this.#options.onTrouble(outcome);
    const wait = this.#options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()));
    for (let tried = 0; ; tried++) {
      await wait(WAITS_MS[tried] ?? WAITS_MS.at(-1)!);
      if (this.#over) return;
      const again = await this.#listen().catch(() => null);
      if (again === null) continue;
      if (!this.#over) this.#options.onTrouble(null);
      return this.#follow(again);
    }
  }
}

/** tcpdump's line of a packet, with its stamp in seconds; null for any other. */
export function readFired(line: string): Fired | null {
  const match = /^(\d{9,11})\.(\d{6}|\d{9}) (.+)$/.exec(line);
  if (match === null) return null;
  const [, seconds, fraction, packet] = match;
  const time = BigInt(seconds!) * 1_000_000_000n + BigInt(fraction!.padEnd(9, '0'));
  return { time, packet: cleanText(packet!).slice(0, LONGEST_PACKET) };
}

function lostProblem(hop: PlanHop, connection: NodeConnection, code: number | null): Problem {
  return {
    code: 'trigger-lost',
    subject: hop.name,
    message: `nothing waits for the trigger at ${hop.name} at the moment (it is tried again; a packet that passes until then does not fire it): its tcpdump on ${connection.node.name} ended${code === null ? ' with the connection' : ` (exit status ${code})`}`,
    remedy: `Check that ${connection.node.name} can be reached, or stop: the last seconds of all hops are kept.`,
  };
}
