/** What reads text from nodes, from the user's files and from the user: nothing that it is given may make it throw. */
import { Buffer } from 'node:buffer';
import { LineSplitter } from '../../electron/capture/line-splitter.ts';
import { parseCost } from '../../electron/capture/process-cost.ts';
import { addFinalCounter, captureProblem, parseLiveCounters } from '../../electron/capture/tcpdump-messages.ts';
import { readFired } from '../../electron/capture/trigger-watch.ts';
import { clockFacts } from '../../electron/nodes/clock-facts.ts';
import {
  interfacesFromJson,
  interfacesFromLines,
  interfacesFromSys,
  namesFromProc,
} from '../../electron/nodes/interfaces.ts';
import { freeDisk, namespaceProcesses } from '../../electron/nodes/node-details.ts';
import { cleanLines, readSections } from '../../electron/nodes/sections.ts';
import { configLines } from '../../electron/ssh/config/config-lines.ts';
import { evaluateConfig } from '../../electron/ssh/config/evaluate-config.ts';
import { judgeKey, knownHostsName, knownKeyTypes, parseKnownHosts } from '../../electron/ssh/known-hosts.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { planHopSchema, planNodeSchema } from '../../shared/contract/plan.ts';
import { readFilter } from '../../shared/filter/check.ts';
import { completeFilter } from '../../shared/filter/complete.ts';
import { faultText } from '../../shared/filter/faults.ts';
import { MtrFold } from '../../shared/metrics/mtr-fold.ts';
import type { Random } from './mutate.ts';

/** Text that mutation starts from, and what must hold of any. */
export interface TextTarget {
  seeds: readonly string[];
  check(text: string, random: Random): void;
}

const FILTER_CONTEXT = { hops: ['a', 'node-b eth0'] };

export const filterTarget: TextTarget = {
  seeds: [
    'tcp and lost',
    'ip.addr == 10.0.0.0/8 && !(udp.port in {53, 5000..6000})',
    'hop == "node-b eth0" or delay > 5ms xor tcp.flags.syn',
    'frame.len >= 1400 and reason contains "target"',
    'ip.src matches "^10\\\\." and direction == forward',
  ],
  check(text, random) {
    const read = readFilter(text, FILTER_CONTEXT);
    if (!read.ok) {
      const { at, end } = read.fault;
      if (!(at >= 0 && at <= end && end <= text.length)) throw new Error(`a fault at ${at} to ${end}`);
      if (faultText(read.fault).message === '') throw new Error('a fault without a word');
    }
    const caret = random.next(text.length + 1);
    const { at, end } = completeFilter(text, caret, FILTER_CONTEXT);
    if (!(at >= 0 && at <= end && end <= text.length)) throw new Error(`completes ${at} to ${end}`);
  },
};

const ED25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIJ9a1b2c3d4e5f60718293a4b5c6d7e8f9012345678901234567';
const KEY = Buffer.from(ED25519, 'base64');

export const knownHostsTarget: TextTarget = {
  seeds: [
    `# comment\nnode-a,10.0.0.1 ssh-ed25519 ${ED25519}\n[node-b]:2222 ssh-ed25519 ${ED25519} text\n`,
    `@revoked *.example ssh-ed25519 ${ED25519}\n@cert-authority !bad,* ssh-ed25519 ${ED25519}\r\n`,
    `|1|MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=|NHzfWbyQfPYAwOFlHYUoKFuqqJA= ssh-ed25519 ${ED25519}\n`,
  ],
  check(text, random) {
    const { entries, skipped } = parseKnownHosts(text, 'known_hosts');
    if (entries.length + skipped.length > text.split('\n').length) throw new Error('more lines than there are');
    const name = knownHostsName(random.pick(['node-a', '10.0.0.1', 'NODE-B', '']), random.pick([22, 2222]));
    knownKeyTypes(entries, name);
    judgeKey(entries, name, 'ssh-ed25519', KEY);
  },
};

