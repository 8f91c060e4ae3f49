import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runCommand } from '../../../electron/cli/run-command.ts';
import { ethernet, pcapFile, text, udpPacket } from '../decode/build-packet.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A directory of the test's own, removed when the test ends. */
export function testDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hopscope-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs one call in process. */
export async function call(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const status = await runCommand(argv, {
    out: (chunk) => {
      out += chunk;
    },
    err: (line) => {
      err += `${line}\n`;
    },
    onInterrupt: () => () => undefined,
    ask: null,
    abandon: () => {
      throw new Error('abandoned');
    },
    root,
  });
  return { status, out, err };
}

export const START = 1_760_000_000_000_000_000n;

/**
 * The captures of two hops, 1 ms apart: `count` numbered datagrams each way, 10 ms apart, of which the forward ones at
 * the indices in `lost` never reach the second.
 */
export function twoHops(count: number, lost: readonly number[] = []): { src: Uint8Array; dst: Uint8Array } {
  const src: { time: bigint; bytes: Uint8Array }[] = [];
  const dst: { time: bigint; bytes: Uint8Array }[] = [];
  for (let i = 0; i < count; i++) {
    const sent = START + BigInt(i) * 10_000_000n;
    const there = { source: '10.1.0.1:4000', destination: '10.2.0.1:5000', id: i + 1, payload: text(`ping ${i}`) };
    const back = { source: '10.2.0.1:5000', destination: '10.1.0.1:4000', id: i + 1, payload: text(`pong ${i}`) };
    src.push({ time: sent, bytes: ethernet(udpPacket(there)) });
    if (!lost.includes(i)) dst.push({ time: sent + 1_000_000n, bytes: ethernet(udpPacket({ ...there, ttl: 63 })) });
    dst.push({ time: sent + 3_000_000n, bytes: ethernet(udpPacket(back)) });
    src.push({ time: sent + 4_000_000n, bytes: ethernet(udpPacket({ ...back, ttl: 63 })) });
  }
  return { src: pcapFile(src), dst: pcapFile(dst) };
}

/** Writes files into a directory, by relative path, and returns the directory. */
export function filesIn(directory: string, files: Record<string, Uint8Array | string>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}
