/**
 * The language of the scenario files: what the network did, told from the network's side, and the answer that follows
 * from the contract. Times are seconds; hops are named; `back` packets travel from the flow's destination to its source.
 * Nothing here computes an expected figure: `expect` is written by hand.
 */

export interface Scenario {
  title: string;
  /** Number of the case in the list of tricky cases. */
  case: number;
  /** Why the expected answer is the right one. */
  why: string;
  tmax?: number;
  targets?: string[];
  hops: ScenarioHop[];
  /** True delay per segment; default 0.001 each. */
  delays?: number[];
  /** What each segment takes from the TTL; default 1 each. */
  ttlSteps?: number[];
  flows: Record<string, Flow>;
  /** false: no bracket; else when it closes (default 10). See `bracketOf`. */
  bracket?: false | number;
  /** What the bracket's headers say at a hop. */
  bracketViews?: Record<string, View | View[]>;
  packets: PacketGroup[];
  /** Set when the answer for the hops in opposite order is not the mirrored one, with the reason. */
  noMirror?: string;
  expect: Expectation;
}

export interface ScenarioHop {
  name: string;
  /** Default EN10MB. */
  link?: 'EN10MB' | 'LINUX_SLL' | 'LINUX_SLL2' | 'RAW' | 'NULL' | 'LOOP';
  format?: 'pcap' | 'pcapng';
  bigEndian?: boolean;
  /** Default 9: nanoseconds; pcap knows 6 and 9, pcapng any decimal one. */
  resolution?: number;
  snaplen?: number;
  clock?: Clock;
  vlans?: number[];
  mpls?: number[];
  pppoe?: boolean;
  /** Around every packet at this hop, innermost first. */
  encap?: Encapsulation[];
  /** Outer IP packets above this are fragmented. */
  outerMtu?: number;
  /** The capture filter speaks of ports: later fragments do not pass it. */
  firstFragmentsOnly?: boolean;
  /** Interfaces of an `any` capture in path order; each packet is recorded at each of them. */
  sights?: Sight[];
  /** pcapng: packets dropped by the operating system, in a statistics block. */
  drops?: number;
  /** True times at which the capture begins and ends; default: it holds everything. */
  starts?: number;
  stops?: number;
  /** True times in between in which it did not listen; without `to` it did not come back. */
  gaps?: { from: number; to?: number }[];
  /** The file is written compressed. */
  gzip?: boolean;
  /** Bytes cut off the end of the file. */
  cutFile?: number;
  /** Bytes of nonsense appended to the file. */
  garbage?: number;
  /** Neighbouring records change places in the file. */
  swapRecords?: boolean;
  /** Records of other protocols or broadcast, at these times: `arp`. */
  noise?: { t: number; kind: 'arp' | 'multicast' | 'broadcast' }[];
}

export interface Clock {
  /** Seconds, added to true time. */
  offset?: number;
  driftPpm?: number;
  steps?: { at: number; by: number }[];
  /** Every record bears the same time. */
  frozen?: boolean;
  /** A second rate from a moment on (leap smear, slewing). */
  slew?: { at: number; driftPpm: number };
}

export interface Sight {
  iface: number;
  /** Around the packet at this interface only. */
  encap?: Encapsulation[];
  /** Seconds after the previous interface in travel order; default 0.00002. */
  after?: number;
}

export interface Encapsulation {
  type: 'vxlan' | 'geneve' | 'gre' | 'ipip' | 'esp' | 'wireguard';
  source: string;
  destination: string;
  vni?: number;
  port?: number;
  key?: number;
  spi?: number;
  /** Geneve options in hex. */
  options?: string;
}

/** What a flow's or a packet's headers say; `source` and `destination` are those of the forward direction. */
export interface View {
  source?: string;
  destination?: string;
  /** Added to sequence numbers of the flow's own direction, and taken from acknowledgements of the other. */
  seqDelta?: number;
  /** The same for the other direction's sequence numbers. */
  backSeqDelta?: number;
  /** Added to the other direction's timestamps, and taken from their echoes. */
  backStampDelta?: number;
  id?: number;
  tos?: number;
  ttl?: number;
  window?: number;
  mss?: number;
  noTimestamps?: boolean;
  /** Raw TCP options in hex. */
  options?: string;
  /** IPv4 options in hex. */
  ipOptions?: string;
  extensions?: { type: number; hex: string }[];
  /** The transport checksum is not the right one (offload at the sender). */
  badChecksum?: boolean;
  /** A payload byte is another one. */
  corrupt?: boolean;
  /** Ethernet padding up to this many bytes. */
  padTo?: number;
}

