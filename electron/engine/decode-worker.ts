/** A thread that decodes capture files, or parts of them, one after the other, as it is told. */
import { parentPort } from 'node:worker_threads';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { buffersOf } from '../../shared/decode/pack.ts';
import type { CaptureSource, DecodedPart } from './decode-file.ts';
import { decode } from './decode-files.ts';
import type { FilePart } from './file-parts.ts';

export interface DecodeTask {
  source: CaptureSource;
  hashPrefix: number;
  /** Of the source; absent: all of it. */
  part?: FilePart;
}

/** `read`: so many more bytes of the file; the others end the task. */
export type DecodeAnswer = { read: number } | { decoded: DecodedPart } | { problem: Problem };

parentPort?.on('message', (task: DecodeTask) => {
  const onRead = (read: number) => parentPort?.postMessage({ read } satisfies DecodeAnswer);
  decode(task, onRead).then(
    (decoded) => parentPort?.postMessage({ decoded } satisfies DecodeAnswer, buffersOf(decoded.packed)),
    (error: unknown) => parentPort?.postMessage({ problem: problemOf(error) } satisfies DecodeAnswer),
  );
});
