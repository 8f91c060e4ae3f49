import { randomUUID } from 'node:crypto';
import type { FetchState, HopTrouble, TriggerState } from '../../shared/contract/engine-api.ts';
import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import { newSessionHop, type SessionFile } from '../../shared/session/schema.ts';
import { NODE_ENVIRONMENT } from '../nodes/command-prefix.ts';
import { elevationOf } from '../nodes/elevation.ts';
import { resolvePods } from '../nodes/pods.ts';
import { safeFileNames } from '../sessions/session-names.ts';
import { type Armed, armCaptures, cancelled, openCapture } from './arming.ts';
import { ClockSet } from './clock-set.ts';
import { deferred } from './deferred.ts';
import type { HopCapture } from './hop-capture.ts';
import type { HopFile } from './hop-file.ts';
import type { HopLook } from './hop-look.ts';
import { HopRun, type HopRunOptions } from './hop-run.ts';
import { CaptureLedger } from './ledger.ts';
import type { ProbeWay } from './probe-run.ts';
import { ProbeSet } from './probe-set.ts';
import { captureCommand, carriedHop } from './remote-command.ts';
import { roomLeft } from './room-left.ts';
import { CHANNELS, RunConnections } from './run-connections.ts';
import { createSessionDirectory, removeSessionDirectory, writeSessionFile } from './session-directory.ts';
import { SleepWatch } from './sleep-watch.ts';
import { type Fired, TriggerWatch } from './trigger-watch.ts';
import type { CaptureRun, StartOptions } from './types.ts';
import { waitForStart } from './wait-for-start.ts';

const STATS_MS = 1000;

/**
 * Starts a plan: connects to all nodes, arms all captures, and resolves when every one of them listens.
 * @throws ProblemError when anything could not be started; nothing is then left running anywhere and the directory is
 * gone
 */
export async function startCapture(options: StartOptions): Promise<CaptureRun> {
  const { plan, directory, onState } = options;
  onState({
    phase: 'connecting',
    detail: `connecting to ${countOf(plan.nodes.length, 'node')}`,
    problems: [],
    spreadMs: null,
  });
  const first = await RunConnections.open(options, CHANNELS);
  try {
    if (plan.startAt !== undefined) {
      onState({ phase: 'connecting', detail: `connected; starts at ${plan.startAt}`, problems: [], spreadMs: null });
      await waitForStart(plan.startAt, options.signal);
    }
    await createSessionDirectory(directory);
  } catch (error) {
    first.close();
    throw error;
  }
  const session = newSession(options);
  let armed: ArmedRun | null = null;
  try {
    await writeSessionFile(directory, session);
    armed = await armWithRoom(options, session);
    for (const [i, hop] of session.hops.entries()) {
      hop.start = armed.starts[i]?.toString() ?? null;
      hop.clockId = armed.hops[i]!.clockId;
      hop.command = await commandThatRan(plan, i, armed.connections);
    }
    await writeSessionFile(directory, session);
    const run = new Run(options, session, armed);
    await run.awaitTrigger();
    run.begin();
    return run;
  } catch (error) {
    await Promise.allSettled(armed?.hops.map((hop) => hop.discard()) ?? []);
    await Promise.allSettled(armed?.files.map((file) => file.close()) ?? []);
    (armed?.connections ?? first).close();
    await removeSessionDirectory(directory);
    throw new ProblemError(problemOf(error));
  }
}

type ArmedRun = Armed & { connections: RunConnections; plan: Plan };

/** Arms; where a node's sshd allows fewer channels on a connection than usual, again over more connections. */
async function armWithRoom(options: StartOptions, session: SessionFile): Promise<ArmedRun> {
  for (let channels = CHANNELS; ; channels = Math.floor(channels / 2)) {
    // Those that are open already are used again, and those that were lost while waiting are replaced.
    const connections = await RunConnections.open(options, channels);
    try {
      const plan = await resolvePods(options.plan, connections.forOthers);
      return { ...(await armCaptures({ ...options, plan }, session, connections)), connections, plan };
    } catch (error) {
      connections.close();
      if (channels === 1 || problemOf(error).code !== 'channel-refused') throw error;
    }
  }
}

