import type { EngineEvents, EngineRequests, EventName, RequestArgs, RequestName, RequestResult } from './engine-api.ts';
import type { Problem } from './errors.ts';
import type { MenuModel } from './menu.ts';
import type { PlanInput } from './plan.ts';

/**
 * What `window.hopscope` offers: one named function per request, no generic channel. Custom errors do not survive the
 * context bridge, so a refusal is a value: `{ ok: false, problem }`; the promises themselves never reject.
 */
export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** `node.check` is `nodeCheck`, `capture.start` is `captureStart`, … */
export type MethodName<N extends string> = N extends `${infer A}.${infer B}` ? `${A}${Capitalize<B>}` : never;

type Method<N extends RequestName> =
  RequestArgs<N> extends null
    ? () => Promise<Outcome<RequestResult<N>>>
    : (args: RequestArgs<N>) => Promise<Outcome<RequestResult<N>>>;

export type RequestMethods = { [N in keyof EngineRequests as MethodName<N>]: Method<N> };

/**
 * `ready`: requests are answered; `lost`: the engine ended unexpectedly and is being started again; `gone`: it did so
 * too often, and stays away.
 */
export type EngineState = 'ready' | 'lost' | 'gone';

export interface DemoOffer {
  plan: PlanInput;
  /** What is replayed, to be shown wherever its data is shown. */
  label: string;
}

export interface HopscopeWindowApi extends RequestMethods {
  /** Engine events; returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: EngineEvents[E]) => void): () => void;
  /** Called with the id of an action that was chosen in the application menu. */
  onCommand(listener: (action: string) => void): () => void;
  /** Shows these actions in the application menu. */
  setMenu(model: MenuModel): Promise<void>;
  /** Called at once with the present state, then at each change. */
  onEngineState(listener: (state: EngineState) => void): () => void;
  /** Asks for a session directory to open; null when the person gave up. */
  openDirectory(): Promise<string | null>;
  /** Asks for capture files (pcap, pcapng), path order is the caller's to settle; empty when the person gave up. */
  openFiles(): Promise<string[]>;
  /** The path of a file that was dropped on the page; null for anything else. Nothing else of it is looked at. */
  pathOfFile(file: object): string | null;
  /** Asks for a directory that does not exist yet, to save a session in. */
  saveDirectory(suggestedName: string): Promise<string | null>;
  /** Asks for a private key file of a node. */
  openKeyFile(): Promise<string | null>;
  /** Asks for a TLS key log file. */
  openKeyLog(): Promise<string | null>;
  /** Asks where to, and writes a file; its path, or null when the person gave up. Rejects when it cannot be written. */
  saveFile(suggestedName: string, bytes: Uint8Array): Promise<string | null>;
  /** Asks where an export is to be written; null when the person gave up. Begins in the folder of the one before. */
  savePath(suggestedName: string): Promise<string | null>;
  /** The page has no clipboard permission: text goes through the shell. */
  copyText(text: string): Promise<void>;
  /** The demo network's plan while the demo is on; null otherwise. Waits until the network is up. */
  demo(): Promise<DemoOffer | null>;
  /** Begins or leaves the demo: the engine starts anew. What it offers, once it is up. Not while a capture runs. */
  setDemo(on: boolean): Promise<DemoOffer | null>;
  readonly platform: 'darwin' | 'win32' | 'linux';
  readonly version: string;
}
