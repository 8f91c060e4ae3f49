import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Largest memory of the WebAssembly module, bytes. Captures given to it are small; one that makes it want more than
 * this is hostile.
 */
const MOST_MEMORY = 768 * 1024 * 1024;

/** A C++ vector: to be deleted once read, or its memory is never free again. */
export interface Vector<T> {
  size(): number;
  get(index: number): T;
  delete(): void;
}

export interface WasmField {
  label: string;
  filter: string;
  start: number;
  length: number;
  data_source_idx: number;
  severity: string;
  type: string;
  /** Means something only where `type` is framenum. */
  fnum: number;
  tree: Vector<WasmField>;
}

export interface WasmFrame {
  comments: Vector<string>;
  data_sources: Vector<{ name: string; data: string }>;
  tree: Vector<WasmField>;
  follow: Vector<Vector<string>>;
}

export interface WasmSession {
  load(): { code: number; error: string; summary: { packet_count: number } };
  getFrames(filter: string, skip: number, limit: number): { frames: Vector<WasmRow>; matched: number };
  getFrame(number: number): WasmFrame;
  follow(protocol: string, filter: string): { payloads: Vector<{ number: number; data: string }> };
  delete(): void;
}

export interface WasmRow {
  columns: Vector<string>;
}

/** The part of Wireshark's WebAssembly build (wiregasm) that is used. */
export interface WasmLibrary {
  FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
  DissectSession: new (path: string) => WasmSession;
  init(): boolean;
  wiresharkVersion(): string;
  setPref(module: string, name: string, value: string): { code: number; error: string };
  applyPreferences(): void;
  checkFilter(filter: string): { ok: boolean; error: string };
}

type Imports = Record<string, Record<string, unknown>>;

/** What Node has and its types do not tell without those of a browser. */
interface WasmOfNode {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: Imports) => { exports: object };
}

type Grow = (size: number) => boolean;
type Load = (overrides: Record<string, unknown>) => Promise<WasmLibrary>;

/**
 * Loads the library from its directory (wiregasm.js, .wasm, .data) and starts Wireshark in it. Takes half a second to two.
 * @param mostMemory bytes of WebAssembly memory from which on it fails with "out of memory"
 * @throws Error when a file is missing, or Wireshark does not start
 */
export async function loadWiregasm(directory: string, mostMemory = MOST_MEMORY): Promise<WasmLibrary> {
  const load = createRequire(join(directory, 'wiregasm.js'))('./wiregasm.js') as Load;
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmOfNode }).WebAssembly;
  const data = readFileSync(join(directory, 'wiregasm.data'));
  const library = await load({
    locateFile: (path: string) => join(directory, path),
    getPreloadedPackage: () => data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
    instantiateWasm: (imports: Imports, receive: (instance: object) => void) => {
      limitMemory(imports, mostMemory);
      const instance = new Instance(new Module(readFileSync(join(directory, 'wiregasm.wasm'))), imports);
      receive(instance);
      return instance.exports;
    },
    print: () => undefined,
    // Where memory runs out the library only says so, and then turns in circles for ever.
    printErr: (line: string) => {
      if (/Cannot enlarge memory|failed to allocate/i.test(line)) throw new Error('out of memory');
    },
    handleStatus: () => undefined,
  });
  if (!library.init()) throw new Error('Wireshark does not start in it');
  return library;
}

function limitMemory(imports: Imports, most: number): void {
  const functions = imports['env']!;
  const grow = functions['emscripten_resize_heap'] as Grow;
  functions['emscripten_resize_heap'] = (size: number) => {
    if (size >>> 0 > most) throw new Error('out of memory');
    return grow(size);
  };
}
