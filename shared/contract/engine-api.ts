import type { Analysis } from './analysis.ts';
import type { DelayView } from './delays.ts';
import type { Dissection, DissectorKind, DissectorStatus, FollowedStream } from './dissect.ts';
import type { Problem } from './errors.ts';
import type { PacketExplanation } from './explain.ts';
import type {
  ExportChoice,
  ExportComment,
  ExportedCapture,
  ExportedFile,
  ExportFormat,
  ExportProgress,
  ExportRedaction,
  ExportTable,
} from './export.ts';
import type { FilterAnswer } from './filter.ts';
import type { ImportFile, ImportOrder, ImportPaths } from './import.ts';
import type { NodeFacts } from './node-facts.ts';
import type { Plan, PlanInput, PlanNode } from './plan.ts';
import type { ProbeFates } from './probe-fates.ts';
import type { ProbeSeries } from './probes.ts';
import type { Answer, Question } from './questions.ts';
import type { FlowColumn, FlowPage, LadderView, TablePage, TableSort } from './table.ts';
import type { HopFacts, PacketAtHops, RangeView, TimelineView } from './view.ts';
import type { WorkState } from './work.ts';

/**
 * What the window may ask of the engine. One name per request; arguments are checked by the schema of the same name in
 * `engine-schemas.ts`; a refusal is a Problem. The command line and the tests call the same functions in process.
 */
