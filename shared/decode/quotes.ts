/** `length` of a quote whose headers do not tell it. */
export const QUOTE_LENGTH_UNKNOWN = 0xffffffff;

/** The quoted packet of the record at hand, by offsets and values. */
export class Quote {
  /** Offsets of the addresses; -1: there is no quote. */
  sourceAt = -1;
  destinationAt = -1;
  v6 = false;
  protocol = 0;
  sourcePort = 0;
  destinationPort = 0;
  ipId = 0;
  seq = 0;
  length = QUOTE_LENGTH_UNKNOWN;
}

/**
 * The packets that ICMP and ICMPv6 errors quote: one entry for each row flagged `icmpError` whose quote could be read,
 * in row order. Growable typed arrays, as errors can be as many as packets; entries beyond `count` mean nothing. All
 * fields are those of the quoted packet as the quoting machine received it: before a translation at that machine's
 * upstream, after one at its downstream.
 */
export class QuoteTable {
  count = 0;
  /** The quoting row; ascending. */
  row = new Uint32Array(0);
  /** IP protocol behind extension headers. */
  protocol = new Uint8Array(0);
  /** Index into the session's AddressTable. */
  source = new Uint32Array(0);
  destination = new Uint32Array(0);
  /** TCP, UDP, SCTP ports; ICMP echo: both hold the id; else 0. */
  sourcePort = new Uint16Array(0);
  destinationPort = new Uint16Array(0);
  /** IPv4 identification (0 for IPv6). */
  ipId = new Uint16Array(0);
  /** TCP sequence; ICMP echo: sequence; else 0. */
  seq = new Uint32Array(0);
  /**
   * Transport payload bytes by the quoted headers, counted as `PacketColumns.payloadLength` counts them;
   * QUOTE_LENGTH_UNKNOWN when they do not say it.
   */
  length = new Uint32Array(0);

  /** Appends one entry. Its row must lie behind that of the entry before. */
  add(
    row: number,
    protocol: number,
    source: number,
    destination: number,
    sourcePort: number,
    destinationPort: number,
    ipId: number,
    seq: number,
    length: number,
  ): void {
    const at = this.count++;
    if (at >= this.row.length) this.#grow(Math.max(64, at * 2));
    this.row[at] = row;
    this.protocol[at] = protocol;
    this.source[at] = source;
    this.destination[at] = destination;
    this.sourcePort[at] = sourcePort;
    this.destinationPort[at] = destinationPort;
    this.ipId[at] = ipId;
    this.seq[at] = seq;
    this.length[at] = length;
  }

  /** Entry of a row; -1 when it has none. */
  indexOf(row: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.row[middle]!;
      if (found === row) return middle;
      if (found < row) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #grow(capacity: number): void {
    this.row = grown(this.row, new Uint32Array(capacity));
    this.protocol = grown(this.protocol, new Uint8Array(capacity));
    this.source = grown(this.source, new Uint32Array(capacity));
    this.destination = grown(this.destination, new Uint32Array(capacity));
    this.sourcePort = grown(this.sourcePort, new Uint16Array(capacity));
    this.destinationPort = grown(this.destinationPort, new Uint16Array(capacity));
    this.ipId = grown(this.ipId, new Uint16Array(capacity));
    this.seq = grown(this.seq, new Uint32Array(capacity));
    this.length = grown(this.length, new Uint32Array(capacity));
  }
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array>(
  from: Uint8Array | Uint16Array | Uint32Array,
  to: T,
): T {
  to.set(from);
  return to;
}
