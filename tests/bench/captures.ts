import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { generateTraffic, type KnownLoss, type TrafficOptions } from './traffic.ts';

/** Capture files of a generated path, in path order, and what was lost on it. */
export interface BenchCaptures {
  files: string[];
  losses: KnownLoss[];
}

const BUFFER = 4 * 1024 * 1024;

/** Makes the captures below a directory, or takes those that are there already. */
export function benchCaptures(directory: string, options: TrafficOptions): BenchCaptures {
  const { packets, hops, snaplen, seed } = options;
  const place = join(directory, `${packets}-${hops}-${snaplen}-${seed}`);
  const files = Array.from({ length: hops }, (_, hop) => join(place, `hop${hop}.pcap`));
  const truth = join(place, 'losses.json');
  if (existsSync(truth)) return { files, losses: JSON.parse(readFileSync(truth, 'utf8')) as KnownLoss[] };
  mkdirSync(place, { recursive: true });
  const writers = files.map((path) => new BufferedFile(path));
  const losses = generateTraffic(options, (hop, bytes) => writers[hop]!.write(bytes));
  for (const writer of writers) writer.close();
  // Written last, in one go: a directory with it is whole.
  writeFileSync(`${truth}.new`, JSON.stringify(losses));
  renameSync(`${truth}.new`, truth);
  return { files, losses };
}

class BufferedFile {
  readonly #file: number;
  readonly #buffer = new Uint8Array(BUFFER);
  #used = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(bytes: Uint8Array): void {
    if (this.#used + bytes.length > BUFFER) this.#flush();
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    for (let at = 0; at < this.#used; ) at += writeSync(this.#file, this.#buffer, at, this.#used - at);
    this.#used = 0;
  }
}
