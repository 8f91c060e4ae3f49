/** Well-formed inputs that mutation starts from: small, so that each execution is quick, and of every kind. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ethernet, mpls, pppoe, sll2 } from '../unit/decode/build-link.ts';
import {
  type BuiltRecord,
  concatBytes,
  icmpEcho,
  icmpPacket,
  payloadOf,
  pcapFile,
  pcapngBlock,
  pcapngFile,
  pcapngOption,
  tcpPacket,
  udpPacket,
} from '../unit/decode/build-packet.ts';
import { fragment, geneve, gre, ipInIp, vxlan } from '../unit/decode/build-tunnel.ts';
import { corpusDirectory, corpusFiles } from '../unit/decode/corpus.ts';

const hosts = { source: '10.0.0.1', destination: '10.0.0.2' };
const hosts6 = { source: 'fd00::1', destination: 'fd00::2' };
const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80' };

/** Link types that are not Ethernet, with what stands before an IPv4 packet there. */
const OTHER_LINKS: readonly [linkType: number, header: Uint8Array][] = [
  [0, Uint8Array.of(2, 0, 0, 0)],
  [108, Uint8Array.of(0, 0, 0, 2)],
  [9, Uint8Array.of(0xff, 3, 0, 0x21)],
  [50, Uint8Array.of(0xff, 3, 0, 0x21)],
  [51, Uint8Array.of(0x11, 0, 0, 1, 0, 60, 0, 0x21)],
  [104, Uint8Array.of(0x0f, 0, 8, 0)],
  [113, Uint8Array.of(0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0)],
  [12, new Uint8Array(0)],
  [14, new Uint8Array(0)],
  [228, new Uint8Array(0)],
];

function frames(): Uint8Array[] {
  const tcp = tcpPacket({ ...ends, timestamps: [1, 2], mss: 1460, payload: payloadOf(40) });
  const hop = { type: 0, body: Uint8Array.of(0, 1, 4, 0, 0, 0, 0) };
  const udp = udpPacket({
    source: '[fd00::1]:1',
    destination: '[fd00::2]:2',
    extensions: [hop],
    payload: payloadOf(200),
  });
  const nested = fragment(tcpPacket({ ...ends, payload: payloadOf(400) }), 300).flatMap((piece) =>
    fragment(vxlan(ethernet(piece), { ...hosts, vni: 1 }), 200),
  );
  return [
    ethernet(tcp, { vlans: [1, 2] }),
    ethernet(udp),
    ...fragment(udp, 128).map((p) => ethernet(p)),
    ...nested.map((p) => ethernet(p)),
    ethernet(vxlan(ethernet(tcp), { ...hosts, vni: 1 })),
    ethernet(vxlan(ethernet(tcp), { ...hosts, vni: 1, port: 999 })),
    ethernet(geneve(ethernet(udp), { ...hosts, vni: 1 }, payloadOf(8))),
    ethernet(geneve(ethernet(udp), { ...hosts, vni: 1, port: 999 })),
    ethernet(gre(ipInIp(tcp, hosts), { ...hosts, key: 1 })),
    ethernet(mpls(concatBytes(new Uint8Array(4), ethernet(tcp)), [1, 2]), { etherType: 0x8847 }),
    ethernet(pppoe(tcp), { etherType: 0x8864 }),
    ethernet(icmpEcho({ ...hosts, identifier: 1, sequence: 2 })),
    ethernet(icmpPacket(11, 0, 0, tcp.subarray(0, 48), hosts)),
    ethernet(icmpPacket(1, 0, 0, udp.subarray(0, 80), hosts6)),
  ];
}

