import type {
  CaptureState,
  EngineEvents,
  EventName,
  RecentSession,
  RequestArgs,
  SessionInfo,
} from '../../shared/contract/engine-api.ts';
import type { Problem } from '../../shared/contract/errors.ts';
import type { NodeFacts } from '../../shared/contract/node-facts.ts';
import type { Plan, PlanInput } from '../../shared/contract/plan.ts';
import type { Question } from '../../shared/contract/questions.ts';
import type { HopscopeWindowApi, Outcome } from '../../shared/contract/window-api.ts';
import { fakeDelays, fakeProbeFates } from './fake-delays.ts';
import { fakeDissect } from './fake-dissect.ts';
import { fakeExports } from './fake-exports.ts';
import { fakeBooks, fakeLedger, fakeNodes, fakeTrigger } from './fake-ledger.ts';
import { fakeOrder } from './fake-order.ts';
import { fakeTables } from './fake-table.ts';
import { fakeViews } from './fake-views.ts';

/**
 * A stand-in for the engine with invented data, to look at the window in a plain browser. The page's query says what
 * there is: `?plan` a last plan, `?at=8` a capture that stands at its eighth second, `?hops=12` so many in a session, `?trigger` one that waits for a packet, `?demo` the demo's plan, `?recent` sessions, `?problems` a check that finds some.
 */
const query = new URLSearchParams(location.search);
const path = ['pod-a', 'node-a', 'r1', 'r2', 'node-b', 'pod-b'];
const names = query.has('hops') ? Array.from({ length: Number(query.get('hops')) }, (_, i) => `hop-${i + 1}`) : path;
const views = fakeViews(names);
const nodeNames = ['node-a', 'r1', 'r2', 'node-b'];

const plan: Plan = {
  name: 'checkout to payments',
  nodes: nodeNames.map((name, i) => ({
    name,
    host: `172.18.${i}.${11 + i}`,
    port: 22,
    username: 'root',
    privateKey: null,
    agent: true,
    jump: i === 3 ? 'r2' : null,
    sudo: false,
  })),
  hops: path.map((name, i) => ({
    name,
    node: i < 2 ? 'node-a' : i > 3 ? 'node-b' : name,
    netns: i === 0 || i === 5 ? { name } : null,
    interface: ['veth-a', 'eth0', 'eth1', 'eth1', 'eth0', 'veth-b'][i]!,
    filter: i === 2 && query.has('problems') ? 'tcp prot 5201' : 'not port 22',
    snaplen: 128,
  })),
  probes: [{ kind: 'mtr', node: 'node-a', target: '172.18.3.12', protocol: 'icmp', intervalSeconds: 1.05 }],
  ...(query.has('trigger')
    ? {
        trigger: {
          hop: 'r1',
          filter: 'tcp[tcpflags] & tcp-rst != 0 and host 10.244.2.10',
          ringSeconds: 60,
          afterSeconds: 10,
        },
      }
    : {}),
};
const session: SessionInfo = {
  ...views.session,
  plan,
  name: 'checkout to payments',
  directory: '/home/ops/hopscope/2026-11-23-checkout-to-payments',
  recording: query.has('demo') ? 'Recording of a lab network, 2026-11-23' : null,
  recovered: query.has('recovered'),
  books: fakeBooks(plan.hops),
};
const recent: RecentSession[] = [
  ['payments, before the fix', '2026-11-23T10:41:00Z', 6, 48_311, 7],
  ['dns timeouts', '2026-11-22T18:02:00Z', 4, 2_204, 31],
  ['mtu 1450 vs 1500', '2026-11-14T09:12:00Z', 5, 918_224, 0],
].map(([name, createdAt, hops, packets, lost]) => ({
  directory: `/home/ops/hopscope/${name}`,
  name: String(name),
  createdAt: String(createdAt),
  hops: Number(hops),
  packets: Number(packets),
  lost: Number(lost),
}));

