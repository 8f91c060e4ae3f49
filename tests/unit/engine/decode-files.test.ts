import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { decodeFiles } from '../../../electron/engine/decode-files.ts';
import { HelperThreads } from '../../../electron/engine/helper-threads.ts';
import { readCaptures } from '../../../electron/engine/read-captures.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { unpackCapture } from '../../../shared/decode/pack.ts';
import { benchCaptures } from '../../bench/captures.ts';
import { ethernet, fragment, icmpPacket, payloadOf, pcapFile, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { contents } from './decoded-contents.ts';

const directory = mkdtempSync(join(tmpdir(), 'hopscope-decode-'));
const worker = join(directory, 'decode-worker.cjs');
const noWorker = join(directory, 'dies.cjs');

beforeAll(async () => {
  const entryPoints = ['electron/engine/decode-worker.ts'];
  await build({ entryPoints, outfile: worker, bundle: true, platform: 'node', format: 'cjs' });
  writeFileSync(noWorker, 'process.exit(3)');
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Three captures that share some of their addresses and flows, with all that tables of their own hold. */
function sources() {
  const { files } = benchCaptures(directory, { packets: 3000, hops: 3, snaplen: 128, seed: 3 });
  const lost = udpPacket({ source: '10.1.0.2:4000', destination: '10.9.9.9:53', payload: payloadOf(20) });
  const error = icmpPacket(3, 3, 0, lost, { source: '10.3.3.3', destination: '10.1.0.2' });
  const pieces = fragment(
    udpPacket({ source: '10.7.7.7:9', destination: '10.1.0.2:9', payload: payloadOf(3000) }),
    1500,
  );
  const big = tcpPacket({ source: '10.7.7.7:80', destination: '10.1.0.2:9', payload: payloadOf(60_000) });
  const odd = join(directory, 'odd.pcap');
  const bytes = [lost, error, ...pieces, big].map((packet) => ({ bytes: ethernet(packet) }));
  writeFileSync(odd, pcapFile(bytes));
  const paths = [files[0]!, odd, files[2]!, files[1]!];
  return paths.map((path, i) => ({ name: `hop${i}`, path }));
}

function helpersOf(program: string | null): HelperThreads {
  const helpers = new HelperThreads(program, 3);
  onTestFinished(() => helpers.close());
  return helpers;
}

describe('decoding files', () => {
  it.each([
    ['on other threads', () => worker],
    ['in this thread alone', () => null],
    ['where other threads die', () => noWorker],
    ['where there is no such program', () => join(directory, 'absent.cjs')],
  ])('%s gives what one decoder after the other gives', async (_, file) => {
    const files = sources();
    const addresses = new AddressTable();
    const packed = await decodeFiles(files, 46, helpersOf(file()));
    const captures = packed.map((capture) => unpackCapture(capture, addresses));
    const shared = new AddressTable(5);
    const expected = files.map(({ path }) => {
      const decoder = new CaptureDecoder({ addresses: shared, hashPrefix: 46 });
      decoder.push(readFileSync(path));
      decoder.end();
      return decoder;
    });
    expect(contents(captures, addresses)).toEqual(contents(expected, shared));
    expect(captures[1]!.columns.quotes.count).toBe(1);
    expect(captures[1]!.columns.fragments.count).toBe(3);
  });

  it('names the hop whose file cannot be read', async () => {
    const broken = [...sources(), { name: 'gone', path: join(directory, 'gone.pcap') }];
    const problem = { problem: { code: 'unreadable-file', subject: 'gone' } };
    await expect(decodeFiles(broken, 46, helpersOf(worker))).rejects.toMatchObject(problem);
    await expect(readCaptures(broken)).rejects.toMatchObject(problem);
    await expect(readCaptures([{ name: 'folder', path: directory }])).rejects.toMatchObject({
      problem: { code: 'unreadable-file', subject: 'folder', message: expect.stringContaining('is a directory') },
    });
  });
});
