import type { CaptureInterface } from '../pcap/types.ts';
import type { AddressTable } from './addresses.ts';
import { appendRows } from './append-rows.ts';
import type { DecodedCapture } from './capture.ts';
import { COLUMN_KEYS, PacketColumns } from './columns.ts';

type Arrays = Pick<PacketColumns, (typeof COLUMN_KEYS)[number]>;
/** Tables beside the columns whose fields are plain arrays and numbers. */
const TABLES = ['quotes', 'fragments', 'outerFragments', 'places', 'linkTypes', 'interfaces'] as const;
type Plain<T> = { [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: T[K] };
type Tables = { [K in (typeof TABLES)[number]]: Plain<PacketColumns[K]> };

/**
 * A decoded capture as plain data, to be sent between threads, with the addresses and flows that its numbers mean. Made
 * by `packCapture`; `unpackCapture` turns it into a capture of a session.
 */
export interface PackedCapture {
  capture: Omit<DecodedCapture, 'columns'>;
  /** Every plain number of the columns: how many rows, bytes, … */
  totals: Record<string, number>;
  arrays: Arrays;
  tables: Tables;
  /** Tunnels, tunnel id and interface of every number of `encapsulation`. */
  encapsulations: Uint32Array;
  /** Four words of every address. */
  addresses: Uint32Array;
  /** Low address, high address, ports, protocol of every conversation. */
  conversations: Uint32Array;
  /** What was decoded of the same file on its own, from the last record of this on, in order; absent: nothing. */
  rest?: PackedCapture[];
}

/** Packs a capture that was decoded with address and flow tables of its own. Nothing is copied but small tables. */
export function packCapture(decoded: DecodedCapture, addresses: AddressTable): PackedCapture {
  const { columns } = decoded;
  const { interfaces, comments, secrets, linkType, snaplen, hashPrefix, truncated, damage, statisticsDrops } = decoded;
  const { encapsulations } = columns;
  const around = new Uint32Array(encapsulations.count * 3);
  for (let n = 0; n < encapsulations.count; n++)
    around.set([encapsulations.tunnels(n), encapsulations.tunnelId(n), encapsulations.iface(n)], n * 3);
  return {
    capture: {
      interfaces: interfaces.map(plainInterface),
      comments,
      secrets,
      linkType,
      snaplen,
      hashPrefix,
      truncated,
      damage,
      statisticsDrops,
    },
    totals: Object.fromEntries(Object.entries(columns).filter(([, value]) => typeof value === 'number')),
    arrays: Object.fromEntries(COLUMN_KEYS.map((key) => [key, columns[key]])) as unknown as Arrays,
    tables: Object.fromEntries(TABLES.map((name) => [name, { ...columns[name] }])) as unknown as Tables,
    encapsulations: around,
    addresses: addresses.words(),
    conversations: addresses.flows.words(),
  };
}

/** The buffers of the columns, which can move to another thread instead of being copied. */
export function buffersOf(packed: PackedCapture): ArrayBuffer[] {
  return COLUMN_KEYS.map((key) => packed.arrays[key].buffer as ArrayBuffer);
}

/**
 * Makes a packed capture one of a session: its addresses and flows get the session's numbers. In whatever order and
 * threads captures were decoded, unpacking them in the same order gives the same numbers.
 */
export function unpackCapture(packed: PackedCapture, addresses: AddressTable): DecodedCapture {
  const columns = new PacketColumns(addresses.flows);
  Object.assign(columns, packed.totals, packed.arrays);
  for (const name of TABLES) Object.assign(columns[name], packed.tables[name]);
  const around = packed.encapsulations;
  for (let at = 3; at < around.length; at += 3)
    columns.encapsulations.intern(around[at]!, around[at + 1]!, around[at + 2]!);
  const address = addresses.adopt(packed.addresses);
  const flow = addresses.flows.adopt(packed.conversations, address);
  const own = columns.flow;
  for (let row = 0; row < columns.count; row++) own[row] = flow[own[row]!]!;
  const { source, destination, count } = columns.quotes;
  for (let i = 0; i < count; i++) {
    source[i] = address[source[i]!]!;
    destination[i] = address[destination[i]!]!;
  }
  for (const part of packed.rest ?? []) {
    const numbers = addresses.adopt(part.addresses);
    appendRows(columns, part, { address: numbers, flow: addresses.flows.adopt(part.conversations, numbers) });
  }
  const { truncated, damage } = (packed.rest?.at(-1) ?? packed).capture;
  return { ...packed.capture, truncated, damage, columns };
}

/** What an interface says, without what reading it needs. */
function plainInterface({
  linkType,
  snaplen,
  name,
  description,
  fcsLength,
  drops,
}: CaptureInterface): CaptureInterface {
  return { linkType, snaplen, name, description, fcsLength, drops };
}
