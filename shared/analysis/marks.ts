/** Why a packet was not judged on the segment after its hop, and what else is known of it: bits of a byte per packet. */
export const Reason = {
  none: 0,
  /** Sent when not every capture listened, or too late for tmax. */
  outsideWindow: 1,
  /** Its TTL was spent before the next hop. */
  ttlSpent: 2,
  /** A machine before the next hop answered it with an ICMP error that quotes it. */
  consumed: 3,
  /** A machine before the next hop answered it with a TCP reset or handshake. */
  answered: 4,
  /** The captures further down cannot see it: answers prove that it passed. */
  filtered: 5,
  /** From the next hop on its flow is inside an encrypted tunnel. */
  encrypted: 6,
  /** It arrived with other bytes than it was sent with; where it was lost so: that it did. */
  corrupted: 7,
  /** The same packet passing this hop again, in a loop or on another interface: no packet of its own. */
  again: 8,
  /** An answer that a machine between two hops made: not missing further up. */
  origin: 9,
  /** No capture further down listened when it would have passed there. */
  gap: 10,
} as const;

const REASON_BITS = 15;

/** TCP bytes that the flow had sent before. */
export const RETRANSMISSION = 128;

/** The Reason in a packet's marks. */
export function reasonOf(marks: number): number {
  return marks & REASON_BITS;
}

/** The marks with another reason. */
export function withReason(marks: number, reason: number): number {
  return (marks & ~REASON_BITS) | reason;
}

/** Which machine consumed a packet, and how it said so. */
export interface Consumer {
  /** Index into the AddressTable of the answer's source. */
  address: number;
  /** Where the answer was seen. */
  hop: number;
  row: number;
  /** ICMP or ICMPv6 type * 256 + code; -1 for a TCP answer. */
  icmp: number;
  v6: boolean;
}

/** What an answer says, in words: "time exceeded", "port unreachable", "TCP reset". */
export function consumedText(consumer: Consumer): string {
  if (consumer.icmp < 0) return 'TCP answer';
  const type = consumer.icmp >> 8;
  const code = consumer.icmp & 0xff;
  if (consumer.v6) {
    if (type === 1) return V6_UNREACHABLE[code] ?? 'unreachable';
    return { 2: 'packet too big', 3: 'time exceeded', 4: 'parameter problem' }[type] ?? `ICMPv6 error ${type}`;
  }
  if (type === 3) return V4_UNREACHABLE[code] ?? 'unreachable';
  return (
    { 4: 'source quench', 5: 'redirect', 11: 'time exceeded', 12: 'parameter problem' }[type] ?? `ICMP error ${type}`
  );
}

const V4_UNREACHABLE: Record<number, string> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'fragmentation needed',
  9: 'network prohibited',
  10: 'host prohibited',
  13: 'administratively prohibited',
};

const V6_UNREACHABLE: Record<number, string> = {
  0: 'no route',
  1: 'administratively prohibited',
  3: 'address unreachable',
  4: 'port unreachable',
  5: 'source address refused',
  6: 'route rejected',
};
