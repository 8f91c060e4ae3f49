import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dissector, DissectorGone } from '../../../electron/dissect/types.ts';
import { WiregasmDissector } from '../../../electron/dissect/wiregasm-dissector.ts';
import { loadWiregasm } from '../../../electron/dissect/wiregasm-module.ts';
import { PcapngWriter } from '../../../shared/pcap/pcapng-writer.ts';
import { mutate, Random } from '../../fuzz/mutate.ts';
import { captureSeeds } from '../../fuzz/seeds.ts';
import { ethernet, tcpPacket } from '../decode/build-packet.ts';
import { allFields, startBuiltIn, webBytes, wiregasm } from './dissectors.ts';

const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80' };

/** As many as a test may take; each is a file of its own. */
const ROUNDS = 150;

describe('captures that are damaged or hostile', () => {
  let dissector: Dissector;
  beforeAll(async () => {
    dissector = await startBuiltIn();
  }, 60_000);
  afterAll(() => dissector?.kill());

  it('are dissected or refused, and the next one is dissected as ever', async () => {
    const seeds = captureSeeds();
    const random = new Random(20261123);
    let read = 0;
    let refused = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const capture = mutate(seeds[round % seeds.length]!, random);
      try {
        const packets = await dissector.load(capture);
        if (packets === 0) continue;
        const { tree, sources } = await dissector.frame(1 + (round % packets));
        for (const field of allFields(tree)) expect(sources[field.source]).toBeDefined();
        read++;
      } catch (error) {
        // Whatever it is, it is told; the process must not be gone.
        expect(error).not.toBeInstanceOf(DissectorGone);
        refused++;
      }
    }
    expect(read).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(5);
    await dissector.load(webBytes('client.pcap'));
    expect((await dissector.frame(11)).tree.map((field) => field.name)).toContain('http');
  });

  it('that want more memory than they may have are refused, and do not spin for ever', async () => {
    const library = await loadWiregasm(wiregasm, 129 << 20);
    const small = new WiregasmDissector(library);
    const writer = new PcapngWriter();
    writer.addInterface({ linkType: 1, snaplen: 0, name: '', fcsLength: 0 });
    const packet = ethernet(tcpPacket({ ...ends, flags: 'S' }));
    for (let i = 0; i < 120_000; i++) {
      // A connection each: source address and port.
      new DataView(packet.buffer, packet.byteOffset).setUint32(26, 0x0b000000 + i);
      writer.addPacket(0, BigInt(i), packet, packet.length);
    }
    expect(() => small.load(writer.finish())).toThrow('out of memory');
  });

  it('that end inside a record give what came before', async () => {
    const whole = webBytes('client.pcap');
    expect(await dissector.load(whole.subarray(0, whole.length - 10))).toBe(39);
    await expect(dissector.load(new TextEncoder().encode('no capture at all'))).rejects.toThrow();
  });
});
