import type { DissectedField } from '../../shared/contract/dissect.ts';
import { filterOf, nameOf, severityOf } from './field-parts.ts';
import { PREFERENCES } from './preferences.ts';
import type { DissectedFrame, DissectedRow, DissectedStream } from './types.ts';
import type { Vector, WasmField, WasmLibrary, WasmSession } from './wiregasm-module.ts';

const FILE = '/uploads/conversation.pcapng';
/** load() says so of a file that ends inside a record; what came before can be used. */
const CUT_SHORT = -12;
/** Columns of the packet list: number, time, source, destination, protocol, length, info. */
const PROTOCOL = 4;
const INFO = 6;

/** Wireshark's dissectors built in. Answers at once and keeps its thread busy meanwhile: for a process of its own. */
export class WiregasmDissector {
  readonly version: string;
  readonly #library: WasmLibrary;
  #session: WasmSession | null = null;

  constructor(library: WasmLibrary) {
    this.#library = library;
    this.version = library.wiresharkVersion();
    for (const [module, name, value] of PREFERENCES) {
      if (library.setPref(module, name, value).code !== 0) throw new Error(`it has no preference ${module}.${name}`);
    }
    library.applyPreferences();
  }

  load(capture: Uint8Array): number {
    // There is one session at a time: two of them break the library when they are deleted.
    this.#session?.delete();
    this.#session = null;
    this.#library.FS.writeFile(FILE, capture);
    const session = new this.#library.DissectSession(FILE);
    const { code, error, summary } = session.load();
    this.#library.FS.unlink(FILE);
    if (code !== 0 && code !== CUT_SHORT) {
      session.delete();
      throw new Error(`it does not read the capture (${error || code})`);
    }
    this.#session = session;
    return summary.packet_count;
  }

  row(number: number): DissectedRow {
    const { frames } = this.#loaded.getFrames('', number - 1, 1);
    const [row] = drain(frames, ({ columns }) => drain(columns, (text) => text));
    return { protocol: row?.[PROTOCOL] ?? '', info: row?.[INFO] ?? '' };
  }

  frame(number: number): DissectedFrame {
    const frame = this.#loaded.getFrame(number);
    frame.comments.delete();
    return {
      tree: drain(frame.tree, plainField),
      sources: drain(frame.data_sources, ({ name, data }) => ({ name, bytes: bytesOf(data) })),
      follow: drain(frame.follow, (pair) => {
        const [protocol = '', filter = ''] = drain(pair, (text) => text);
        return { protocol, filter };
      }),
    };
  }

  follow(protocol: string, filter: string): DissectedStream {
    // With a filter that it does not understand the library finds nothing, and does not say why.
    const checked = this.#library.checkFilter(filter);
    if (!checked.ok) throw new Error(checked.error);
    const { payloads } = this.#loaded.follow(protocol, filter);
    return { chunks: drain(payloads, ({ number, data }) => ({ frame: number, bytes: bytesOf(data) })) };
  }

  get #loaded(): WasmSession {
    if (this.#session === null) throw new Error('nothing is loaded');
    return this.#session;
  }
}

function plainField(field: WasmField): DissectedField {
  return {
    label: field.label,
    name: nameOf(field.filter),
    filter: filterOf(field.filter),
    start: field.start,
    length: field.length,
    source: field.data_source_idx,
    severity: severityOf(field.severity),
    frame: field.type === 'framenum' ? field.fnum : null,
    children: drain(field.tree, plainField),
  };
}

/** Reads a vector and frees it. */
function drain<T, U>(vector: Vector<T>, take: (item: T) => U): U[] {
  const items: U[] = [];
  for (let i = 0; i < vector.size(); i++) items.push(take(vector.get(i)));
  vector.delete();
  return items;
}

/** In a buffer of its own, which travels between processes without what else lies in Node's pool. */
function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
