/** Seconds of a record that has no time: no number of seconds that a file can say. */
export const UNTIMED = Number.NEGATIVE_INFINITY;

/** Takes the records of a capture file, one call each, in file order; no object is made per record. */
export interface RecordSink {
  /**
   * @param buffer holds the captured bytes at `offset`; valid only during the call
   * @param seconds since the epoch, whole; @param nanoseconds the rest, below 1e9 unless the file itself is out of range
   *   (seconds are UNTIMED, the rest 0, for a record without a time)
   * @param linkType LINKTYPE_ number
   * @param iface interface number in the file (pcapng; counted on over sections), else 0
   * @param fileOffset where the captured bytes begin in the file
   */
  record(
    buffer: Uint8Array,
    offset: number,
    capturedLength: number,
    originalLength: number,
    seconds: number,
    nanoseconds: number,
    linkType: number,
    iface: number,
    fileOffset: number,
  ): void;
  /**
   * A comment that the file holds about the record handed over last; several are several calls. Text fit for a screen.
   */
  comment(text: string): void;
}

/** One interface of the file; a pcap file has exactly one. */
export interface CaptureInterface {
  /** LINKTYPE_ number. */
  linkType: number;
  /** 262144 when the file says none. */
  snaplen: number;
  /** if_name, or ''. */
  name: string;
  /** if_description, or ''. */
  description: string;
  /** Bytes of frame check sequence at the end of every packet; 0 when there is none or the file does not say. */
  fcsLength: number;
  /** Packets that this interface dropped, by the last statistics block about it; null when none says. */
  drops: number | null;
}

/** Where a pcapng file holds secrets (Decryption Secrets Block), such as a TLS key log. */
export interface SecretsPlace {
  /** What the secrets are: TLS_KEY_LOG of pcapng-writer.ts, … */
  kind: number;
  /** Byte offset in the unpacked file. */
  fileOffset: number;
  length: number;
}

/** Why the bytes that the reader was given are not all that the file held: its compressed stream is broken. */
export interface InputFault {
  kind: 'truncated' | 'damaged';
  /** What is wrong, with the byte offset in the compressed file. */
  message: string;
}

/**
 * One file format's part of the reader: looks at one unit (file header, record, block) at a time. Returns how many
 * bytes the unit takes; 0 when `available` is not enough, with `need` then set to the total that is needed to go on;
 * -1 on damage, with `damage` set.
 */
export interface UnitReader {
  need: number;
  damage: string | null;
  readonly interfaces: CaptureInterface[];
  readonly secrets: readonly SecretsPlace[];
  /** Drops by interface statistics; null when the file does not say. */
  readonly statisticsDrops: number | null;
  step(buffer: Uint8Array, at: number, available: number, position: number): number;
}
