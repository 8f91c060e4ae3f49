import type { CaptureInterface, SecretsPlace } from '../pcap/types.ts';
import type { PacketColumns } from './columns.ts';

/**
 * One capture point's decoded capture, fed in any chunking: `push` the file's bytes as they arrive, `end` once. The
 * result depends on the bytes alone, never on how they were cut. Implemented by `CaptureDecoder` (decoder.ts).
 */
export interface DecodedCapture {
  readonly columns: PacketColumns;
  /** What the file says about its interfaces; a pcap file has one. */
  readonly interfaces: readonly CaptureInterface[];
  /** Comments that the file holds about records, by row; a screen can take them as they are. */
  readonly comments: ReadonlyMap<number, string>;
  /** Where the file holds secrets that decrypt its packets (pcapng). */
  readonly secrets: readonly SecretsPlace[];
  /** EN10MB, LINUX_SLL2, RAW, … (the first interface's); '' before the header was read. */
  readonly linkType: string;
  /** Snaplen of the file header; 262144 when it says none. */
  readonly snaplen: number;
  /** Bytes of payload that the hash covers at most. */
  readonly hashPrefix: number;
  /** The file ends inside a record (known after `end`). */
  readonly truncated: boolean;
  /** Framing fault that ended reading: text with the byte offset; null when none. */
  readonly damage: string | null;
  /** Drops by pcapng interface statistics (ifdrop + osdrop); null when the file does not say. */
  readonly statisticsDrops: number | null;
}
