import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { SessionFile } from '../../shared/session/schema.ts';
import type { AtomicFile } from './atomic-file.ts';
import { realFileInside } from './session-directory.ts';
import { TAR_BLOCK, tarHeader, tarPadding } from './tar.ts';

/**
 * Writes a session as one file: a tar archive, compressed with gzip, of session.json and what it names; what can be
 * derived again is not in it.
 * @returns how many files are in it
 * @throws the system's error, or the reason of `signal`
 */
export async function packSession(
  directory: string,
  session: SessionFile,
  file: AtomicFile,
  signal: AbortSignal,
  report: (done: number, total: number) => void,
): Promise<number> {
  const entries: { name: string; path: string; size: number }[] = [];
  for (const { file: name } of [...session.hops, ...session.probes]) {
    if (!existsSync(`${directory}/${name}`)) continue;
    const path = await realFileInside(directory, name);
    entries.push({ name, path, size: (await stat(path)).size });
  }
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const sink = new Writable({
    write: (bytes: Uint8Array, _encoding, done) => {
      file.write(bytes).then(() => done(), done);
    },
  });
  await pipeline(Readable.from(archive(session, entries, (done) => report(done, total))), createGzip(), sink, {
    signal,
  });
  return entries.length + 1;
}

async function* archive(
  session: SessionFile,
  entries: readonly { name: string; path: string; size: number }[],
  report: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  const head = new TextEncoder().encode(`${JSON.stringify(session, null, 2)}\n`);
  yield tarHeader({ name: 'session.json', size: head.length });
  yield head;
  yield new Uint8Array(tarPadding(head.length));
  let done = 0;
  for (const { name, path, size } of entries) {
    yield tarHeader({ name, size });
    let written = 0;
    // A file that grows meanwhile is taken as it was.
    if (size > 0)
      for await (const chunk of createReadStream(path, { end: size - 1 })) {
        written += (chunk as Uint8Array).length;
        done += (chunk as Uint8Array).length;
        yield chunk as Uint8Array;
        report(done);
      }
    if (written < size) throw new Error(`${path} became shorter while it was read`);
    yield new Uint8Array(tarPadding(size));
  }
  yield new Uint8Array(2 * TAR_BLOCK);
}