/** As it became root there, which is known by now. */
async function commandThatRan(plan: Plan, index: number, connections: RunConnections): Promise<string> {
  const { connection } = connections.forHop(index);
  const elevation = await elevationOf(connection, NODE_ENVIRONMENT);
  const hop = carriedHop(plan, plan.hops[index]!);
  return captureCommand(hop, connection.node, elevation === 'none' ? 'root' : elevation);
}

function newSession({ plan, recording }: StartOptions): SessionFile {
  const hopFiles = safeFileNames(plan.hops.map((hop) => hop.name));
  const probeFiles = safeFileNames(plan.probes.map((probe) => `${probe.node}-${probe.target}-${probe.protocol}`));
  const nodeOf = (name: string) => plan.nodes.find((node) => node.name === name)!;
  return {
    version: 1,
    id: randomUUID(),
    name: plan.name,
    createdAt: new Date().toISOString(),
    state: 'running',
    plan,
    recording,
    targets: [],
    hops: plan.hops.map((hop, i) =>
      newSessionHop(hop.name, `captures/${hopFiles[i]}.pcap`, captureCommand(carriedHop(plan, hop), nodeOf(hop.node))),
    ),
    probes: ProbeSet.sessionEntries(plan, probeFiles),
    ...(plan.trigger === undefined ? {} : { trigger: { time: null, packet: null } }),
  };
}

/** A capture that runs, from the moment when all listen. */
class Run implements CaptureRun {
  readonly directory: string;
  readonly finished: Promise<SessionFile>;
  readonly #options: StartOptions;
  #session: SessionFile;
  readonly #hops: HopRun[];
  readonly #sleep = new SleepWatch();
  readonly #probes: ProbeSet;
  readonly #clocks: ClockSet;
  readonly #ledger: CaptureLedger;
  readonly #connections: RunConnections;
  readonly #spreadMs: number;
  readonly #done = deferred<SessionFile>();
  #stopping: Promise<SessionFile> | null = null;
  /** What stops it at a time. */
  #limits: NodeJS.Timeout[] = [];
  #stats: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();
  #problems: Problem[] = [];
  /** Of `#problems`: why a probe does not run just now. */
  #probeProblems: (Problem | null)[] = [];
  #ended = 0;
  #trigger: TriggerWatch | null = null;
  #triggerState: TriggerState | null = null;
  /** What each hop had captured when the capture of what is kept began. */
  #before: { packets: number; bytes: number }[] = [];
  #fetching: FetchState[] = [];

