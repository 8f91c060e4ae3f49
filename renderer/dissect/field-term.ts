import type { DissectedField } from '../../shared/contract/dissect.ts';
import { readFilter } from '../../shared/filter/check.ts';

/**
 * What filters the window by a field of Wireshark's tree, where our language of filters knows the field and the value;
 * else null. Sequence numbers relative to the beginning of a capture mean nothing across hops and have no such term.
 */
export function termOf({ filter }: Pick<DissectedField, 'filter'>, hops: readonly string[]): string | null {
  if (filter === '') return null;
  const term = filter.replace(/ == True$/, ' == 1').replace(/ == False$/, ' == 0');
  // Of one hop's capture, not of the packet.
  if (/^frame\./.test(term)) return null;
  const read = readFilter(term, { hops });
  return read.ok && read.value !== null ? term : null;
}
