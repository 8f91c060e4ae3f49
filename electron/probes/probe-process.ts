import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import type { PlanProbe } from '../../shared/contract/plan.ts';
import { deferred } from '../capture/deferred.ts';
import { LineSplitter } from '../capture/line-splitter.ts';
import type { Spool } from '../capture/spool.ts';
import { isClockId, SupervisedProcess } from '../capture/supervised-process.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { remoteProbeCommand } from './mtr-command.ts';

const READY_MS = 10_000;
const ENDING_MS = 4000;
const KEPT_LINES = 10;

export interface ProbeProcessOptions {
  connection: NodeConnection;
  probe: PlanProbe;
  /** Gets every raw line as {"t": ns, "line": text}, one a line. */
  spool: Spool;
  onLine(timeNs: bigint, line: string): void;
}

/** One mtr on one node. */
export class ProbeProcess {
  readonly probe: PlanProbe;
  /** The node's boot id, when it said one. */
  clockId: string | null = null;
  /** The address that is probed, when known. */
  targetAddress: string | null;
  /** True: times are of the node's clock; false: of arrival here. */
  stampedOnNode = false;
  /** Never rejects. The problem is null when it was told to end. */
  readonly ended: Promise<Problem | null>;
  #process!: SupervisedProcess;
  #stopping = false;
  #said: string[] = [];
  #fault: unknown = null;
  readonly #ready = deferred<void>();

  private constructor(options: ProbeProcessOptions, ended: Promise<Problem | null>) {
    this.probe = options.probe;
    this.targetAddress = isAddress(options.probe.target) ? options.probe.target : null;
    this.ended = ended;
    this.#ready.promise.catch(() => {});
  }

  /** Settles when mtr was started. @throws ProblemError when it could not be */
  static async start(options: ProbeProcessOptions): Promise<ProbeProcess> {
    const ends = deferred<Problem | null>();
    const run = new ProbeProcess(options, ends.promise);
    let batch = '';
    const lines = new LineSplitter((line) => {
      // By the line itself: stdout may overtake the word on stderr that says which of the two it is.
      const stamped = parseStamped(line) ?? { timeNs: nowNs(), line };
      if (!isRawLine(stamped.line)) return;
      batch += `{"t":"${stamped.timeNs}","line":${JSON.stringify(stamped.line)}}\n`;
      options.onLine(stamped.timeNs, stamped.line);
    });
    run.#process = await SupervisedProcess.open({
      connection: options.connection,
      command: (token, elevate) => remoteProbeCommand(options.probe, elevate, token),
      onStatus: (text) => run.#onStatus(text),
      onMessage: (line) => {
        if (run.#said.length < KEPT_LINES && line.trim() !== '') run.#said.push(line.trim());
      },
      onData: async (pieces) => {
        for (const bytes of pieces) lines.push(bytes);
        const text = batch;
        batch = '';
        await options.spool.write(Buffer.from(text));
      },
      onFault: (error) => {
        run.#fault = error;
        run.#process.endInput();
      },
    });
    void run.#process.finished.then((exit) => {
      const problem = run.#stopping ? null : run.#problem(options.connection.node.name, exit);
      if (problem !== null) run.#ready.reject(new ProblemError(problem));
      ends.resolve(problem);
    });
    const late = setTimeout(() => run.#process.close(), READY_MS);
    try {
      await run.#ready.promise;
    } finally {
      clearTimeout(late);
    }
    return run;
  }

  /** Ends mtr and waits for its last lines. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#process.endInput();
    const late = setTimeout(() => this.#process.close(), ENDING_MS);
    await this.ended;
    clearTimeout(late);
  }

  #onStatus(text: string): void {
    const [verb, value] = text.split(' ');
    if (verb === 'ready' && isClockId(value)) this.clockId = value;
    else if (verb === 'target' && value !== undefined && isAddress(value)) this.targetAddress = value;
    else if (verb === 'missing') this.#said.push('mtr: not found');
    else if (verb === 'stamped') {
      this.stampedOnNode = value === '1';
      this.#ready.resolve();
    }
  }

  #problem(node: string, { code, signal }: { code: number | null; signal: string | null }): Problem {
    const subject = node;
    const target = this.probe.target;
    const words = this.#said.slice(-3).join(' / ').slice(0, 500);
    if (this.#fault !== null) {
      const message = `the lines of mtr to ${target} could not be kept: ${String(this.#fault)}.`;
      return { code: 'spool-failed', subject, message, remedy: 'Make room on the disk of the session directory.' };
    }
    if (/not found/.test(words))
      return {
        code: 'no-mtr',
        subject,
        message: `mtr is not installed on ${node}.`,
        remedy: `Install it on ${node}: sudo apt-get install mtr-tiny (or dnf, yum, apk add, zypper install, pacman -S mtr).`,
      };
    if (/interval/.test(words))
      return {
        code: 'interval-too-short',
        subject,
        message: `mtr on ${node} does not allow ${this.probe.intervalSeconds} s between probes: ${words}.`,
        remedy: 'Use an interval of 1 s or more, or run as root ("sudo": true).',
      };
    if (code === null && signal === null)
      return {
        code: 'connection-lost',
        subject,
        message: `the connection to ${node} ended while mtr probed ${target}.`,
        remedy: `Check that ${node} is up and reachable. What it had sent is kept.`,
      };
    return {
      code: 'probe-ended',
      subject,
      message: `mtr on ${node} to ${target} ended by itself${code === null ? ` (${signal})` : ` (exit status ${code})`}${words && `: ${words}`}.`,
      remedy: `Run it by hand on ${node} to see what it says: mtr -n ${target}`,
    };
  }
}

/** Whether the text is an IPv4 or IPv6 address. */
function isAddress(text: string): boolean {
  return /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(text) || /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text);
}

/** "seconds.micros line" as bash stamps it. */
function parseStamped(text: string): { timeNs: bigint; line: string } | null {
  const m = /^(\d{9,11})\.(\d{6}) (.*)$/.exec(text);
  return m === null ? null : { timeNs: BigInt(`${m[1]}${m[2]}000`), line: m[3]! };
}

function isRawLine(line: string): boolean {
  return /^[xhpdm] \d/.test(line);
}

/** This machine's clock, ns since the epoch. */
function nowNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}
