/** How bad Wireshark's expert finds something; '' for a field that it says nothing about. */
export type Severity = '' | 'Comment' | 'Chat' | 'Note' | 'Warning' | 'Error';

/** One line of Wireshark's tree of a packet. */
export interface DissectedField {
  /** As Wireshark words it: `Time to Live: 64`. */
  label: string;
  /** Wireshark's name of the field, `ip.ttl`; '' for text without one. */
  name: string;
  /** Wireshark's display filter for this value; '' for none. */
  filter: string;
  /** Bytes that say it, in the data source `source`; length 0: it was worked out, not read. */
  start: number;
  length: number;
  /** Index of `Dissection.sources`. */
  source: number;
  /** The worst that the expert says of the field or what is below it. */
  severity: Severity;
  /** A record that it speaks of, by its number in the hop's capture; null for fields about no other record. */
  frame: number | null;
  children: DissectedField[];
}

/** Bytes that fields point into: the record, and what was reassembled, decompressed or decrypted from it. */
export interface DissectedSource {
  name: string;
  bytes: Uint8Array;
}

/** One record as Wireshark's dissectors see it, in its conversation at one hop. */
export interface Dissection {
  hop: number;
  frame: number;
  /** Wireshark's columns Protocol and Info. */
  protocol: string;
  info: string;
  /** The snaplen cut this record. */
  cut: boolean;
  tree: DissectedField[];
  sources: DissectedSource[];
  /** What can be followed here: TCP, UDP, HTTP, TLS, … */
  follow: string[];
  conversation: DissectedPart;
  /** Who did it: "Wireshark 4.4.5, built in". */
  by: DissectorInfo;
}

/** How much of the conversation was dissected; with `packets` below `total`, what lies further away was not seen. */
export interface DissectedPart {
  packets: number;
  total: number;
  /** Of these packets, how many were captured only in part (snaplen): bytes of theirs are missing everywhere. */
  snapped: number;
}

/** `built-in`: Wireshark's dissectors as they come with the app; `sharkd`: the user's own Wireshark. */
export type DissectorKind = 'built-in' | 'sharkd';

export interface DissectorInfo {
  kind: DissectorKind;
  /** Of Wireshark; '' before it has been started. */
  version: string;
}

/** What a stream holds, in the order of the packets. */
export interface FollowedStream {
  hop: number;
  protocol: string;
  /** The side that began the conversation, as far as the capture tells, and the other one: address and port. */
  client: string;
  server: string;
  /** Bytes of either side. */
  clientBytes: number;
  serverBytes: number;
  chunks: FollowedChunk[];
  /** True when more was there than `chunks` holds. */
  cut: boolean;
  conversation: DissectedPart;
  by: DissectorInfo;
}

export interface FollowedChunk {
  /** Record in the hop's capture with which it was complete. */
  frame: number;
  fromServer: boolean;
  bytes: Uint8Array;
}

export interface DissectorStatus {
  state: 'idle' | 'starting' | 'ready' | 'failed';
  /** Which one is used. */
  use: DissectorInfo;
  /** All that could be. */
  choices: DissectorInfo[];
  /** File of TLS keys that decrypts what is dissected; null: none. */
  keyLog: { path: string; keys: number } | null;
}