/** Capture files: one of each frame alone, some of all, every format, and the smaller ones of the corpus. */
export function captureSeeds(): Uint8Array[] {
  const records = frames().map((bytes) => ({ bytes }));
  const few = records.slice(0, 3);
  const option = pcapngOption(1, Uint8Array.of(0x68, 0x69));
  const comments = pcapngBlock(6, concatBytes(new Uint8Array(20), option, option));
  const [tcp, udp] = [tcpPacket(ends), udpPacket({ ...ends, payload: payloadOf(20) })];
  const corpus = corpusFiles()
    .map((name) => new Uint8Array(readFileSync(corpusDirectory + name)))
    .filter((bytes) => bytes.length < 2048);
  return [
    ...records.map((record) => pcapFile([record])),
    pcapFile(records),
    // Cut inside what the errors quote, and another record behind.
    pcapFile(records.slice(-2).concat(records.slice(-3)), { snaplen: 64 }),
    pcapFile(few, { littleEndian: false, nanoseconds: false }),
    pcapFile(few, { kuznetzov: true }),
    pcapFile([{ bytes: sll2(tcp, 1, 4) }], { linkType: 276 }),
    pcapFile([{ bytes: tcp }, { bytes: udp }], { linkType: 101 }),
    ...OTHER_LINKS.map(([linkType, header]) => pcapFile([{ bytes: concatBytes(header, tcp) }], { linkType })),
    pcapFile([{ bytes: ethernet(tcp) }], { linkType: 0x24000001 }),
    concatBytes(pcapngFile(few, { drops: { ifdrop: 1n } }), comments),
    pcapngFile(few, { block: 'packet', littleEndian: false }),
    pcapngFile(few, { block: 'simple' }),
    ...corpus,
  ];
}

/** The captures of paths: of three hops with all that there is, of two with little, so that most executions are quick. */
export function pathSeeds(): Uint8Array[][] {
  return [pathOf(12, 3), pathOf(3, 2), pathOf(4, 3), pathOf(5, 2)];
}

/** Both directions, fragmented datagrams, a tunnel in the middle, an error. */
function pathOf(packets: number, hops: number): Uint8Array[] {
  const built: BuiltRecord[][] = Array.from({ length: hops }, () => []);
  for (let i = 0; i < packets; i++) {
    const back = i % 3 === 2;
    const [source, destination] = back ? [ends.destination, ends.source] : [ends.source, ends.destination];
    for (let h = 0; h < hops; h++) {
      const ttl = back ? 65 - hops + h : 64 - h;
      const common = { source, destination, ttl, id: i, payload: payloadOf(i % 2 ? 300 : 30, i) };
      const ip = i % 2 ? udpPacket(common) : tcpPacket({ ...common, seq: i * 100, timestamps: [i, i] });
      const around = h === 1 ? vxlan(ethernet(ip), { source: '1.1.1.1', destination: '1.1.1.2', vni: 1, id: i }) : ip;
      const time = 1_760_000_000_000_000_000n + BigInt(i) * 300_000_000n + BigInt(back ? hops - 1 - h : h) * 1_000_000n;
      for (const piece of fragment(around, 256)) built[h]!.push({ bytes: ethernet(piece), time });
    }
  }
  const quoted = icmpPacket(11, 0, 0, tcpPacket(ends).subarray(0, 28), hosts);
  built[0]!.push({ bytes: ethernet(quoted), time: 1_760_000_000_000_000_000n + BigInt(packets) * 300_000_000n });
  return built.map((records) => pcapFile(records));
}

/** Compressed captures. */
export function compressedSeeds(): { gzip: Uint8Array[]; zstd: Uint8Array[] } {
  const file = pcapFile(frames().map((bytes) => ({ bytes })));
  // A stored block, a run of one byte, and one that zstd made smaller (the text is "abcabc…", 400 bytes).
  const stored = concatBytes(
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, file.length << 3, file.length >> 5, file.length >> 13),
    file,
    Uint8Array.of(0x43, 0x1f, 0, 7),
  );
  const smaller = Buffer.from('28b52ffd00585500001861626301008aaa6e08', 'hex');
  return { gzip: [gzipSync(file), gzipSync(file, { level: 0 })], zstd: [stored, concatBytes(stored, smaller)] };
}