export interface Flow extends View {
  /** Or a number: any other protocol, with the payload right behind IP. */
  protocol: 'tcp' | 'udp' | 'icmp' | 'sctp' | 'esp' | number;
  /** `address:port`; for icmp `address:id`. */
  source: string;
  destination: string;
  /** Initial sequence numbers of both directions; default [1000, 5000000]. */
  isn?: [number, number];
  timestamps?: boolean;
  /** Travels from the last hop to the first: the flow's source is at the last hop. */
  fromLast?: boolean;
  /** Hops it passes; default all. */
  via?: string[];
  /** Per hop; an array: per interface of an `any` capture, in path order. */
  views?: Record<string, View | View[]>;
  /** IPv4 identification: counted up (default), or always this number. */
  ids?: number;
  /** Flows of the same stream carry the same bytes (what a proxy passes on). */
  stream?: string;
}

/** All, or these of the group's packets (from 0). */
export type Which = 'all' | number[];

export interface PacketGroup extends View {
  t: number;
  /** Default one packet. */
  n?: number;
  every?: number;
  flow: string;
  back?: boolean;
  /** Transport payload bytes. */
  len?: number;
  flags?: string;
  /** Relative to the direction's initial sequence number; default: what follows what was sent. */
  seq?: number;
  /** Datagrams with the same mark have the same bytes. */
  payload?: string;
  /** Captured at these hops only (without being lost). */
  on?: string[];
  /** Passed these hops without being captured there. */
  missed?: Record<string, Which>;
  /** Seen last at this hop in travel order. */
  lost?: Record<string, Which>;
  /** Seen last where it came into this machine (an `any` capture). */
  lostInside?: Record<string, Which>;
  /** Further delay before a hop. */
  extra?: Record<string, number | Record<string, number>>;
  /** A second copy reaches this hop so many seconds after the first, and travels on. */
  dup?: Record<string, Record<string, number>>;
  /**
   * From this hop on (in travel order) in segments of `mss` bytes, datagrams in datagrams. `lose`: segments (from 0) that
   * do not get to a hop, nor further.
   */
  cut?: { hop: string; mss: number; lose?: Record<string, number[]> };
  /** IP packet in fragments of `mtu` bytes at these hops. */
  fragments?: Record<string, number>;
  /** Fragments (from 0) that do not get to this hop, by packet of the group. */
  lostFragments?: Record<string, Record<string, number[]>>;
  at?: Record<string, View>;
  /** ICMP type and code of this packet; default echo request and reply. */
  icmp?: { type: number; code?: number; rest?: number };
  /** The packet that an ICMP error speaks of: the flow's n-th packet, as seen at the hop or as the view says. */
  quote?: { flow: string; index: number; view?: Record<string, View>; ttl?: number };
}

export interface ExpectedFigures {
  sent?: number;
  delivered?: number;
  partial?: number;
  lost?: number;
  lostMin?: number;
  lostBytes?: number;
  unjudged?: number;
  duplicated?: number;
  reordered?: number;
  unmatched?: number;
  /** ms, each within `within` (default 0.01). */
  delayMs?: { min?: number; p50?: number; max?: number; within?: number } | null;
}

/** What is not named is 0, empty or without a warning. */
export interface Expectation {
  segments: { forward: ExpectedFigures; reverse: ExpectedFigures }[];
  /** In send order, the named fields only; default: as many as lost and partial. */
  losses?: Record<string, unknown>[];
  /** [code, hop] */
  warnings?: [string, string][];
  translations?: { segment: number; protocol: string; from: string; to: string }[];
  /** [forward, reverse] */
  missed?: Record<string, [number, number]>;
  hops?: Record<string, Record<string, unknown>>;
  /** Seconds; the bound must hold in every scenario, this is for how tight it is. */
  clock?: Record<
    string,
    { offset?: number; within?: number; driftPpm?: number; driftWithin?: number; steps?: number; bounded?: boolean }
  >;
}
