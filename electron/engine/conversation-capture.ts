import type { AnalysisResult } from '../../shared/analysis/types.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { RowFlag } from '../../shared/decode/columns.ts';
import { PcapngWriter } from '../../shared/pcap/pcapng-writer.ts';
import { conversationAt } from '../../shared/view/conversation.ts';
import { type ConversationSides, conversationSides } from '../../shared/view/conversation-sides.ts';
import type { RecordBytes } from './record-bytes.ts';

/** A packet's conversation at one hop as a small capture, for dissectors that read whole files. */
export interface ConversationCapture extends ConversationSides {
  /** The same capture has the same key. */
  key: string;
  /** pcapng. */
  bytes: Uint8Array;
  /** Record numbers in the hop's capture, by place in the small one. */
  frames: Uint32Array;
  /** Place of the chosen record in the small capture, 1-based. */
  number: number;
  /** Records that the conversation has at the hop; more than `frames` when it was cut. */
  total: number;
  /** Records of the small capture of which only a part was captured. */
  snapped: number;
  /** The chosen record is one of those. */
  cut: boolean;
  /** The file tells no time for the chosen record. */
  untimed: boolean;
}

/** Secrets are written before packets; of a file that holds more than this, the first ones. */
const MOST_SECRETS = 16 * 1024 * 1024;

/**
 * Writes the conversation of a record as it is at that hop: its own addresses, tunnels, times of the hop's own clock.
 * @param frame 1-based number of a record of the hop
 * @throws ProblemError `no-such-packet`, or `no-bytes` when its capture file cannot be read
 */
export function captureOf(result: AnalysisResult, files: RecordBytes, hop: number, frame: number): ConversationCapture {
  const input = result.inputs[hop];
  if (input === undefined || frame < 1 || frame > input.capture.columns.count) throw noSuchPacket(frame);
  const { columns, interfaces, secrets } = input.capture;
  const { frames, total } = conversationAt(result, hop, frame);
  const writer = new PcapngWriter();
  let room = MOST_SECRETS;
  for (const { kind, fileOffset, length } of secrets) {
    const bytes = length <= room ? files.at(hop, fileOffset, length) : null;
    if (bytes === null) continue;
    writer.addSecrets(kind, bytes);
    room -= length;
  }
  const numbers = new Map<number, number>();
  const kept: number[] = [];
  let snapped = 0;
  for (const f of frames) {
    const row = f - 1;
    const bytes = files.of(hop, f);
    if (bytes === null) continue;
    const iface = columns.interfaces.at(row);
    let number = numbers.get(iface);
    if (number === undefined) {
      const { snaplen = 0, fcsLength = 0 } = interfaces[iface] ?? {};
      writer.addInterface({ linkType: columns.linkTypes.at(row), snaplen, name: '', fcsLength });
      number = numbers.size;
      numbers.set(iface, number);
    }
    const time = BigInt(columns.baseSeconds) * 1_000_000_000n + BigInt(Math.round(columns.time[row]!));
    writer.addPacket(number, time, bytes, columns.wireLength[row]!);
    if (bytes.length < columns.wireLength[row]!) snapped++;
    kept.push(f);
  }
  const number = kept.indexOf(frame) + 1;
  if (number === 0) throw noBytes(input.name, frame);
  return {
    key: `${hop}:${kept.length}/${total}:${digest(kept)}`,
    bytes: writer.finish(),
    frames: Uint32Array.from(kept),
    number,
    total,
    snapped,
    cut: columns.capturedOf(frame - 1) < columns.wireLength[frame - 1]!,
    untimed: (columns.flags[frame - 1]! & RowFlag.untimed) !== 0,
    ...conversationSides(result, hop, kept),
  };
}

/** Tells lists of records apart; FNV-1a over their numbers. */
function digest(frames: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const frame of frames) hash = Math.imul(hash ^ frame, 0x01000193);
  return `${frames[0]}-${frames.at(-1)}-${(hash >>> 0).toString(16)}`;
}

function noSuchPacket(frame: number): ProblemError {
  return new ProblemError({
    code: 'no-such-packet',
    subject: null,
    message: `There is no record ${frame} at this hop.`,
    remedy: 'Choose a packet on the timeline.',
  });
}

function noBytes(hop: string, frame: number): ProblemError {
  return new ProblemError({
    code: 'no-bytes',
    subject: hop,
    message: `The bytes of record ${frame} cannot be read from its capture file.`,
    remedy:
      'The file was moved or removed, or there is no room to unpack it: bring it back and open the session again.',
  });
}