  constructor(options: StartOptions, session: SessionFile, armed: ArmedRun) {
    const { connections } = armed;
    this.#options = { ...options, plan: armed.plan };
    this.#session = session;
    this.directory = options.directory;
    this.#connections = connections;
    this.#hops = armed.hops.map(
      (capture, i) =>
        new HopRun({
          capture,
          file: armed.files[i]!,
          ...spooling(options.plan, i),
          entry: session.hops[i]!,
          again: () => this.#again(i, options, armed.files[i]!),
          slept: () => this.#sleep.slept(),
          onTrouble: (trouble) => this.#onTrouble(i, trouble),
          onEnded: (problem) => this.#onEnded(i, problem),
        }),
    );
    this.#spreadMs = armed.spreadMs;
    this.finished = this.#done.promise;
    this.finished.catch(() => {});
    this.#probes = new ProbeSet(this.#options, session, {
      now: (probe) => ({ connection: connections.forProbe(probe), probe: armed.plan.probes[probe]! }),
      again: (probe) => this.#probeAgain(probe, options.plan),
    });
    this.#clocks = new ClockSet(session, () => connections.forOthers);
    this.#ledger = new CaptureLedger(options.plan);
  }

  get session(): SessionFile {
    return this.#session;
  }

  /** Where the plan has a trigger, resolves when it is waited for. @throws ProblemError when it cannot be */
  async awaitTrigger(): Promise<void> {
    const { plan, pool, signal } = this.#options;
    const { trigger } = plan;
    if (trigger === undefined) return;
    const index = plan.hops.findIndex(({ name }) => name === trigger.hop);
    const { connection } = this.#connections.forTrigger(index);
    this.#triggerState = { ...trigger, since: Date.now(), fired: null, trouble: null };
    let first = true;
    this.#trigger = await TriggerWatch.arm({
      hop: plan.hops[index]!,
      filter: trigger.filter,
      connect: async () => {
        const one = first ? connection : await pool.connect(connection.node, plan.nodes);
        first = false;
        return one;
      },
      others: () => this.#connections.forTrigger(index).others,
      onFired: (fired) => void this.#onFired(fired, trigger.afterSeconds),
      onTrouble: (trouble) => this.#changeTrigger({ trouble }),
    });
    if (signal?.aborted) {
      await this.#trigger.stop();
      throw cancelled();
    }
  }

  /** From here on every end is noticed; then the probes start. */
  begin(): void {
    this.#sleep.start();
    for (const hop of this.#hops) hop.begin();
    this.#state('running', this.#waitingFor() ?? `capturing at ${countOf(this.#hops.length, 'hop')}`);
    this.#lookAtCounters();
    const seconds = this.#options.plan.durationSeconds;
    if (seconds !== undefined) this.#stopAfter(seconds);
    void this.#clocks.start().then(() => this.#saveQuietly());
    void this.#probes.start((probe, problem) => this.#onProbeTrouble(probe, problem)).then(() => this.#saveQuietly());
  }

  ledger(): ReturnType<CaptureRun['ledger']> {
    return {
      hops: this.#hops.map((_, i) => this.#ledger.hop(i)),
      nodes: this.#ledger.nodes(),
      clocks: this.#clocks.latest(),
    };
  }

  troubles(): ReturnType<CaptureRun['troubles']> {
    return this.#hops.map((hop) => ({ trouble: hop.trouble, gaps: hop.gaps }));
  }

  stop(): Promise<SessionFile> {
    if (this.#stopping === null) {
      this.#stopping = this.#stop();
      this.#stopping.then(this.#done.resolve, this.#done.reject);
    }
    return this.#stopping;
  }

  async #stop(): Promise<SessionFile> {
    for (const limit of this.#limits) clearTimeout(limit);
    clearTimeout(this.#stats);
    this.#sleep.stop();
    this.#state('stopping', 'stopping all together');
    await Promise.all([this.#probes.stop(), this.#trigger?.stop(), ...this.#hops.map((hop) => hop.settle())]);
    // First the moment up to which every capture certainly listened, then the packets that the rings still hold.
    const stops = await Promise.all(this.#hops.map((hop) => hop.mark('stop')));
    await Promise.all([this.#clocks.stop(), ...this.#hops.map((hop) => hop.drainAndStop())]);
    await Promise.all(this.#hops.map((_, i) => this.#collect(i)));
    this.#connections.close();
    this.#session.hops.forEach((entry, i) => {
      const hop = this.#hops[i]!;
      entry.stop = hop.problem === null ? (stops[i]?.toString() ?? null) : null;
      const counters = hop.keptCounters;
      if (hop.keptSince !== null) entry.start = hop.keptSince.toString();
      entry.received = counters?.received ?? null;
      entry.kernelDrops = counters === null ? null : counters.kernelDrops + hop.unwritten;
      entry.interfaceDrops = counters?.interfaceDrops ?? null;
      entry.ended = hop.problem?.message ?? null;
    });
    this.#session.state = 'complete';
    await this.#save();
    return this.#session;
  }

  /** The same capture once more, on a connection that is open. */
  async #again(index: number, options: StartOptions, file: HopFile): Promise<HopCapture> {
    await roomLeft(this.directory);
    const way = await this.#connections.again(index);
    this.#excludeAgain(options.plan.hops[index]!.node);
    // The process that stands for a pod may be another one by now.
    const { node } = options.plan.hops[index]!;
    const hops = options.plan.hops.map((hop, i) => (i === index ? hop : { ...hop, netns: null }));
    const plan = await resolvePods({ ...options.plan, hops, probes: [] }, new Map([[node, way.connection]]));
    return openCapture(options, plan, index, file, way);
  }

  #onTrouble(index: number, trouble: HopTrouble | null): void {
    if (this.#stopping !== null) return;
    this.#options.onTrouble?.(index, trouble);
    if (trouble?.state !== 'ended') this.#state('running', troubleText(this.#session.hops[index]!.name, trouble));
    this.#saveQuietly();
  }

  #onEnded(index: number, problem: Problem): void {
    if (this.#stopping !== null) return;
    this.#session.hops[index]!.ended = problem.message;
    this.#problems.push(problem);
    this.#options.onHopEnded(index, problem);
    this.#state('running', `${problem.subject ?? ''} ended`);
    this.#ended++;
    if (this.#ended === this.#hops.length) void this.stop().catch(() => {});
    else this.#saveQuietly();
  }

  /** What was spooled comes here; where it cannot, the user hears where it lies. */
  async #collect(index: number): Promise<void> {
    const hop = this.#hops[index]!;
    const before = hop.problem;
    await hop.collect((arrived, size) => this.#onFetched(index, arrived, size));
    if (hop.problem !== null && hop.problem !== before) this.#options.onHopEnded(index, hop.problem);
  }

  #onFetched(index: number, arrived: number, size: number): void {
    const { name } = this.#options.plan.hops[index]!;
    const percent = Math.floor((arrived / size) * 100);
    const before = this.#fetching.find(({ hop }) => hop === name);
    if (before !== undefined && percent === Math.floor((before.arrivedBytes / before.totalBytes) * 100)) return;
    const now = { hop: name, arrivedBytes: arrived, totalBytes: size };
    this.#fetching = [...this.#fetching.filter(({ hop }) => hop !== name), now];
    this.#state('stopping', `fetching what ${name} has spooled: ${percent} % of ${Math.ceil(size / 1e6)} MB`);
  }

  /** Of a node with several connections: what runs over those that held must not see the one that was made anew. */
  #excludeAgain(node: string): void {
    const { hops, trigger } = this.#options.plan;
    for (const [i, hop] of hops.entries()) {
      if (hop.node !== node) continue;
      this.#hops[i]!.exclude(this.#connections.forHop(i).others);
      if (hop.name === trigger?.hop) this.#trigger?.renew();
    }
  }

  /** @param plan as it was given: the process that stands for a pod may be another one by now */
  async #probeAgain(index: number, plan: Plan): Promise<ProbeWay> {
    const probe = plan.probes[index]!;
    const connection = await this.#connections.probeAgain(index);
    this.#excludeAgain(probe.node);
    const resolved = await resolvePods({ ...plan, hops: [], probes: [probe] }, new Map([[probe.node, connection]]));
    return { connection, probe: resolved.probes[0]! };
  }

  #onProbeTrouble(index: number, problem: Problem | null): void {
    const { node } = this.#options.plan.probes[index]!;
    this.#problems = this.#problems.filter((each) => each !== this.#probeProblems[index]);
    this.#probeProblems[index] = problem;
    if (problem !== null) this.#problems.push(problem);
    this.#state('running', problem === null ? `${node}: mtr goes on` : `${node}: mtr ended`);
    this.#saveQuietly();
  }

  /** The packet that was waited for: what is held is kept, and all goes on for a while. */
  async #onFired({ time, packet }: Fired, afterSeconds: number): Promise<void> {
    if (this.#stopping !== null) return;
    this.#stopAfter(afterSeconds);
    this.#before = this.#hops.map((hop) => ({ packets: hop.counters?.captured ?? 0, bytes: hop.bytes }));
    // Another object, so that whoever has the session hears that it has changed.
    this.#session = { ...this.#session, trigger: { time: time.toString(), packet } };
    this.#changeTrigger({ fired: { at: Date.now(), time: time.toString(), packet }, trouble: null });
    const kept = this.#hops.map((hop) => hop.keep());
    this.#hops.forEach((hop, i) => {
      if (hop.keptSince !== null) this.#session.hops[i]!.start = hop.keptSince.toString();
    });
    await Promise.all(kept);
    this.#saveQuietly();
  }

  #stopAfter(seconds: number): void {
    this.#limits.push(setTimeout(() => void this.stop().catch(() => {}), seconds * 1000));
  }

  #changeTrigger(change: Partial<TriggerState>): void {
    this.#triggerState = { ...this.#triggerState!, ...change };
    if (this.#stopping !== null) return;
    const { hop, trouble, fired, afterSeconds } = this.#triggerState;
    const words = fired === null ? this.#waitingFor() : `the trigger at ${hop} fired; ${afterSeconds} s more`;
    this.#state('running', trouble?.message ?? words ?? '');
  }

  #waitingFor(): string | null {
    const trigger = this.#triggerState;
    if (trigger === null || trigger.fired !== null) return null;
    return `waiting for "${trigger.filter}" at ${trigger.hop}, keeping the last ${trigger.ringSeconds} s of ${countOf(this.#hops.length, 'hop')}`;
  }

  #lookAtCounters(): void {
    this.#stats = setTimeout(async () => {
      const looks = await Promise.all(this.#hops.map((hop) => hop.look()));
      this.#ledger.look(performance.now(), looks);
      this.#hops.forEach((hop, i) => {
        const counters = looks[i]!.counters === null ? null : hop.keptCounters;
        if (counters !== null && this.#stopping === null) this.#options.onCounters(i, counters);
      });
      if (this.#stopping !== null) return;
      const waits = this.#waitingFor() !== null;
      if (!waits && looks.some((look, i) => isEnough(look, this.#before[i], this.#options.plan)))
        void this.stop().catch(() => {});
      else this.#lookAtCounters();
    }, STATS_MS);
  }

  /** While capturing, a failure to write what has changed does not end the captures; the file on disk stays whole. */
  #saveQuietly(): void {
    if (this.#stopping === null) this.#save().catch(() => {});
  }

  /** One write after the other: two at once would fight over the same new file. */
  #save(): Promise<void> {
    const next = this.#saving.then(() => writeSessionFile(this.directory, this.#session));
    this.#saving = next.catch(() => {});
    return next;
  }

  #state(phase: 'running' | 'stopping', detail: string): void {
    this.#options.onState({
      phase,
      detail,
      problems: [...this.#problems],
      spreadMs: this.#spreadMs,
      trigger: this.#triggerState,
      ...(phase === 'stopping' && this.#fetching.length > 0 ? { fetching: this.#fetching } : {}),
    });
  }
}

