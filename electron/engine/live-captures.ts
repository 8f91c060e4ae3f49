import { AddressTable } from '../../shared/decode/addresses.ts';
import { comparablePrefix, expectedPrefix } from '../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { SAMPLE } from './read-captures.ts';

/** Received bytes up to which everything is decoded again when the samples ask for another prefix: well below a second. */
const KEPT = 32 * 1024 * 1024;

/**
 * Decodes captures while they run into what reading their files as they are now would give: reading takes the length of
 * the hashes from the beginning of every file, so that as long as these beginnings grow, what came is kept, and decoded
 * again when they ask for another length. A capture that is still shorter than its sample after `KEPT` bytes of all
 * together cannot change it any more.
 */
export class LiveCaptures {
  readonly addresses = new AddressTable();
  /** Of the hops; replaced in place when they are decoded again. */
  readonly decoders: CaptureDecoder[];
  #prefix: number;
  readonly #samples: CaptureDecoder[];
  readonly #sampled: number[];
  #kept: { hop: number; bytes: Uint8Array }[] | null = [];
  #received = 0;

  /** @param snaplens of the hops, bytes: what they let expect until there are packets */
  constructor(snaplens: readonly number[]) {
    this.#prefix = expectedPrefix(Math.min(...snaplens));
    this.decoders = snaplens.map(() => this.#decoder());
    this.#samples = snaplens.map(() => new CaptureDecoder({ addresses: new AddressTable() }));
    this.#sampled = snaplens.map(() => 0);
  }

  /** The next bytes of a hop's capture, in any chunking. */
  push(hop: number, bytes: Uint8Array): void {
    this.decoders[hop]!.push(bytes);
    if (this.#kept === null) return;
    this.#kept.push({ hop, bytes: bytes.slice() });
    this.#received += bytes.length;
    const wanted = SAMPLE - this.#sampled[hop]!;
    if (wanted > 0) {
      const sample = bytes.subarray(0, wanted);
      this.#samples[hop]!.push(sample);
      this.#sampled[hop]! += sample.length;
    }
    if (this.#received > KEPT || this.#sampled.every((sampled) => sampled === SAMPLE)) {
      this.settle();
      this.#kept = null;
    }
  }

  /** Brings the hashes to the length that the beginnings of all captures ask for now. */
  settle(): void {
    if (this.#kept === null || this.#samples.every(({ columns }) => columns.count === 0)) return;
    const prefix = comparablePrefix(this.#samples);
    if (prefix === this.#prefix) return;
    this.#prefix = prefix;
    for (let hop = 0; hop < this.decoders.length; hop++) this.decoders[hop] = this.#decoder();
    for (const { hop, bytes } of this.#kept) this.decoders[hop]!.push(bytes);
  }

  #decoder(): CaptureDecoder {
    return new CaptureDecoder({ addresses: this.addresses, hashPrefix: this.#prefix });
  }
}