export interface EngineRequests {
  /** Connects (or reuses the connection) and checks the node. `jumpNodes` are the other nodes of the plan, for `jump`. */
  'node.check': { args: { node: PlanNode; jumpNodes: PlanNode[] }; result: NodeFacts };
  /** Records a host key that the user has seen and accepted. Never replaces a different recorded key. */
  'node.trust': { args: { host: string; port: number; fingerprint: string }; result: null };
  'node.disconnect': { args: { node: string }; result: null };
  /**
   * What captures have left on a node, whoever of us ran them, as far as it belongs to the account there; with `remove`,
   * what nobody uses any more is removed first.
   */
  'node.leftovers': { args: { node: PlanNode; jumpNodes: PlanNode[]; remove: boolean }; result: NodeLeftovers };
  /** Questions that wait for a person, for a window that has not heard `question.open`. */
  'question.list': { args: null; result: { id: number; question: Question }[] };
  /** Answers a question; null gives it up, and with it the connection. */
  'question.answer': { args: { id: number; answer: Answer | null }; result: null };
  /** Everything that can be known to be wrong before a start, on every node; empty: ready. Starts nothing. */
  'plan.check': { args: { plan: PlanInput }; result: Problem[] };
  /**
   * The exact commands that a start would run, ready to paste. `privileges`: what checks have found, by node; of another
   * node that is to become root `sudo` is shown.
   */
  'plan.commands': {
    args: { plan: PlanInput; privileges?: Record<string, NodeFacts['privilege']> | undefined };
    result: { hop: string; node: string; command: string }[];
  };
  /** The last plan that was used, or null on a first start. */
  'plan.last': { args: null; result: Plan | null };
  'plan.keep': { args: { plan: PlanInput }; result: null };
  /** Arms all, waits until all listen; resolves when the capture runs. Nothing is left running when it refuses. */
  'capture.start': { args: { plan: PlanInput }; result: { sessionId: string; directory: string } };
  /** Stops all together, drains, saves and analyses; resolves with the finished session. */
  'capture.stop': { args: null; result: SessionInfo };
  /** Gives up: while arming nothing is kept; while running what was received is kept. */
  'capture.cancel': { args: null; result: null };
  /**
   * Opens a session; of the directory that is being captured into, gives the session as it stands. A session packed in
   * one file is unpacked first.
   */
  'session.open': { args: { directory: string }; result: SessionInfo };
  /** Opens capture files in path order as a new, unsaved session. */
  'session.import': { args: { files: ImportFile[] }; result: SessionInfo };
  /** What there is to open behind paths that were dropped on the window or chosen. */
  'import.paths': { args: { paths: string[] }; result: ImportPaths };
  /** Looks into capture files and proposes their order along the path. */
  'import.order': { args: { files: ImportFile[] }; result: ImportOrder };
  /** Gives up what `work.state` tells of; its request is refused with `cancelled`. */
  'work.cancel': { args: { work: number }; result: null };
  'session.recent': { args: null; result: RecentSession[] };
  /** Copies the session to another directory, or renames it. */
  'session.saveAs': { args: { sessionId: string; directory: string }; result: SessionInfo };
  'session.rename': { args: { sessionId: string; name: string }; result: SessionInfo };
  'session.forget': { args: { directory: string }; result: null };
  'session.analysis': { args: { sessionId: string }; result: Analysis };
  /**
   * What the timeline shows of [from, to) at a width in pixels; nanoseconds since the session's epoch base. With a
   * filter (docs/filter.md) only packets that pass it.
   */
  'view.timeline': {
    args: { sessionId: string; from: number; to: number; width: number; filter?: string | undefined };
    result: TimelineView;
  };
  /** What was sent into each segment in [from, to), of the packets that pass the filter: the analysis' figures of it. */
  'view.range': {
    args: { sessionId: string; from: number; to: number; filter: string };
    result: RangeView;
  };
  /** What is to be known of each hop beside its packets: tunnels, clock, when it did not listen. In path order. */
  'view.hops': { args: { sessionId: string }; result: HopFacts[] };
  /** What passes a filter, and its figures. Refused with `invalid-filter`, which says where and why. */
  'view.filter': { args: { sessionId: string; filter: string }; result: FilterAnswer };
  /** One packet, as seen at every hop. */
  'view.packet': { args: { sessionId: string; hop: number; frame: number }; result: PacketAtHops };
  /** Why one record counts as it does. */
  'view.explain': { args: { sessionId: string; hop: number; frame: number }; result: PacketExplanation };
  /**
   * A piece of the packet table: rows [first, first + count) of the packets that pass the filter and, with a range, were
   * sent in it; and the place of the packet `find`.
   */
  'view.table': {
    args: {
      sessionId: string;
      filter: string;
      range: { from: number; to: number } | null;
      sort: TableSort;
      first: number;
      count: number;
      find: { hop: number; frame: number } | null;
    };
    result: TablePage;
  };
  /** A piece of the list of directed flows, by the packets that pass the filter. */
  'view.flows': {
    args: {
      sessionId: string;
      filter: string;
      sort: { column: FlowColumn; descending: boolean };
      first: number;
      count: number;
    };
    result: FlowPage;
  };
  /** The packets sent in [from, to) at every hop, of one conversation or of all that pass the filter. */
  'view.ladder': {
    args: { sessionId: string; filter: string; from: number; to: number; flow: number | null };
    result: LadderView;
  };
  /**
   * One-way delays per segment and direction over [from, to) in at most so many buckets; with a filter only of packets
   * that pass it.
   */
  'view.delays': {
    args: { sessionId: string; from: number; to: number; buckets: number; filter?: string | undefined };
    result: DelayView;
  };
  /** mtr over [from, to); `lastSeconds`: figures of the end of the run only, absent or null: of all of it. */
  'view.probes': {
    args: { sessionId: string; from: number; to: number; points: number; lastSeconds?: number | null | undefined };
    result: ProbeSeries[];
  };
  /** What the captures hold of mtr's own probes and their answers, by run. */
  'view.probeFates': { args: { sessionId: string }; result: ProbeFates[] };
  /** The packets of all hops in one pcapng, by corrected time; replaces what is at `path`. One export at a time. */
  'export.capture': {
    args: { sessionId: string; path: string; comments: ExportComment[] } & ExportChoice & ExportRedaction;
    result: ExportedCapture;
  };
  /** A table as CSV or JSON. Segments, losses and packets by the filter; a range narrows packets and losses alone. */
  'export.table': {
    args: {
      sessionId: string;
      path: string;
      table: ExportTable;
      format: ExportFormat;
    } & ExportChoice &
      ExportRedaction;
    result: ExportedFile;
  };
  /** The whole session in one file that `session.open` takes again; `count` is how many files are in it. */
  'export.session': { args: { sessionId: string; path: string } & ExportRedaction; result: ExportedFile };
  /** Gives up the export that runs; nothing of it stays. */
  'export.cancel': { args: null; result: null };
  /**
   * Opens the capture file of a hop, or with null all hops merged, in the Wireshark of this machine; at a record of that
   * hop where one is named.
   */
  'export.wireshark': {
    args: { sessionId: string; hop: number | null; frame: number | null; comments: ExportComment[] } & ExportChoice;
    result: { program: string; path: string };
  };
  /** One record as Wireshark's dissectors see it, in its conversation at that hop. Starts them when they are not up. */
  'dissect.packet': { args: { sessionId: string; hop: number; frame: number }; result: Dissection };
  /** What the stream of a record holds at that hop; `protocol` is one that its dissection offers to follow. */
  'dissect.follow': {
    args: { sessionId: string; hop: number; frame: number; protocol: string };
    result: FollowedStream;
  };
  'dissect.status': { args: null; result: DissectorStatus };
  /** Chooses who dissects, until the app ends. */
  'dissect.use': { args: { kind: DissectorKind }; result: DissectorStatus };
  /** A file of TLS keys (NSS key log) to decrypt with, until the app ends; null: none. Read anew when it changes. */
  'dissect.keys': { args: { path: string | null }; result: DissectorStatus };
  /** Gives up what is being dissected. */
  'dissect.cancel': { args: null; result: null };
  'terminal.open': {
    args: { node: PlanNode; jumpNodes: PlanNode[]; columns: number; rows: number };
    result: { terminal: number };
  };
  'terminal.write': { args: { terminal: number; data: string }; result: null };
  'terminal.resize': { args: { terminal: number; columns: number; rows: number }; result: null };
  'terminal.close': { args: { terminal: number }; result: null };
}

