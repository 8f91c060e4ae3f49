import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { describePacket } from '../../shared/decode/describe.ts';
import { ethernet, mpls, pppoe, sll2 } from '../unit/decode/build-link.ts';
import {
  concatBytes,
  icmpEcho,
  payloadOf,
  pcapFile,
  pcapngFile,
  tcpPacket,
  udpPacket,
} from '../unit/decode/build-packet.ts';
import { fragment, geneve, gre, ipInIp, vxlan } from '../unit/decode/build-tunnel.ts';
import { corpusDirectory, corpusFiles } from '../unit/decode/corpus.ts';
import { mutate, Random } from './mutate.ts';

// FUZZ_SECONDS sets how long (3 unless told), FUZZ_SEED replays a run.
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 3);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 0x7fffffff);
/** One file of a few kilobytes must be done in this time; ten thousand times what it takes. */
const HANG_MS = 500;

function seeds(): Uint8Array[] {
  const hosts = { source: '10.0.0.1', destination: '10.0.0.2' };
  const tcp = tcpPacket({
    source: '10.0.0.1:40000',
    destination: '10.0.0.2:80',
    timestamps: [1, 2],
    mss: 1460,
    payload: payloadOf(40),
  });
  const hop = { type: 0, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };
  const udp = udpPacket({
    source: '[fd00::1]:1',
    destination: '[fd00::2]:2',
    extensions: [hop],
    payload: payloadOf(200),
  });
  const frames = [
    ethernet(tcp, { vlans: [1, 2] }),
    ethernet(udp),
    ...fragment(udp, 128).map((p) => ethernet(p)),
    ethernet(vxlan(ethernet(tcp), { ...hosts, vni: 1 })),
    ethernet(geneve(ethernet(udp), { ...hosts, vni: 1 }, payloadOf(8))),
    ethernet(gre(ipInIp(tcp, hosts), { ...hosts, key: 1 })),
    ethernet(mpls(concatBytes(new Uint8Array(4), ethernet(tcp)), [1, 2]), { etherType: 0x8847 }),
    ethernet(pppoe(tcp), { etherType: 0x8864 }),
    ethernet(icmpEcho({ ...hosts, identifier: 1, sequence: 2 })),
  ];
  const records = frames.map((bytes) => ({ bytes }));
  const corpus = corpusFiles()
    .map((name) => new Uint8Array(readFileSync(corpusDirectory + name)))
    .filter((bytes) => bytes.length < 8192);
  return [
    pcapFile(records),
    pcapFile(records, { littleEndian: false, nanoseconds: false }),
    pcapFile(records, { kuznetzov: true }),
    pcapFile([{ bytes: sll2(tcp, 1, 4) }], { linkType: 276 }),
    pcapFile([{ bytes: tcp }, { bytes: udp }], { linkType: 101 }),
    pcapngFile(records, { drops: { ifdrop: 1n } }),
    pcapngFile(records, { block: 'packet', littleEndian: false }),
    pcapngFile(records, { block: 'simple' }),
    ...corpus,
  ];
}

/** Decodes one mutated file in two chunkings and checks everything that must hold for any input. */
function execute(bytes: Uint8Array, random: Random): number {
  const whole = new CaptureDecoder({ addresses: new AddressTable(1) });
  whole.push(bytes);
  whole.end();
  const cut = new CaptureDecoder({ addresses: new AddressTable(1) });
  const chunk = 1 + random.next(200);
  for (let at = 0; at < bytes.length; at += chunk) cut.push(bytes.subarray(at, at + chunk));
  cut.end();
  const [a, b] = [whole.columns, cut.columns];
  if (a.count !== b.count || whole.damage !== cut.damage || whole.truncated !== cut.truncated)
    throw new Error('chunking');
  for (let row = 0; row < a.count; row++) {
    if (a.flags[row] !== b.flags[row] || a.hashLow[row] !== b.hashLow[row] || a.seq[row] !== b.seq[row]) {
      throw new Error(`chunking, row ${row}`);
    }
    if (Number.isNaN(a.time[row])) throw new Error(`time, row ${row}`);
    const wire = Math.max(a.wireLength[row]!, a.capturedLength[row]!);
    if (a.payloadLength[row]! > Math.max(wire, 0xffff)) throw new Error(`payload length, row ${row}`);
    if (a.hashedLength[row]! > a.capturedLength[row]!) throw new Error(`hashed length, row ${row}`);
    const from = a.fileOffsetOf(row);
    describePacket(bytes.subarray(from, from + a.capturedLength[row]!), whole.linkType, a.wireLength[row]!);
  }
  return a.count;
}

it(
  `decodes mutated captures for ${SECONDS} s without a throw, a hang or a wrong length`,
  () => {
    const random = new Random(SEED);
    const originals = seeds();
    const end = performance.now() + SECONDS * 1000;
    let runs = 0;
    let packets = 0;
    for (let now = performance.now(); now < end; ) {
      const bytes = mutate(originals[random.next(originals.length)]!, random);
      try {
        packets += execute(bytes, random);
      } catch (error) {
        const file = Buffer.from(bytes).toString('base64');
        throw new Error(`FUZZ_SEED=${SEED}, run ${runs}: ${error instanceof Error ? error.stack : error}\n${file}`);
      }
      const then = now;
      now = performance.now();
      expect(now - then, `FUZZ_SEED=${SEED}, run ${runs} takes too long`).toBeLessThan(HANG_MS);
      runs++;
    }
    console.log(`fuzz: FUZZ_SEED=${SEED}, ${runs} files, ${packets} packets, ${originals.length} seeds`);
    expect(packets).toBeGreaterThan(runs);
  },
  SECONDS * 1000 + 60_000,
);
