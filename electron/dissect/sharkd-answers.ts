import type { DissectedField } from '../../shared/contract/dissect.ts';
import { filterOf, nameOf, severityOf } from './field-parts.ts';
import type { DissectedFrame, DissectedStream } from './types.ts';

/** What sharkd's `frame` says of a field (Wireshark 3.6 to 4.4); what is not there is zero or nothing. */
export interface SharkdField {
  l: string;
  f?: string;
  /** Start and length. */
  h?: [number, number];
  ds?: number;
  s?: string;
  t?: string;
  fnum?: number;
  n?: SharkdField[];
}

export interface SharkdFrame {
  tree?: SharkdField[];
  bytes?: string;
  /** Data sources behind the record itself. */
  ds?: { name: string; bytes: string }[];
  fol?: [protocol: string, filter: string][];
}

export interface SharkdStream {
  payloads?: { n: number; d: string }[];
}

export function sharkdFrame({ tree, bytes, ds, fol }: SharkdFrame): DissectedFrame {
  const record = bytesOf(bytes ?? '');
  const others = (ds ?? []).map((source) => ({ name: source.name, bytes: bytesOf(source.bytes) }));
  return {
    tree: (tree ?? []).map(plainField),
    sources: [{ name: `Frame (${record.length} bytes)`, bytes: record }, ...others],
    follow: (fol ?? []).map(([protocol, filter]) => ({ protocol, filter })),
  };
}

export function sharkdStream({ payloads }: SharkdStream): DissectedStream {
  return { chunks: (payloads ?? []).map(({ n, d }) => ({ frame: n, bytes: bytesOf(d) })) };
}

function plainField(field: SharkdField): DissectedField {
  const [start, length] = field.h ?? [0, 0];
  return {
    label: field.l,
    name: nameOf(field.f),
    filter: filterOf(field.f),
    start,
    length,
    source: field.ds ?? 0,
    severity: severityOf(field.s),
    frame: field.t === 'framenum' ? (field.fnum ?? null) : null,
    children: (field.n ?? []).map(plainField),
  };
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
