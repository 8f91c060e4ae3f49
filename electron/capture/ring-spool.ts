import { type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HEADER_BYTES, HEADER_FILE, pieceName, ringDirectory } from '../sessions/ring-files.ts';
import { Spool } from './spool.ts';

/** A ring is this many pieces; the oldest is dropped as a whole, so that up to one more than asked for is there. */
const PIECES = 8;
const LEAST_PIECE_MS = 500;
/** A packet comes up to a second after it was captured, and the trigger is heard of later still. */
const LATE_MS = 2000;
const COPY_BYTES = 1 << 20;

interface Piece {
  path: string;
  handle: FileHandle;
  bytes: number;
  openedAt: number;
  /** When it was last written to. */
  writtenAt: number;
  /** How many records there were before it, and the latest stamp among those of the piece before; 0n: there is none. */
  records: number;
  before: bigint;
}

/**
 * A spool that keeps the last seconds only, in pieces of whole records, until `keep` is called. Then what it
 * holds becomes the beginning of the file, and everything goes there. See sessions/ring-files.ts for what a crash leaves.
 */
export class RingSpool {
  readonly path: string;
  /** All that has come. */
  bytes = 0;
  readonly #keepMs: number;
  readonly #pieceMs: number;
  readonly #onKept: (bytes: Uint8Array) => void;
  readonly #now: () => number;
  /** Of all that has come: how many records, and the latest stamp among them; 0n: there is none. */
  #records = 0;
  #newest = 0n;
  #header = new Uint8Array(0);
  #pieces: Piece[] = [];
  #dropping = true;
  #file: Spool | null = null;
  #keeping: Promise<void> | null = null;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, seconds: number, onKept: (bytes: Uint8Array) => void, now: () => number) {
    this.path = path;
    this.#keepMs = seconds * 1000;
    this.#pieceMs = Math.max(LEAST_PIECE_MS, this.#keepMs / PIECES);
    this.#onKept = onKept;
    this.#now = now;
  }

  /**
   * @param path of the file that it becomes
   * @param seconds to be kept, at least
   * @param onKept what is in the file, once it is there, in order
   * @param now ms on a monotonic clock
   */
  static async create(
    path: string,
    seconds: number,
    onKept: (bytes: Uint8Array) => void,
    now: () => number = () => performance.now(),
  ): Promise<RingSpool> {
    await mkdir(ringDirectory(path), { mode: 0o700 });
    const ring = new RingSpool(path, seconds, onKept, now);
    await ring.#open();
    return ring;
  }

  /** Bytes of packets that are held; all of the file once it is one. */
  get heldBytes(): number {
    return this.#file?.bytes ?? this.#pieces.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Since when, ms on the clock that it was given; it holds no less. */
  get heldSince(): number {
    return this.#pieces[0]?.openedAt ?? this.#now();
  }

  /** Whether nothing is dropped any more. */
  get kept(): boolean {
    return !this.#dropping;
  }

  /** Records that are not held any more: they came before all others. */
  get droppedRecords(): number {
    return this.#pieces[0]?.records ?? 0;
  }

  /** From here on, by the stamps, it holds everything, ns since the epoch; null: from its beginning. */
  get since(): bigint | null {
    const before = this.#pieces[0]?.before ?? 0n;
    return before === 0n ? null : before + 1n;
  }

  /**
   * Writes all of it, or throws as the file system does (disk full); what went before stays.
   * @param bytes that end with a whole record; the file's header comes before all
   * @param records with them, in all
   * @param newest the latest stamp among those, ns since the epoch
   */
  write(bytes: Uint8Array, records: number, newest: bigint): Promise<void> {
    return this.#exclusive(async () => {
      await this.#write(bytes);
      this.bytes += bytes.length;
      this.#records = records;
      this.#newest = newest;
    });
  }

  /**
   * Nothing is dropped any more. Resolves when all that was held is in the file and the ring is gone; meanwhile more may
   * be written. @throws as the file system does; what was held is still there then
   */
  keep(): Promise<void> {
    if (this.#keeping === null) {
      this.#drop();
      this.#dropping = false;
      this.#keeping = this.#keep();
    }
    return this.#keeping;
  }

  /** Keeps what it holds, if nothing else has been said, and makes sure that all is on the disk. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.keep();
    await this.#file!.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#file !== null) {
      await this.#file.write(bytes);
      this.#onKept(bytes);
      return;
    }
    const piece = this.#pieces.at(-1)!;
    if (piece.bytes > 0 && this.#now() - piece.openedAt >= this.#pieceMs) await this.#open();
    await this.#append(await this.#takeHeader(bytes));
    if (this.#dropping) this.#drop();
  }

  /** The file's header is kept apart, because the piece in which it came goes. @returns what is behind it */
  async #takeHeader(bytes: Uint8Array): Promise<Uint8Array> {
    const missing = HEADER_BYTES - this.#header.length;
    if (missing === 0) return bytes;
    this.#header = Uint8Array.from([...this.#header, ...bytes.subarray(0, missing)]);
    await writeFile(join(ringDirectory(this.path), HEADER_FILE), this.#header, { mode: 0o600 });
    return bytes.subarray(Math.min(missing, bytes.length));
  }

  async #append(bytes: Uint8Array): Promise<void> {
    const piece = this.#pieces.at(-1)!;
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await piece.handle.write(bytes, at, bytes.length - at);
      at += bytesWritten;
      piece.bytes += bytesWritten;
      piece.writtenAt = this.#now();
    }
  }

  async #open(): Promise<void> {
    const number = Number(this.#pieces.at(-1)?.path.match(/(\d+)-\d+$/)?.[1] ?? -1) + 1;
    const path = join(ringDirectory(this.path), pieceName(number, this.#newest));
    const at = this.#now();
    const handle = await open(path, 'wx+', 0o600);
    this.#pieces.push({
      path,
      handle,
      bytes: 0,
      openedAt: at,
      writtenAt: at,
      records: this.#records,
      before: this.#newest,
    });
  }

  #drop(): void {
    const limit = this.#now() - this.#keepMs - LATE_MS;
    while (this.#pieces.length > 1 && this.#pieces[0]!.writtenAt < limit) {
      const { handle, path } = this.#pieces.shift()!;
      // What cannot be removed now goes with the ring.
      void handle
        .close()
        .then(() => rm(path, { force: true }))
        .catch(() => {});
    }
  }

  async #keep(): Promise<void> {
    await rm(this.path, { force: true });
    const file = await Spool.create(this.path);
    const place = { piece: 0, at: 0 };
    if (this.#header.length > 0) await this.#copied(file, this.#header);
    while (await this.#copySome(file, place));
    // What has come while that was done, and nothing comes in between.
    await this.#exclusive(async () => {
      while (await this.#copySome(file, place));
      this.#file = file;
    });
    const [first] = this.#pieces;
    await Promise.all(this.#pieces.map(({ handle }) => handle.close()));
    this.#pieces = [{ ...first! }];
    await rm(ringDirectory(this.path), { recursive: true, force: true });
  }

  /** One step of copying the pieces into the file. @returns false when there is nothing more at the moment */
  async #copySome(file: Spool, place: { piece: number; at: number }): Promise<boolean> {
    const piece = this.#pieces[place.piece]!;
    const size = Math.min(COPY_BYTES, piece.bytes - place.at);
    if (size > 0) {
      const { bytesRead, buffer } = await piece.handle.read(new Uint8Array(size), 0, size, place.at);
      await this.#copied(file, buffer.subarray(0, bytesRead));
      place.at += bytesRead;
      return true;
    }
    if (place.piece === this.#pieces.length - 1) return false;
    place.piece++;
    place.at = 0;
    return true;
  }

  async #copied(file: Spool, bytes: Uint8Array): Promise<void> {
    await file.write(bytes);
    this.#onKept(bytes);
  }

  #exclusive(action: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(action);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