export type RequestName = keyof EngineRequests;
export type RequestArgs<N extends RequestName> = EngineRequests[N]['args'];
export type RequestResult<N extends RequestName> = EngineRequests[N]['result'];

/** What the engine tells without being asked. */
export interface EngineEvents {
  'node.state': { node: string; state: 'connecting' | 'connected' | 'lost' | 'closed'; problem: Problem | null };
  /** Something to know about a node that keeps nothing from working: weak algorithms, a configuration not followed. */
  'node.remark': { problem: Problem };
  /** What a check of the plan has found on a node. */
  'node.facts': { facts: NodeFacts };
  /** Something that only a person knows is needed to go on; see `question.answer`. */
  'question.open': { id: number; question: Question };
  /** A question was answered, given up or needs no answer any more. */
  'question.closed': { id: number };
  'capture.state': CaptureState;
  /** About twice a second while capturing. */
  'capture.live': CaptureLive;
  /**
   * A newer analysis of the running capture is there; ask the views again. `session` describes the capture so far
   * (its epoch base, its hops and its range grow known while it runs).
   */
  'analysis.updated': { session: SessionInfo; analysis: Analysis };
  /** Something that may take a while has begun or got on: opening, importing, saving, looking into captures. */
  'work.state': WorkState;
  'work.ended': { work: number };
  /** A few times a second while an export runs. */
  'export.progress': ExportProgress;
  'terminal.data': { terminal: number; data: Uint8Array };
  'terminal.closed': { terminal: number; problem: Problem | null };
}

export type EventName = keyof EngineEvents;

export type CapturePhase = 'idle' | 'connecting' | 'arming' | 'running' | 'stopping' | 'analysing' | 'done' | 'failed';

export interface CaptureState {
  phase: CapturePhase;
  sessionId: string | null;
  /** One line of what is going on, for the status bar: "armed 4 of 6". */
  detail: string;
  problems: Problem[];
  /** Milliseconds between the first and the last capture that began to listen; null before. */
  spreadMs: number | null;
  /** Absent or null: the plan has none. */
  trigger?: TriggerState | null;
  /** What is being brought from the nodes after a stop, of those that spool; absent: nothing is. */
  fetching?: FetchState[];
}

/** A capture that keeps its last seconds only, until a packet passes. */
export interface TriggerState {
  hop: string;
  filter: string;
  ringSeconds: number;
  afterSeconds: number;
  /** Since when it waits, ms since the epoch on this machine's clock. */
  since: number;
  /** Null while it waits. */
  fired: {
    /** When it was heard of here, ms since the epoch. */
    at: number;
    /** Stamp of the packet, ns since the epoch on its node's clock. */
    time: string;
    /** tcpdump's line about it. */
    packet: string;
  } | null;
  /** Why it cannot fire at the moment; null: it can, or has. */
  trouble: Problem | null;
}

/** The spool of one hop on its way from its node. */
export interface FetchState {
  hop: string;
  arrivedBytes: number;
  totalBytes: number;
}

export interface CaptureLive {
  sessionId: string;
  elapsedSeconds: number;
  hops: {
    name: string;
    packets: number;
    bytes: number;
    kernelDrops: number | null;
    ended: string | null;
    /** Absent for a hop of which the node has told nothing yet. */
    ledger?: HopLedger;
    /** Absent for a hop that listens. */
    trouble?: HopTrouble;
    /** How often it did not listen for a while, the present time included; absent: never. */
    gaps?: number;
  }[];
  /** What the captures cost each node; absent before the nodes have told. */
  nodes?: NodeCost[];
  /** What each node's clock told last, over its connection; absent before it has. */
  clocks?: NodeClock[];
}

/** A node's clock against that of this machine. */
export interface NodeClock {
  node: string;
  offsetNs: number;
  /** The true offset is within so many nanoseconds of it: half the way there and back. */
  boundNs: number;
  /** How often it has told. */
  samples: number;
}

/** What there is of ours on a node. */
export interface NodeLeftovers {
  node: string;
  spools: LeftSpool[];
  /** Processes of captures, probes and clocks. They end by themselves a minute after their app or connection is gone. */
  processes: number[];
  /** Spools that were removed just now; they are not among `spools`. */
  removed: LeftSpool[];
}

