import { COLUMN_KEYS, type PacketColumns } from './columns.ts';
import type { PackedCapture } from './pack.ts';

/** What the numbers of a packed part mean in the capture that it becomes part of. */
export interface Renumbering {
  /** By address number there. */
  address: Uint32Array;
  /** By directed flow there. */
  flow: Uint32Array;
}

/** Columns that hold only zeros in most captures. */
const MOSTLY_ZERO: ReadonlySet<string> = new Set(['tos', 'encapsulation', 'oddCaptured', 'oddHashed']);

/** Appends the rows of the next part of the same file, which was decoded on its own. */
export function appendRows(columns: PacketColumns, part: PackedCapture, { address, flow }: Renumbering): void {
  const { count, ...totals } = part.totals as unknown as PacketColumns;
  if (count === 0) return;
  const rows = columns.count;
  if (rows === 0) {
    columns.baseSeconds = totals.baseSeconds;
    columns.snaplen = totals.snaplen;
  }
  makeRoom(columns, part, rows + count);
  const later = (totals.baseSeconds - columns.baseSeconds) * 1e9;
  for (const key of COLUMN_KEYS) {
    const values = part.arrays[key].subarray(0, count);
    // Zeros are there already, and cost no memory as long as nobody writes them.
    if (!MOSTLY_ZERO.has(key) || values.some((value) => value !== 0)) columns[key].set(values, rows);
  }
  const { time, flow: flows, encapsulation } = columns;
  for (let r = rows; r < rows + count; r++) flows[r] = flow[flows[r]!]!;
  if (later !== 0) for (let r = rows; r < rows + count; r++) time[r]! += later;
  const around = part.encapsulations;
  if (around.length > 3 || columns.encapsulations.count > 1) {
    const numbers = new Uint32Array(around.length / 3);
    for (let n = 0; n < numbers.length; n++)
      numbers[n] = columns.encapsulations.intern(around[n * 3]!, around[n * 3 + 1]!, around[n * 3 + 2]!);
    for (let r = rows; r < rows + count; r++) encapsulation[r] = numbers[part.arrays.encapsulation[r - rows]!]!;
  }
  if (time[rows]! < time[rows - 1]!) columns.stepsBack++;
  columns.stepsBack += totals.stepsBack;
  columns.earliest = Math.min(columns.earliest, totals.earliest + later);
  columns.latest = Math.max(columns.latest, totals.latest + later);
  columns.wireBytes += totals.wireBytes;
  columns.malformed += totals.malformed;
  columns.groups += totals.groups;
  columns.untimed += totals.untimed;
  appendTables(columns, part, rows, address);
  columns.count = rows + count;
}

function makeRoom(columns: PacketColumns, { arrays, encapsulations }: PackedCapture, rows: number): void {
  for (const key of ['oddCaptured', 'wireLength', 'payloadLength'] as const)
    if (arrays[key] instanceof Uint32Array) columns.widen(key);
  if (columns.encapsulations.count + encapsulations.length / 3 > 0x10000) columns.widen('encapsulation');
  if (rows > columns.capacity) columns.grow(rows);
}

function appendTables(columns: PacketColumns, { tables }: PackedCapture, rows: number, address: Uint32Array): void {
  const { places, quotes } = tables;
  columns.places.append(places, rows);
  for (const name of ['linkTypes', 'interfaces'] as const) {
    const { count, row, value } = tables[name];
    for (let i = 0; i < count; i++) columns[name].add(rows + row[i]!, value[i]!);
  }
  for (const name of ['fragments', 'outerFragments'] as const) {
    const t = tables[name];
    for (let i = 0; i < t.count; i++)
      columns[name].add(rows + t.row[i]!, t.key[i]!, t.offset[i]!, t.length[i]!, t.told[i] === 1);
  }
  for (let i = 0; i < quotes.count; i++)
    columns.quotes.add(
      rows + quotes.row[i]!,
      quotes.protocol[i]!,
      address[quotes.source[i]!]!,
      address[quotes.destination[i]!]!,
      quotes.sourcePort[i]!,
      quotes.destinationPort[i]!,
      quotes.ipId[i]!,
      quotes.seq[i]!,
      quotes.length[i]!,
    );
}
