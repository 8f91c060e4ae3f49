import type { SessionGap } from '../../../shared/session/schema.ts';
import {
  arpRequest,
  type BuiltRecord,
  concatBytes,
  ethernet,
  payloadOf,
  pcapFile,
  pcapngFile,
  udpPacket,
} from '../../unit/decode/build-packet.ts';
import { LINK_TYPES } from './frames.ts';
import { transmissions } from './transmission.ts';
import type { Clock, Flow, PacketGroup, Scenario, ScenarioHop } from './types.ts';
import { type Seen, walkPath } from './walk.ts';

/** The scenario's beginning, ns since the epoch. */
export const BEGINNING = 1_760_000_000_000_000_000n;

/**
 * The bracket around what a scenario is about: one datagram each way at the beginning, so that all captures have begun
 * and their clocks are bounded, and one each way at the end, so that what came before is judged. Forward at 0 s (sent
 * before the last capture holds a packet: unjudged) and at `closes` (unjudged), back at 0.05 s (judged) and 0.05 s after
 * `closes` (unjudged): 2 unjudged forward; 1 sent, 1 delivered, 1 unjudged reverse, on every segment.
 */
export function bracketOf(scenario: Scenario): { flows: Record<string, Flow>; packets: PacketGroup[] } {
  if (scenario.bracket === false) return { flows: {}, packets: [] };
  const closes = scenario.bracket ?? 10;
  const flow = 'bracket';
  return {
    flows: {
      [flow]: {
        protocol: 'udp',
        source: '10.1.0.10:7001',
        destination: '10.2.0.20:7002',
        views: scenario.bracketViews ?? {},
      },
    },
    packets: [
      { t: 0, flow, len: 40 },
      { t: 0.05, flow, len: 41, back: true },
      { t: closes, flow, len: 42 },
      { t: closes + 0.05, flow, len: 43, back: true },
    ],
  };
}

/** The scenario's capture files, one per hop. */
export function captureFiles(scenario: Scenario, payloadSeed = 1): Uint8Array[] {
  return captured(scenario, payloadSeed).map((seen, h) => fileOf(scenario.hops[h]!, seen));
}

/** Per hop, when its capture did not listen, as a session tells it. */
export function captureGaps(scenario: Scenario): SessionGap[][] {
  if (scenario.hops.every((hop) => hop.gaps === undefined)) return scenario.hops.map(() => []);
  return captured(scenario, 1).map((seen, h) => {
    const hop = scenario.hops[h]!;
    return (hop.gaps ?? []).map(({ from, to }) => ({
      from: stampOf(hop, from * 1e9).toString(),
      to: to === undefined ? null : stampOf(hop, to * 1e9).toString(),
      after: recordsOf(hop, seen).filter(({ time }) => time < from * 1e9).length,
      code: 'connection-lost',
      reason: 'the connection was lost.',
    }));
  });
}

/** What each hop's capture point sees, whether its capture listens or not. */
function captured(scenario: Scenario, payloadSeed: number): Seen[][] {
  const bracket = bracketOf(scenario);
  const sent = transmissions(
    { ...bracket.flows, ...scenario.flows },
    [...bracket.packets, ...scenario.packets],
    payloadSeed,
  );
  const seen = walkPath(scenario, sent);
  return scenario.hops.map((_, h) => seen.filter((record) => record.hop === h));
}

/** The hop's clock minus true time, ns, at a true time. */
export function clockError(clock: Clock | undefined, time: number): number {
  if (!clock) return 0;
  let error = (clock.offset ?? 0) * 1e9 + (time * (clock.driftPpm ?? 0)) / 1e6;
  for (const step of clock.steps ?? []) if (time >= step.at * 1e9) error += step.by * 1e9;
  if (clock.slew && time > clock.slew.at * 1e9) error += ((time - clock.slew.at * 1e9) * clock.slew.driftPpm) / 1e6;
  return error;
}

/** In true time. */
function recordsOf(hop: ScenarioHop, seen: readonly Seen[]): { time: number; bytes: Uint8Array }[] {
  const listened = (time: number): boolean =>
    time >= (hop.starts ?? -1) * 1e9 &&
    time <= (hop.stops ?? Number.POSITIVE_INFINITY) * 1e9 &&
    !hop.gaps?.some(({ from, to }) => time >= from * 1e9 && time < (to ?? Number.POSITIVE_INFINITY) * 1e9);
  return [...seen.map(({ time, bytes }) => ({ time, bytes })), ...noiseOf(hop)]
    .filter(({ time }) => listened(time))
    .sort((a, b) => a.time - b.time);
}

function fileOf(hop: ScenarioHop, seen: readonly Seen[]): Uint8Array {
  const records = recordsOf(hop, seen).map(({ time, bytes }): BuiltRecord => ({ time: stampOf(hop, time), bytes }));
  if (hop.swapRecords)
    for (let i = 1; i < records.length; i += 2) [records[i - 1], records[i]] = [records[i]!, records[i - 1]!];
  const bytes = encode(hop, records);
  const kept = bytes.subarray(0, bytes.length - (hop.cutFile ?? 0));
  return hop.garbage ? concatBytes(kept, new Uint8Array(hop.garbage).fill(0xff)) : kept;
}

function encode(hop: ScenarioHop, records: BuiltRecord[]): Uint8Array {
  const linkType = LINK_TYPES[hop.link ?? 'EN10MB'];
  const littleEndian = !hop.bigEndian;
  const snaplen = hop.snaplen ?? 262144;
  if ((hop.format ?? 'pcap') === 'pcap')
    return pcapFile(records, { linkType, littleEndian, snaplen, nanoseconds: (hop.resolution ?? 9) === 9 });
  return pcapngFile(records, {
    littleEndian,
    interfaces: [{ linkType, snaplen, tsresol: hop.resolution ?? 9, name: hop.name }],
    ...(hop.drops === undefined ? {} : { drops: { osdrop: BigInt(hop.drops) } }),
  });
}

function stampOf(hop: ScenarioHop, time: number): bigint {
  if (hop.clock?.frozen) return 0n;
  return BEGINNING + BigInt(Math.round(time + clockError(hop.clock, time)));
}

function noiseOf(hop: ScenarioHop): { time: number; bytes: Uint8Array }[] {
  return (hop.noise ?? []).map(({ t, kind }, i) => {
    const time = Math.round(t * 1e9);
    if (kind === 'arp') return { time, bytes: arpRequest() };
    const destination = kind === 'multicast' ? '224.0.0.251:5353' : '10.1.0.255:137';
    const mac = kind === 'multicast' ? '01:00:5e:00:00:fb' : 'ff:ff:ff:ff:ff:ff';
    const packet = udpPacket({ source: '10.1.0.77:5353', destination, id: i + 1, payload: payloadOf(60, i) });
    return { time, bytes: ethernet(packet, { destination: mac }) };
  });
}
