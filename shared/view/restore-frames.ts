import type { DissectedField } from '../contract/dissect.ts';

/**
 * Fields that count from the beginning of the small capture that was dissected, or number streams in it: of the hop's
 * capture they would be wrong.
 */
const OF_THE_SMALL_CAPTURE = new Set([
  'frame.time_delta',
  'frame.time_delta_displayed',
  'frame.time_relative',
  'frame.offset_shift',
  'frame.section_number',
  'frame.interface_id',
  'frame.marked',
  'frame.ignored',
  'frame.coloring_rule.name',
  'frame.coloring_rule.string',
  'eth.stream',
  'ip.stream',
  'ipv6.stream',
  'tcp.stream',
  'tcp.stream.pnum',
  'udp.stream',
  'udp.stream.pnum',
  'sctp.assoc_index',
]);

/** Fields that need the whole conversation. */
const OF_THE_WHOLE = new Set(['tcp.completeness', 'tcp.time_relative', 'udp.time_relative']);

/** What was put together, by records and bytes: "2 Reassembled TCP Segments (1480 bytes): #4(1448), #6(32)". */
export const PIECES = /^\d+ .*\(\d+ bytes\): #\d+\(\d+\)/;

/** Of a record without a time. */
const OF_TIME = /^frame\.time/;

export interface Restoration {
  /** 1-based record numbers in the hop's capture, by place in the small one. */
  frames: Uint32Array;
  /** Only part of the conversation was dissected. */
  cut: boolean;
  /** The file tells no time for the record. */
  untimed: boolean;
}

/** The tree with the record numbers of the hop's capture, without what is true of the small capture alone. */
export function restoreFrames(tree: readonly DissectedField[], how: Restoration): DissectedField[] {
  return tree.filter((field) => belongs(field, how)).map((field) => restored(field, how));
}

/** Wireshark's Info column with the record numbers of the hop's capture. */
export function restoreInfo(info: string, frames: Uint32Array): string {
  return info
    .replace(/\((request|reply) in (\d+)\)/g, (_, what: string, n: string) => `(${what} in ${frameOf(frames, n)})`)
    .replace(/\[Reassembled in #(\d+)\]/g, (_, n: string) => `[Reassembled in #${frameOf(frames, n)}]`);
}

function belongs({ name }: DissectedField, how: Restoration): boolean {
  if (OF_THE_SMALL_CAPTURE.has(name) || (how.cut && OF_THE_WHOLE.has(name))) return false;
  return !(how.untimed && OF_TIME.test(name));
}

function restored(field: DissectedField, how: Restoration): DissectedField {
  const { frames } = how;
  let { label, filter, frame } = field;
  if (frame !== null) {
    const own = frames[frame - 1] ?? null;
    const number = new RegExp(`([:#] ?)${frame}\\b`);
    label = label.replace(number, `$1${own ?? '?'}`);
    filter = filter.replace(/== \d+$/, `== ${own ?? 0}`);
    frame = own;
  } else if (field.name === 'frame') {
    label = label
      .replace(/^Frame (\d+)/, (_, n: string) => `Frame ${frameOf(frames, n)}`)
      .replace(/ on interface .*$/, '');
  } else if (field.name === 'frame.number') {
    label = label.replace(/\d+$/, (n) => frameOf(frames, n));
    filter = filter.replace(/\d+$/, (n) => frameOf(frames, n));
  } else if (PIECES.test(label)) {
    label = label.replace(/#(\d+)(?=\()/g, (_, n: string) => `#${frameOf(frames, n)}`);
  }
  return { ...field, label, filter, frame, children: restoreFrames(field.children, how) };
}

function frameOf(frames: Uint32Array, number: string): string {
  return String(frames[Number(number) - 1] ?? '?');
}
