import type { AnalysisResult } from '../analysis/types.ts';
import { spanText } from '../diagnose/words.ts';
import type { WrittenInterface } from '../pcap/pcapng-writer.ts';
import type { HopNote } from './merged-capture.ts';

/** Link type of a hop whose capture never began: Ethernet, of which it holds no packet. */
const ETHERNET = 1;
const WHOLE_PACKETS = 262144;

/** The interfaces that one hop becomes: one, or one for each way its file frames packets. */
export interface HopInterfaces {
  described: WrittenInterface[];
  /** Number of the first of them in the file. */
  first: number;
  /** Packets that the capture itself lost; null: not known. */
  drops: number | null;
  /** Number of the interface of a record. @param row from 0 */
  of(row: number): number;
}

/** @param first number in the file of the hop's first interface */
export function hopInterfaces(result: AnalysisResult, hop: number, note: HopNote, first: number): HopInterfaces {
  const { capture, name, kernelDrops } = result.inputs[hop]!;
  const given = capture.interfaces;
  const described: WrittenInterface[] = [];
  const ways: string[] = [];
  const numbers = given.map(({ linkType, fcsLength, snaplen }) => {
    const way = `${linkType} ${fcsLength}`;
    let at = ways.indexOf(way);
    if (at < 0) {
      at = ways.push(way) - 1;
      const title = at === 0 ? name : `${name} (link type ${linkType})`;
      described.push({ linkType, snaplen, fcsLength, name: title, ...sayings(result, hop, note) });
    }
    const one = described[at]!;
    one.snaplen = Math.max(one.snaplen, snaplen);
    return first + at;
  });
  if (described.length === 0)
    described.push({ linkType: ETHERNET, snaplen: WHOLE_PACKETS, fcsLength: 0, name, ...sayings(result, hop, note) });
  const { interfaces } = capture.columns;
  return {
    described,
    first,
    drops: kernelDrops,
    of: (row) => numbers[interfaces.at(row)] ?? first,
  };
}

function sayings(result: AnalysisResult, hop: number, { node, command, filter }: HopNote) {
  const parts = [node === null ? '' : `node ${node}`, command ?? '', clockText(result, hop)];
  return {
    ...(node === null ? {} : { description: `hop ${hop + 1} of ${result.inputs.length}, node ${node}` }),
    comment: parts.filter((part) => part !== '').join('; '),
    filter,
  };
}

/** What was done to its stamps, in words. */
function clockText(result: AnalysisResult, hop: number): string {
  const clock = result.analysis.clock[hop];
  const reference = result.analysis.clock[0]?.hop;
  if (clock === undefined || reference === undefined || hop === 0) return 'stamps are the reference clock';
  const bound = clock.uncertaintyNs === null ? 'not bounded' : `± ${spanText(clock.uncertaintyNs)}`;
  const steps = clock.steps === 0 ? '' : `, ${clock.steps} steps`;
  return `stamps corrected to the clock of ${reference}: its own is ${spanText(clock.offsetNs)} ahead, ${bound}${steps}`;
}