const problems: Problem[] = [
  {
    code: 'bad-filter',
    subject: 'r1',
    message: 'tcpdump refuses the filter "tcp prot 5201": syntax error in filter expression.',
    remedy: 'Mend the filter; "tcp port 5201" is probably meant. To try it there: tcpdump -d \'tcp port 5201\'',
  },
  {
    code: 'no-permission',
    subject: 'node-b',
    message: 'admin may not capture here: tcpdump has no capability and sudo asks for a password.',
    remedy: 'sudo setcap cap_net_raw,cap_net_admin=eip /usr/bin/tcpdump',
  },
];
const unknownKey: Problem = {
  code: 'host-key-unknown',
  subject: 'r2',
  message:
    '172.18.2.13 is not known yet: its host key is ssh-ed25519 SHA256:4mPz0GkC1x2mvB6yqQ5cQ1rT3n9wq0E3o0eQkz6R8tM.',
  remedy:
    'Compare the fingerprint with the one shown on the machine itself (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then accept it in the window, or on the command line with --accept-new.',
  details: {
    host: '172.18.2.13',
    port: '22',
    fingerprint: 'SHA256:4mPz0GkC1x2mvB6yqQ5cQ1rT3n9wq0E3o0eQkz6R8tM',
    keyType: 'ssh-ed25519',
  },
};

const factsOf = (node: string): NodeFacts => ({
  node,
  hostname: node,
  kernel: 'Linux 6.1.0-18-amd64',
  bootId: '7c3b',
  os: 'Debian 12',
  user: 'root',
  privilege: 'root',
  tcpdump: '4.99.3',
  mtr: node === 'r2' ? null : '0.95',
  interfaces: [
    { name: 'lo', up: true, mtu: 65536, addresses: ['127.0.0.1/8'], kind: 'loopback' },
    { name: 'eth0', up: true, mtu: 1500, addresses: ['172.18.0.11/24'], kind: 'veth' },
    { name: 'eth1', up: true, mtu: 1500, addresses: ['172.18.1.11/24'], kind: 'veth' },
    { name: 'flannel.1', up: true, mtu: 1450, addresses: ['10.244.1.0/32'], kind: 'vxlan' },
    { name: 'eth2', up: false, mtu: 1500, addresses: [], kind: '' },
  ],
  namespaces: ['pod-a', 'pod-b'],
  problems: [],
});

type Listener = (payload: never) => void;
const listeners = new Map<EventName, Set<Listener>>();
function tell<E extends EventName>(event: E, payload: EngineEvents[E]): void {
  for (const listener of listeners.get(event) ?? []) (listener as (p: EngineEvents[E]) => void)(payload);
}
const ok = async <T>(value: T): Promise<Outcome<T>> => ({ ok: true, value });
const no = async (problem: Problem): Promise<{ ok: false; problem: Problem }> => ({ ok: false, problem });
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const state = (phase: CaptureState['phase'], detail = '', spreadMs: number | null = null): void =>
  tell('capture.state', { phase, sessionId: session.sessionId, detail, problems: [], spreadMs });

/** A session that stays at 61 percent until it is given up. */
function neverOpened(): Promise<Outcome<SessionInfo>> {
  const total = 2_412_000_000;
  const subject = '2026-11-23-checkout-to-payments';
  tell('work.state', { work: 2, kind: 'open', subject, phase: 'reading', done: total * 0.612, total });
  return new Promise((settle) => {
    giveUp = () => {
      tell('work.ended', { work: 2 });
      settle({ ok: false, problem: { code: 'cancelled', subject: null, message: 'Given up.', remedy: '' } });
    };
  });
}
let giveUp: () => void = () => undefined;

/** The second at which a capture stands still, for pictures that are the same every time; null: it goes on. */
const standsAt = query.has('at') ? Number(query.get('at')) : null;
let ticking: ReturnType<typeof setInterval> | undefined;
let cancelled = false;
let trusted = false;

const tellRunning = (began: number): void =>
  tell('capture.state', {
    phase: 'running',
    sessionId: session.sessionId,
    detail: 'capturing',
    problems: [],
    spreadMs: 1.8,
    trigger: plan.trigger ? fakeTrigger(began) : null,
  });