/** Where a hop's packets are kept meanwhile. */
function spooling(plan: Plan, index: number): Pick<HopRunOptions, 'spooledOn' | 'spoolRingSeconds'> {
  const hop = carriedHop(plan, plan.hops[index]!);
  if (hop.carry !== 'spool') return { spooledOn: null, spoolRingSeconds: null };
  return { spooledOn: hop.node, spoolRingSeconds: plan.trigger?.ringSeconds ?? null };
}

/** One line for the status bar. */
function troubleText(hop: string, trouble: HopTrouble | null): string {
  if (trouble === null) return `${hop} captures again`;
  if (trouble.state === 'connecting') return `${hop}: trying again`;
  return `${hop} broke off; trying again in ${trouble.tryInSeconds} s`;
}

/** Whether a hop has captured as much as the plan wants. @param before what is not counted */
function isEnough(
  { counters, bytes, spooledBytes }: HopLook,
  before: { packets: number; bytes: number } | undefined,
  { stopAfter }: Plan,
): boolean {
  if (stopAfter === undefined) return false;
  const { packets = Number.POSITIVE_INFINITY, bytes: most = Number.POSITIVE_INFINITY } = stopAfter;
  const captured = (counters?.captured ?? 0) - (before?.packets ?? 0);
  return captured >= packets || Math.max(bytes, spooledBytes ?? 0) - (before?.bytes ?? 0) >= most;
}

/** "1 hop", "6 hops". */
function countOf(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}
