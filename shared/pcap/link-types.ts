/** Link-layer header types (LINKTYPE_ values of pcap files) that the decoder knows, by number. */
export const LinkType = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  /** DLT_RAW written as is by some systems. */
  raw12: 12,
  raw14: 14,
  pppSerial: 50,
  pppEther: 51,
  raw: 101,
  ciscoHdlc: 104,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const;

const NAMES = new Map<number, string>([
  [0, 'NULL'],
  [1, 'EN10MB'],
  [3, 'AX25'],
  [6, 'IEEE802'],
  [7, 'ARCNET'],
  [8, 'SLIP'],
  [9, 'PPP'],
  [10, 'FDDI'],
  [12, 'RAW'],
  [14, 'RAW'],
  [50, 'PPP_SERIAL'],
  [51, 'PPP_ETHER'],
  [101, 'RAW'],
  [104, 'C_HDLC'],
  [105, 'IEEE802_11'],
  [107, 'FRELAY'],
  [108, 'LOOP'],
  [109, 'ENC'],
  [113, 'LINUX_SLL'],
  [114, 'LTALK'],
  [117, 'PFLOG'],
  [119, 'PRISM_HEADER'],
  [122, 'IP_OVER_FC'],
  [123, 'SUNATM'],
  [127, 'IEEE802_11_RADIO'],
  [149, 'USER2'],
  [163, 'IEEE802_11_RADIO_AVS'],
  [187, 'BLUETOOTH_HCI_H4'],
  [189, 'USB_LINUX'],
  [192, 'PPI'],
  [195, 'IEEE802_15_4_WITHFCS'],
  [201, 'BLUETOOTH_HCI_H4_WITH_PHDR'],
  [220, 'USB_LINUX_MMAPPED'],
  [228, 'IPV4'],
  [229, 'IPV6'],
  [239, 'NFLOG'],
  [240, 'NETANALYZER'],
  [253, 'NETLINK'],
  [258, 'PKTAP'],
  [276, 'LINUX_SLL2'],
]);

/** Name of a link type as tcpdump prints it (EN10MB, LINUX_SLL2, RAW, …); `DLT_n` for one without a name here. */
export function linkTypeName(linkType: number): string {
  return NAMES.get(linkType) ?? `DLT_${linkType}`;
}

/** Number of a link type by the name that `linkTypeName` gives; -1 when there is none. */
export function linkTypeNumber(name: string): number {
  for (const [number, known] of NAMES) if (known === name) return number;
  return name.startsWith('DLT_') ? Number(name.slice(4)) : -1;
}
