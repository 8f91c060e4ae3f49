import type { Readable } from 'node:stream';

/** Bytes that come at once. */
const BURST = 1024 * 1024;
/** Bytes per millisecond from then on: half of what xterm.js shows on a slow machine. */
const RATE = 4096;

/** Hands on what a stream gives, at no more than 4 MiB a second after the first MiB. */
export function paced(stream: Readable, listener: (bytes: Uint8Array) => void): void {
  let credit = BURST;
  let since = performance.now();
  stream.on('data', (bytes: Uint8Array) => {
    const now = performance.now();
    credit = Math.min(BURST, credit + (now - since) * RATE) - bytes.length;
    since = now;
    listener(bytes);
    if (credit >= 0) return;
    stream.pause();
    setTimeout(() => stream.resume(), -credit / RATE);
  });
}
