/** Analyses captures built by a test as the engine reads files: again with a shorter hash prefix where one needs it. */

import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { comparablePrefix } from '../../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { type BuiltRecord, pcapFile } from '../decode/build-capture.ts';

/** The answer for hops named hop0, hop1, … with tmax 0.5 s. */
export function analyseRecords(hops: readonly BuiltRecord[][]) {
  const files = hops.map((records) => pcapFile(records));
  const { addresses, captures } = decode(files, comparablePrefix(decode(files, undefined).captures));
  const inputs = captures.map((capture, i) => ({
    name: `hop${i}`,
    capture,
    start: null,
    stop: null,
    kernelDrops: null,
    clockId: null,
  }));
  return analyzeCaptures({ hops: inputs, addresses, tmaxSeconds: 0.5, targets: ['10.0.0.2'] }).analysis;
}

function decode(files: readonly Uint8Array[], hashPrefix: number | undefined) {
  const addresses = new AddressTable(1);
  const captures = files.map((file) => {
    const capture = new CaptureDecoder({ addresses, ...(hashPrefix === undefined ? {} : { hashPrefix }) });
    capture.push(file);
    capture.end();
    return capture;
  });
  return { addresses, captures };
}