/** What all captures have received after so many seconds, and from the second one on what it means. */
function tellFigures(began: number, elapsedSeconds: number): void {
  const waits = plan.trigger !== undefined && elapsedSeconds < 4;
  const hops = names.map((name, i) => ({
    name,
    packets: Math.round(elapsedSeconds * (1204 - i * 3)),
    bytes: Math.round(elapsedSeconds * 1_310_000),
    kernelDrops: i === 3 ? Math.floor(elapsedSeconds) * 4 : 0,
    ended: null,
    ledger: fakeLedger(i, elapsedSeconds, waits),
  }));
  if (plan.trigger) tellRunning(began);
  tell('capture.live', { sessionId: session.sessionId, elapsedSeconds, hops, ...fakeNodes(nodeNames) });
  const to = Math.min(session.to, session.from + elapsedSeconds * 1e9);
  if (elapsedSeconds > 1.5 && !waits)
    tell('analysis.updated', { session: { ...session, to }, analysis: views.analysis });
}

/** Two seconds of arming, then figures that grow until it is stopped. */
async function start(): Promise<Outcome<{ sessionId: string; directory: string }>> {
  cancelled = false;
  state('connecting', '4 nodes');
  await later(standsAt === null ? 700 : 0);
  for (let n = 1; n <= names.length && !cancelled; n += 1) {
    state('arming', `armed ${n} of ${names.length}`);
    await later(standsAt === null ? 250 : 0);
  }
  if (cancelled) return no({ code: 'cancelled', subject: null, message: 'Given up.', remedy: '' });
  const began = standsAt === null ? Date.now() : Date.now() - standsAt * 1000;
  const tick = () => tellFigures(began, (Date.now() - began) / 1000);
  tellRunning(began);
  if (standsAt === null) ticking = setInterval(tick, 500);
  else tick();
  return ok({ sessionId: session.sessionId, directory: session.directory });
}

async function stop(): Promise<Outcome<SessionInfo>> {
  clearInterval(ticking);
  state('stopping', 'draining');
  await later(600);
  state('analysing', '48,311 packets');
  await later(600);
  state('done');
  return ok(session);
}

let terminals = 0;

function openTerminal({ node }: RequestArgs<'terminal.open'>): Promise<Outcome<{ terminal: number }>> {
  const text = `Linux ${node.name} 6.1.0-18-amd64 #1 SMP x86_64\r\n\x1b[32mroot@${node.name}\x1b[0m:\x1b[34m~\x1b[0m# `;
  const terminal = ++terminals;
  tell('terminal.data', { terminal, data: new TextEncoder().encode(text) });
  return ok({ terminal });
}

const questions: { id: number; question: Question }[] = [
  {
    id: 1,
    question: {
      kind: 'keyboard-interactive',
      node: 'node-a',
      about: 'ops@10.0.0.11:22',
      instruction: 'Two factors are needed.',
      prompts: [
        { text: 'Password:', echo: false },
        { text: 'Verification code:', echo: true },
      ],
      again: true,
      mayKeep: null,
    },
  },
  {
    id: 2,
    question: {
      kind: 'sudo',
      node: 'r1',
      about: 'ops@10.0.0.1:22',
      instruction: '',
      prompts: [{ text: 'Password for sudo', echo: false }],
      again: false,
      mayKeep: { protected: !query.has('no-store') },
    },
  },
];

