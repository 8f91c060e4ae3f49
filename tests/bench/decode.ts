/**
 * Decoding speed on one core: `npx tsx tests/bench/decode.ts`. Packets as a capture with snaplen 128 holds them, plain
 * and inside VXLAN, pushed in chunks of 64 KiB; a warm-up first, then the median of five runs.
 */
import { AddressTable } from '../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { ethernet, payloadOf, pcapFile, tcpPacket, udpPacket, vxlan } from '../unit/decode/build-packet.ts';

const COUNT = 500_000;
const CHUNK = 65536;

function capture(snaplen: number, wrap: boolean): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let i = 0; i < 1000; i++) {
    const ends = { source: `10.0.${i % 7}.1:40000`, destination: '10.0.0.2:80', id: i, payload: payloadOf(1400, i) };
    const ip = i % 4 === 0 ? udpPacket(ends) : tcpPacket({ ...ends, seq: i * 1400, timestamps: [i, i] });
    const inner = ethernet(ip);
    frames.push(wrap ? ethernet(vxlan(inner, { source: '172.18.1.1', destination: '172.18.1.2', vni: 1 })) : inner);
  }
  const records = frames.map((bytes, i) => ({ bytes, time: 1_700_000_000_000_000_000n + BigInt(i) * 1000n }));
  const once = pcapFile(records, { snaplen });
  const body = once.subarray(24);
  const rounds = COUNT / frames.length;
  const file = new Uint8Array(24 + body.length * rounds);
  file.set(once.subarray(0, 24));
  for (let i = 0; i < rounds; i++) file.set(body, 24 + i * body.length);
  return file;
}

function run(file: Uint8Array): number {
  const decoder = new CaptureDecoder({ addresses: new AddressTable(1) });
  const start = performance.now();
  for (let at = 0; at < file.length; at += CHUNK) decoder.push(file.subarray(at, at + CHUNK));
  decoder.end();
  const seconds = (performance.now() - start) / 1000;
  if (decoder.columns.count !== COUNT) throw new Error('packets are missing');
  return COUNT / seconds;
}

for (const [name, file] of [
  ['plain, snaplen 128', capture(128, false)],
  ['VXLAN, snaplen 178', capture(178, true)],
  ['plain, whole packets', capture(262144, false)],
] as const) {
  run(file);
  const speeds = Array.from({ length: 5 }, () => run(file)).sort((a, b) => a - b);
  console.log(`${name}: ${(speeds[2]! / 1e6).toFixed(2)} M packets/s`);
}
