import type { AddressTable } from '../../../shared/decode/addresses.ts';
import type { DecodedCapture } from '../../../shared/decode/capture.ts';
import { COLUMN_KEYS } from '../../../shared/decode/columns.ts';

/** All that decoding says, to be compared. */
export function contents(captures: readonly DecodedCapture[], addresses: AddressTable) {
  return captures.map((capture) => {
    const { columns: c, linkType, snaplen, hashPrefix, truncated, damage, statisticsDrops } = capture;
    return {
      columns: COLUMN_KEYS.map((key) => [...c[key].subarray(0, c.count)]),
      lengths: Array.from({ length: c.count }, (_, row) => [c.capturedOf(row), c.hashedOf(row)]),
      places: Array.from({ length: c.count }, (_, row) => c.fileOffsetOf(row)),
      addresses: Array.from({ length: addresses.count }, (_, i) => addresses.text(i)),
      flows: [...addresses.flows.words()],
      quotes: Array.from({ length: c.quotes.count }, (_, i) => [c.quotes.row[i], c.quotes.source[i]]),
      fragments: Array.from({ length: c.fragments.count }, (_, i) => [c.fragments.row[i], c.fragments.key[i]]),
      totals: [c.count, c.wireBytes, c.malformed, c.groups, c.baseSeconds, c.untimed],
      times: [c.earliest, c.latest, c.stepsBack],
      around: Array.from({ length: c.count }, (_, row) => [c.tunnelsOf(row), c.tunnelIdOf(row), c.ifaceOf(row)]),
      links: Array.from({ length: c.count }, (_, row) => [c.linkTypes.at(row), c.interfaces.at(row)]),
      file: [linkType, snaplen, hashPrefix, truncated, damage, statisticsDrops],
      said: [capture.interfaces.map(({ name }) => name), [...capture.comments]],
    };
  });
}
