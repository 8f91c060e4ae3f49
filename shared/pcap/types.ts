/** Takes the records of a capture file, one call each, in file order; no object is made per record. */
export interface RecordSink {
  /**
   * @param buffer holds the captured bytes at `offset`; valid only during the call
   * @param seconds since the epoch, whole; @param nanoseconds the rest, below 1e9 unless the file itself is out of range
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
}

/** One interface of the file; a pcap file has exactly one. */
export interface CaptureInterface {
  /** LINKTYPE_ number. */
  linkType: number;
  /** 262144 when the file says none. */
  snaplen: number;
  /** if_name, or ''. */
  name: string;
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
  /** Drops by interface statistics; null when the file does not say. */
  readonly statisticsDrops: number | null;
  step(buffer: Uint8Array, at: number, available: number, position: number): number;
}