/** A directory of spooled packets on a node. */
export interface LeftSpool {
  path: string;
  /** The process that uses it, of a capture that runs; null: nobody does, its capture died or lost its connection. */
  usedBy: number | null;
  bytes: number;
  /** When it was made, s since the epoch on the node's clock; 0: the node cannot tell. */
  madeAt: number;
}

/** Where the packets of one running capture are, and what keeps them from arriving. */
export interface HopLedger {
  /** Passed the filter in the node's kernel; some interfaces count each packet twice. */
  received: number;
  /** Read from the kernel by tcpdump. */
  captured: number;
  /** Dropped by the kernel's ring: tcpdump did not get to run in time. */
  kernelDrops: number;
  /** Dropped by the interface itself while capturing: no capture can see those. */
  interfaceDrops: number;
  /** Packets that tcpdump has read and that have not arrived here; 0 for one that is spooled on the node. */
  behind: number;
  /** Share of the last second in which nothing was read from the node, because this machine was writing. */
  held: number;
  /** Bytes that lie on the node's disk; null for a stream. */
  spooledBytes: number | null;
  /** What is held of a capture that waits for its trigger; null: everything is. */
  ring: RingLook | null;
  /** What is wrong and what to change; null when nothing is. */
  advice: Advice | null;
}

/** What is held of the last seconds. */
export interface RingLook {
  bytes: number;
  /** It holds everything since so many seconds ago. */
  seconds: number;
  /** All that has arrived, held or not, bytes. */
  arrivedBytes: number;
}

/** What the last second brought at a hop that is not well, and what to change; worded by whoever shows it. */
export interface Advice {
  /**
   * `kernel-drops`: tcpdump was not quick enough. `held`: this machine takes in less than the node sends. `behind`: the
   * connection carries less than is captured. `interface-drops`: the machine itself loses packets before any capture.
   */
  code: 'kernel-drops' | 'held' | 'behind' | 'interface-drops';
  packetsPerSecond: number;
  /** Packets that were dropped in the last second, or that have not arrived; 0 for `held`. */
  packets: number;
  /** What may be changed, the gentlest first; empty for `interface-drops`. */
  remedies: AdviceRemedy[];
}

export type AdviceRemedy =
  | { change: 'add-filter' | 'narrow-filter' | 'spool' }
  /** To 128 bytes; more packets fit into the kernel's buffer. */
  | { change: 'lower-snaplen'; snaplen: number };

/** What keeps one hop of a running capture from listening. */
export interface HopTrouble {
  /** It waits for the next try, tries just now, or is over for good. */
  state: 'waiting' | 'connecting' | 'ended';
  /** Why, as a Problem says it. */
  code: string;
  message: string;
  /** Tries so far that came to nothing. */
  tries: number;
  /** Seconds until the next one; null unless it waits. */
  tryInSeconds: number | null;
}

/** What the captures cost one node. */
export interface NodeCost {
  node: string;
  /** Of one processor, over the last look: tcpdump, and the sshd process that carries its packets. */
  cpuPercent: number;
  memoryBytes: number;
  /** What the node sends to us. */
  bytesPerSecond: number;
}

export interface SessionInfo {
  sessionId: string;
  name: string;
  directory: string;
  createdAt: string;
  /** Wall clock of the session's epoch base: views count nanoseconds from here. Decimal string, ns since the epoch. */
  epochBase: string;
  /** The whole session, ns since the epoch base. */
  from: number;
  to: number;
  plan: Plan | null;
  /** Set when what is shown replays a recording of a real network and says so. */
  recording: string | null;
  /** True when the session was cut short (crash, power) and holds what had been received until then. */
  recovered: boolean;
  hops: string[];
  /** What the captures themselves said at their end, by hop; absent: nothing is known of them (imported files). */
  books?: HopBooks[];
  probes: { index: number; node: string; target: string; command: string }[];
}

/** The closing report of one capture. Null: not known. */
export interface HopBooks {
  hop: string;
  /** The node it ran on; null: not known. */
  node: string | null;
  received: number | null;
  kernelDrops: number | null;
  interfaceDrops: number | null;
  /** Why it ended before it was told to; null when it did not. */
  ended: string | null;
  /** How many times its node's clock was asked, and the narrowest bound on it, ns. */
  clockSamples: number;
  clockBoundNs: number | null;
}

export interface RecentSession {
  directory: string;
  name: string;
  createdAt: string;
  hops: number;
  packets: number;
  /** At most: captures may have dropped some of them themselves. */
  lost: number;
  /** What the network certainly lost; absent in lists of before. */
  lostMin?: number | undefined;
}

/** What the engine sends on the port to the window. */
export type FromEngine =
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'refused'; id: number; problem: Problem }
  | { kind: 'event'; name: EventName; payload: unknown };
