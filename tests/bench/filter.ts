/**
 * Speed of filters on one core: `npx tsx tests/bench/filter.ts`. Two million records of one hop in columns; a warm-up
 * first, then the median of five runs.
 */
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { readFilter } from '../../shared/filter/check.ts';
import { selectPackets } from '../../shared/select/select.ts';
import { ethernet, payloadOf, pcapFile, tcpPacket, udpPacket } from '../unit/decode/build-packet.ts';

const COUNT = 2_000_000;
const FILTERS = [
  'tcp',
  'ip.ttl == 64',
  'ip.addr == 10.0.3.0/24',
  'tcp.port in {80, 443, 8000..8100}',
  'tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'ip.src == 10.0.1.1 && tcp.dstport == 80 && tcp.len > 0 || udp.length > 1000',
  '!(ip.addr == 10.0.3.0/24)',
];

function records(): AnalysisResult {
  const addresses = new AddressTable(1);
  const decoder = new CaptureDecoder({ addresses });
  const frames = Array.from({ length: 1000 }, (_, i) => {
    const ends = {
      source: `10.0.${i % 7}.1:${40000 + i}`,
      destination: '10.0.0.2:80',
      id: i,
      payload: payloadOf(60, i),
    };
    return { bytes: ethernet(i % 4 === 0 ? udpPacket(ends) : tcpPacket({ ...ends, seq: i * 1400 })) };
  });
  const once = pcapFile(frames);
  decoder.push(once);
  for (let i = frames.length; i < COUNT; i += frames.length) decoder.push(once.subarray(24));
  decoder.end();
  const { columns } = decoder;
  const row = Uint32Array.from({ length: columns.count }, (_, i) => i);
  const hop = { columns, count: columns.count, row, flow: columns.flow };
  const match = { hops: [hop], corrected: [columns.time] };
  return { match, addresses, from: 0 } as unknown as AnalysisResult;
}

const result = records();
for (const text of FILTERS) {
  const read = readFilter(text, { hops: ['a'] });
  if (!read.ok) throw new Error(text);
  const run = (): number => {
    const start = performance.now();
    const steps = selectPackets(result, read.value);
    while (!steps.next().done);
    return (performance.now() - start) / 1000;
  };
  run();
  const seconds = Array.from({ length: 5 }, run).sort((a, b) => a - b)[2]!;
  console.log(`${(COUNT / seconds / 1e6).toFixed(0).padStart(4)} M packets/s  ${text}`);
}