const api: HopscopeWindowApi = {
  platform: 'linux',
  version: '0.0.0',
  nodeCheck: async ({ node }) => {
    tell('node.state', { node: node.name, state: 'connecting', problem: null });
    await later(300);
    if (node.name === 'r2' && query.has('problems') && !trusted) return no(unknownKey);
    tell('node.state', { node: node.name, state: 'connected', problem: null });
    return ok(factsOf(node.name));
  },
  nodeTrust: () => {
    trusted = true;
    return ok(null);
  },
  nodeDisconnect: () => ok(null),
  ...fakeExports,
  nodeLeftovers: async ({ node, remove }) => {
    await later(node.name === 'r2' ? 600 : 200);
    if (node.name === 'node-b')
      return no({
        code: 'connection-refused',
        subject: 'node-b',
        message: '172.18.3.14 refuses connections on port 22.',
        remedy: 'Check that sshd runs there.',
      });
    const left = {
      path: '/var/tmp/hopscope-spool-x3Fq8LkP0aZd',
      usedBy: null,
      bytes: 734_003_200,
      madeAt: 1_795_400_000,
    };
    const used = {
      path: '/var/tmp/hopscope-spool-Jw92mQe7RtYb',
      usedBy: 48_113,
      bytes: 12_582_912,
      madeAt: 1_795_420_000,
    };
    if (node.name !== 'node-a') return ok({ node: node.name, spools: [], processes: [], removed: [] });
    return ok({
      node: node.name,
      spools: remove ? [used] : [left, used],
      processes: [48_113],
      removed: remove ? [left] : [],
    });
  },
  questionList: () => ok(query.has('question') ? questions : []),
  questionAnswer: () => ok(null),
  planCheck: async () => {
    await later(300);
    return ok(query.has('problems') ? [...problems, unknownKey] : []);
  },
  planCommands: ({ plan: asked }) =>
    ok(
      asked.hops.map((h) => ({
        hop: h.name,
        node: h.node,
        command: `tcpdump -i ${h.interface} -n -U -s ${h.snaplen} -w - '${h.filter}'`,
      })),
    ),
  planLast: () => ok(query.has('plan') ? plan : null),
  planKeep: () => ok(null),
  captureStart: start,
  captureStop: stop,
  captureCancel: () => {
    cancelled = true;
    clearInterval(ticking);
    state('idle');
    return ok(null);
  },
  sessionOpen: () => (query.has('slow-open') ? neverOpened() : ok(session)),
  sessionImport: () => ok(session),
  importPaths: ({ paths }) => ok({ sessions: [], files: paths, problems: [] }),
  importOrder: ({ files }) => fakeOrder(files, tell, query.has('slow-order')),
  workCancel: () => {
    giveUp();
    return ok(null);
  },
  sessionRecent: () => ok(query.has('recent') ? recent : []),
  sessionSaveAs: ({ directory }) => ok({ ...session, directory }),
  sessionRename: ({ name }) => ok({ ...session, name }),
  sessionForget: () => ok(null),
  sessionAnalysis: () => ok(views.analysis),
  viewRange: (args) => ok(views.range(args)),
  viewHops: () => ok(views.hopFacts),
  viewTimeline: (args) => ok(views.timeline(args)),
  viewFilter: ({ filter }) => ok(views.filter(filter)),
  viewPacket: (args) => ok(views.packet(args)),
  viewExplain: () =>
    no({
      code: 'no-such-packet',
      subject: null,
      message: 'There is no such hop.',
      remedy: 'Give the name of a hop and a record number of its capture, counted from 1.',
    }),
  viewTable: () => ok(fakeTables.table()),
  viewFlows: () => ok(fakeTables.flows()),
  viewLadder: (args) => ok(fakeTables.ladder(args)),
  viewProbeFates: () => ok([fakeProbeFates(views.session.hops.length)]),
  viewDelays: ({ from, to, buckets }) => ok(fakeDelays(views.session.hops.length - 1, from, to, buckets)),
  viewProbes: (args) => ok(views.probes(args)),
  ...fakeDissect,
  terminalOpen: openTerminal,
  terminalWrite: ({ terminal, data }) => {
    tell('terminal.data', { terminal, data: new TextEncoder().encode(data.replaceAll('\r', '\r\n')) });
    return ok(null);
  },
  terminalResize: () => ok(null),
  terminalClose: () => ok(null),
  on: (event, listener) => {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set);
    set.add(listener as Listener);
    return () => set.delete(listener as Listener);
  },
  onCommand: () => () => undefined,
  setMenu: async () => undefined,
  setDemo: async (on) => (on ? { plan, label: 'Recording of a lab network, 2026-11-23' } : null),
  onEngineState: (listener) => {
    listener('ready');
    return () => undefined;
  },
  openDirectory: async () => session.directory,
  openFiles: async () => ['/captures/pod-a.pcap', '/captures/r1.pcap', '/captures/pod-b.pcapng'],
  openKeyFile: async () => '/home/ops/.ssh/id_ed25519',
  saveDirectory: async (name) => `/home/ops/${name}`,
  // A page has no paths: a dropped file's name stands for it.
  pathOfFile: (file) => `/dropped/${(file as { name: string }).name}`,
  openKeyLog: async () => '/home/ops/keys.log',
  saveFile: async (name) => `/home/ops/${name}`,
  copyText: async () => undefined,
  demo: async () =>
    query.has('demo') ? { plan: plan as PlanInput, label: 'Recording of a lab network, 2026-11-23' } : null,
};

Object.defineProperty(window, 'hopscope', { value: api });
