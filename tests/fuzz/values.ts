/** What reads JSON: plans, sessions, requests of the window, answers of dissectors. A refusal is an answer, a throw is not. */
import { Buffer } from 'node:buffer';
import {
  type SharkdField,
  type SharkdFrame,
  sharkdFrame,
  sharkdStream,
} from '../../electron/dissect/sharkd-answers.ts';
import { parseJson } from '../../electron/sessions/safe-json.ts';
import { describeIssues, validateRequest } from '../../shared/contract/engine-schemas.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { sessionSchema } from '../../shared/session/schema.ts';
import { restoreFrames, restoreInfo } from '../../shared/view/restore-frames.ts';
import { mutateText, mutateValue, type Random } from './mutate.ts';

const PLAN = {
  name: 'checkout to payments',
  nodes: [
    { name: 'node-a', host: '127.0.0.1', port: 42201, username: 'root', privateKey: '/k', jump: null, sudo: false },
    { name: 'node-b', host: 'b', agent: true, jump: 'node-a' },
  ],
  hops: [
    { name: 'pod-a veth', node: 'node-a', interface: 'veth-a', filter: 'tcp port 5201', snaplen: 128 },
    { name: 'in pod', node: 'node-b', netns: { pid: 1234 }, interface: 'eth0', carry: 'stream' },
    { name: 'pod', node: 'node-b', netns: { pod: 'ns/name' }, interface: 'any' },
  ],
  probes: [{ kind: 'mtr', node: 'node-a', target: '172.18.3.12', protocol: 'tcp', port: 80, intervalSeconds: 0.2 }],
  durationSeconds: 10,
  stopAfter: { packets: 5 },
  startAt: '2026-01-31T04:00:00Z',
  trigger: { hop: 'in pod', filter: 'icmp', afterSeconds: 5 },
};

const HOP = {
  ...{ name: 'pod-a veth', file: 'captures/pod-a.pcapng', command: 'tcpdump', start: '1', stop: '-2', received: 5 },
  ...{ kernelDrops: 0, interfaceDrops: null, clockId: 'x', ended: null },
  clockSamples: [{ at: '1760000000000000000', offsetNs: 5.5, rttNs: 100 }],
  gaps: [{ from: '1', to: null, after: 3, code: 'connection-lost', reason: 'it was lost' }],
};

const SESSION = {
  ...{ version: 1, id: 'x', name: 'x', createdAt: '2026-01-31T04:00:00Z', state: 'complete', recording: null },
  plan: PLAN,
  targets: ['10.0.0.1'],
  hops: [HOP],
  probes: [{ node: 'node-a', target: 'x', protocol: 'icmp', intervalSeconds: 1, file: 'probes/x.jsonl' }],
};

const REQUESTS: readonly [name: string, args: unknown][] = [
  ['plan.check', { plan: PLAN }],
  ['view.timeline', { sessionId: 's', from: 0, to: 1e9, width: 1000, filter: 'tcp' }],
  ['view.packet', { sessionId: 's', hop: 0, frame: 1 }],
  ['session.import', { files: [{ name: 'a', path: '/tmp/a.pcap' }] }],
  ['node.trust', { host: 'a', port: 22, fingerprint: `SHA256:${'A'.repeat(43)}` }],
];

/** Mutated, it is refused or taken; taken as the same whoever reads it again. */
export function checkPlan(random: Random, keep: (input: unknown) => void): void {
  const value = mutateValue(PLAN, random);
  keep(value);
  readAgain(planSchema.safeParse(value), (plan) => planSchema.safeParse(plan));
}

export function checkSession(random: Random, keep: (input: unknown) => void): void {
  const text = mutateText(JSON.stringify(mutateValue(SESSION, random)), random);
  const value = random.next(4) === 0 ? jsonOf(text, keep) : mutateValue(SESSION, random);
  keep(value);
  readAgain(sessionSchema.safeParse(value), (session) => sessionSchema.safeParse(session));
}

export function checkRequest(random: Random, keep: (input: unknown) => void): void {
  const [name, seed] = random.pick(REQUESTS);
  const args = mutateValue(seed, random);
  keep([name, args]);
  const read = validateRequest(random.next(20) === 0 ? args : name, args);
  if (!read.ok && read.problem.message === '') throw new Error('refused without a word');
}

const FIELD: SharkdField = {
  l: 'Acknowledgment: #2 (request in 3) [Reassembled in #4]',
  ...{ f: 'tcp.ack == 2', h: [34, 4], s: 'Note', t: 'framenum', fnum: 2 },
};
const INFO = 'Echo request (reply in 12) [Reassembled in #3] 2 Reassembled Segments (60 bytes): #1(30), #2(30)';

/** Any text may be in any place: it comes from packets. */
export function checkDissection(random: Random, keep: (input: unknown) => void): void {
  const field = (depth: number): SharkdField => ({
    ...FIELD,
    l: mutateText(random.pick([INFO, FIELD.l, 'Frame 3: 60 bytes on interface 0']), random),
    f: mutateText(random.pick(['frame.number == 3', 'frame', 'ip.ttl == 64', '']), random),
    h: [random.next(2000) - 10, random.next(1 << 30)],
    fnum: random.next(5) - 1,
    ...(random.next(3) === 0 ? { t: 'x' } : {}),
    ...(depth > 0 ? { n: Array.from({ length: random.next(4) }, () => field(depth - 1)) } : {}),
  });
  const answer: SharkdFrame = {
    tree: [field(3), field(1)],
    bytes: mutateText('AAECAwQFBgcICQ==', random),
    ds: [{ name: 'x', bytes: mutateText('AAEC', random) }],
    fol: [['TCP', mutateText('tcp.stream eq 0', random)]],
  };
  keep(answer);
  const frames = Uint32Array.of(7, 9, 4_000_000_000);
  const { tree } = sharkdFrame(answer);
  restoreFrames(tree, { frames, cut: random.next(2) === 0, untimed: random.next(2) === 0 });
  restoreInfo(mutateText(INFO, random), frames);
  sharkdStream({ payloads: [{ n: random.next(3) - 1, d: answer.bytes! }] });
}

function readAgain(
  read: { success: boolean; data?: unknown; error?: { issues: readonly { path: PropertyKey[]; message: string }[] } },
  again: (value: unknown) => { success: boolean; data?: unknown },
): void {
  if (!read.success) {
    if (describeIssues(read.error!.issues) === '') throw new Error('refused without a word');
    return;
  }
  const other = again(read.data);
  if (!other.success || JSON.stringify(other.data) !== JSON.stringify(read.data)) throw new Error('read otherwise');
}

function jsonOf(text: string, keep: (input: unknown) => void): unknown {
  keep(text);
  try {
    return parseJson(Buffer.from(text).toString(), 'session.json');
  } catch (error) {
    // The one thing that a damaged file may do.
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
