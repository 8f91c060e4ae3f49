/** A thread that decodes capture files, one after the other, as it is told. */
import { parentPort } from 'node:worker_threads';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { buffersOf, type PackedCapture } from '../../shared/decode/pack.ts';
import { type CaptureSource, decodeFile } from './decode-file.ts';

export interface DecodeTask {
  source: CaptureSource;
  hashPrefix: number;
}

/** `read`: so many more bytes of the file; the others end the task. */
export type DecodeAnswer = { read: number } | { packed: PackedCapture } | { problem: Problem };

parentPort?.on('message', ({ source, hashPrefix }: DecodeTask) => {
  const onRead = (read: number) => parentPort?.postMessage({ read } satisfies DecodeAnswer);
  decodeFile(source, hashPrefix, onRead).then(
    (packed) => parentPort?.postMessage({ packed } satisfies DecodeAnswer, buffersOf(packed)),
    (error: unknown) => parentPort?.postMessage({ problem: problemOf(error) } satisfies DecodeAnswer),
  );
});
