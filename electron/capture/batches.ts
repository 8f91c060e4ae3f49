import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * While so much waits, no more is taken from the stream, bytes. Little enough to stay in a processor's cache: a stream
 * is faster with it than with the megabytes that its channel may send ahead.
 */
const WAITING_BYTES = 256 * 1024;

/**
 * Gives what a stream brings, in batches: the pieces as they came, all that have come since the batch before was asked
 * for. Nothing is joined, so nothing is copied; a node that is read at once costs one batch a piece, a fast one few.
 * Ends with the stream, however that ends; @param onPiece is called as each one comes
 */
export async function* batches(stream: Readable, onPiece: () => void): AsyncGenerator<Uint8Array[], void> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let over = false;
  let wake = (): void => {};
  stream.on('data', (piece: Uint8Array) => {
    onPiece();
    waiting.push(piece);
    bytes += piece.length;
    if (bytes >= WAITING_BYTES) stream.pause();
    wake();
  });
  void finished(stream, { writable: false })
    .catch(() => {})
    .then(() => {
      over = true;
      wake();
    });
  for (;;) {
    while (waiting.length === 0) {
      if (over) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const batch = waiting;
    waiting = [];
    bytes = 0;
    if (stream.isPaused()) stream.resume();
    yield batch;
  }
}