export const sshConfigTarget: TextTarget = {
  seeds: [
    'Host node-*\n  HostName %h.example\n  User "root"\n  IdentityFile ~/.ssh/id\n  ProxyJump jump:2222\nHost *\n  Port=2201\n',
    'Match host node-a,!node-b user \'root\' final\n  Port 22\nMatch exec "true" all\n  IdentityAgent none # end\n',
  ],
  check(text) {
    const { lines, bad } = configLines(text, 'config');
    if (lines.length + bad.length > text.split('\n').length) throw new Error('more lines than there are');
    const items = lines.map((line) => ({ line, included: null }));
    try {
      evaluateConfig([items], { host: 'node-a', user: undefined, localUser: 'me' });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  },
};

/** One fold is as large as its numbers wrap: a few executions share one, as the runs of one probe do. */
let fold = new MtrFold();
let folded = 0;

export const mtrTarget: TextTarget = {
  seeds: [
    'x 0 33000\nh 0 172.18.1.1\np 0 312 33000\nx 1 33001\nh 1 fd00::2\np 1 900 33001\nx 2 33002\nd 1 name\n',
    'x 0 65535\nx 1 0\nbreak\np 1 1000000 0\nh 255 10.0.0.1\nx 255 1\np 255 5 1\n',
  ],
  check(text, random) {
    if (folded++ % 64 === 0) fold = new MtrFold();
    const start = folded * 1e9;
    text.split('\n').forEach((line, i) => {
      fold.push(start + i * 1e7, line);
    });
    const { rows } = fold.series(0, start + 1e9, 1 + random.next(20), { destination: '172.18.1.1' });
    for (const { sent, received, loss } of rows as { sent: number; received: number; loss?: number }[]) {
      if (!(sent >= 0 && received >= 0 && received <= sent)) throw new Error(`${received} of ${sent} answered`);
      if (loss !== undefined && !(loss >= 0 && loss <= 100)) throw new Error(`loss ${loss}`);
    }
  },
};

const NODE = planNodeSchema.parse({ name: 'node-a', host: 'node-a' });
const HOP = planHopSchema.parse({
  name: 'hop',
  node: 'node-a',
  interface: 'eth0',
  filter: 'tcp',
  netns: { name: 'blue' },
});

export const captureMessagesTarget: TextTarget = {
  seeds: [
    'tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 128 bytes\n5 packets captured\n7 packets received by filter\n2 packets dropped by kernel\n',
    'tcpdump: 12 packets captured, 14 packets received by filter, 2 packets dropped by kernel, 1 packet dropped by interface\n',
    'tcpdump: eth9: SIOCGIFHWADDR: No such device\nsudo: a password is required\n',
    'cost capture 1234 5678 91011\ncost carrier 1 2 3\n1760000000.123456 IP 10.0.0.1.1 > 10.0.0.2.2: tcp 5\n',
  ],
  check(text, random) {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    const bytes = Buffer.from(text);
    const chunk = 1 + random.next(bytes.length + 1);
    for (let at = 0; at < bytes.length; at += chunk) splitter.push(bytes.subarray(at, at + chunk));
    splitter.end();
    const counters = { captured: 0, received: 0, kernelDrops: 0, interfaceDrops: 0 };
    for (const line of lines) {
      parseLiveCounters(line);
      addFinalCounter(line, counters);
      parseCost(line, 0);
      readFired(line);
    }
    const problem = captureProblem(HOP, NODE, lines, { code: 'ended', message: 'it ended', remedy: 'Try again.' });
    if (problem.message.length > 2000) throw new Error('a message longer than anybody reads');
  },
};

export const nodeAnswersTarget: TextTarget = {
  seeds: [
    'welcome\n==hopscope== links\n2: eth0@if5: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc\n2: eth0    inet 10.0.0.1/24 scope\n==hopscope== status 0\n',
    '\n==hopscope== chrony\nReference ID    : C0A80001 (ntp.example)\nSystem time     : 0.000012 seconds slow\nRoot delay      : 0.02 seconds\nRoot dispersion : 0.001 seconds\nLeap status     : Normal\n\n==hopscope== status 0\n',
    '[{"ifname":"eth0","flags":["UP"],"mtu":1500,"link_type":"ether","addr_info":[{"local":"10.0.0.1","prefixlen":24}],"linkinfo":{"info_kind":"veth"}}]',
    'eth0 0x1003 1500\nlo 0x9 65536\nnet:[4026531840] 12 sh -c x\n/dev/vda 100 50 50 50% /\n  eth0: 1 2 3\nNTPSynchronized=yes\n',
  ],
  check(text) {
    const texts = [text, ...[...readSections(text).values()].map((section) => section.text)];
    for (const each of texts) {
      interfacesFromJson(each);
      interfacesFromLines(each, each);
      interfacesFromSys(each);
      namesFromProc(each);
      clockFacts(each, each);
      freeDisk(each);
      namespaceProcesses(each);
      for (const line of cleanLines(each)) if (line.length > 300) throw new Error('a line beyond its limit');
    }
  },
};
