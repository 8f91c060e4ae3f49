import { EventEmitter } from 'node:events';
import { dirname, join } from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import type { DemoOffer, EngineState } from '../../shared/contract/window-api.ts';
import type {
  DemoStart,
  EngineProcessOptions,
  FromEngineProcess,
  ToEngineProcess,
} from '../engine/process-messages.ts';
import { CHANNELS } from './channels.ts';
import { DissectProcesses } from './dissect-processes.ts';
import type { SecretStore } from './secret-store.ts';

type DissectMessage = Extract<FromEngineProcess, { kind: `dissect-${string}` }>;
type SecretMessage = Extract<FromEngineProcess, { kind: `secret-${string}` }>;

/** More crashes than this in a minute: starting again would not help. */
const CRASH_LIMIT = 3;

interface EngineHostEvents {
  /** The engine cannot be started, with the reason. */
  fault: [message: string];
}

/** Runs the engine in a process of its own, starts it again when it dies, and connects windows with it. */
export class EngineHost extends EventEmitter<EngineHostEvents> {
  readonly #entry: string;
  #options: EngineProcessOptions;
  readonly #secrets: SecretStore;
  readonly #dissectors: DissectProcesses;
  readonly #windows = new Set<WebContents>();
  readonly #crashes: number[] = [];
  #process: UtilityProcess | null = null;
  #ready: Promise<DemoOffer | null> | null = null;
  #up = false;
  #capturing = false;
  #stopped: (() => void) | null = null;

  /** @param entry the bundled engine @param secrets what a person chose to keep */
  constructor(entry: string, options: Omit<EngineProcessOptions, 'secretsProtected'>, secrets: SecretStore) {
    super();
    this.#entry = entry;
    this.#options = { ...options, secretsProtected: secrets.protected };
    this.#secrets = secrets;
    this.#dissectors = new DissectProcesses(join(dirname(entry), '..', 'dissect'));
  }

  get capturing(): boolean {
    return this.#capturing;
  }

  /** The demo network's plan, or null; waits until the engine is up. */
  async demo(): Promise<DemoOffer | null> {
    return this.#ready;
  }

  /**
   * Starts the engine anew, with the demo's network or without; what it offers then.
   * @throws Error while a capture runs
   */
  async setDemo(demo: DemoStart | null): Promise<DemoOffer | null> {
    if (this.#capturing) throw new Error('capturing');
    this.#options = { ...this.#options, demo };
    await this.stop();
    this.#ended(null);
    // What is asked from now on waits for the next engine: its port may come after our answer.
    for (const window of this.#windows) this.#tell(window, 'lost');
    this.start();
    return this.#ready;
  }

  start(): void {
    const child = utilityProcess.fork(this.#entry, [JSON.stringify(this.#options)], {
      serviceName: 'Hopscope engine',
      stdio: 'inherit',
    });
    this.#process = child;
    this.#ready = new Promise((ready) => {
      child.on('message', (message: FromEngineProcess) => {
        if (message.kind === 'ready') {
          this.#up = true;
          ready(message.demo);
          for (const window of this.#windows) this.#connect(window);
        } else if (message.kind === 'capturing') this.#capturing = message.capturing;
        else if (message.kind === 'stopped') this.#stopped?.();
        else if (message.kind === 'fault') this.#fault(message.message);
        else if (message.kind === 'dissect-start' || message.kind === 'dissect-kill') this.#dissect(child, message);
        else this.#secret(child, message);
      });
    });
    child.once('exit', () => this.#ended(child));
  }

  /** Gives the window one port to the engine: now or when it is up, and again after each restart. */
  attach(window: WebContents): void {
    if (!this.#windows.has(window)) window.once('destroyed', () => this.#windows.delete(window));
    this.#windows.add(window);
    if (this.#up) this.#connect(window);
  }

  /** Stops a running capture cleanly, then ends the process. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    await new Promise<void>((done) => {
      this.#stopped = done;
      child.postMessage({ kind: 'shutdown' } satisfies ToEngineProcess);
    });
    this.#process = null;
    child.kill();
  }

  #connect(window: WebContents): void {
    if (window.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#process?.postMessage({ kind: 'port' } satisfies ToEngineProcess, [port1]);
    window.postMessage(CHANNELS.port, null, [port2]);
    this.#tell(window, 'ready');
  }

  #dissect(engine: UtilityProcess, { kind, id }: DissectMessage): void {
    if (kind === 'dissect-kill') {
      this.#dissectors.end(id);
      return;
    }
    const port = this.#dissectors.start(id, () => {
      if (this.#process === engine) engine.postMessage({ kind: 'dissect-ended', id } satisfies ToEngineProcess);
    });
    engine.postMessage({ kind: 'dissect-port', id } satisfies ToEngineProcess, [port]);
  }

  #secret(child: UtilityProcess, message: SecretMessage): void {
    if (message.kind === 'secret-put') this.#secrets.put(message.name, message.secret);
    else if (message.kind === 'secret-remove') this.#secrets.remove(message.name);
    else {
      const secret = this.#secrets.get(message.name);
      child.postMessage({ kind: 'secret', id: message.id, secret } satisfies ToEngineProcess);
    }
  }

  /** @param child whose end it is; null: it was told to end */
  #ended(child: UtilityProcess | null): void {
    // One that was told to end may take its time; another is at work then.
    if (child !== null && this.#process !== null && child !== this.#process) return;
    this.#up = false;
    this.#capturing = false;
    this.#dissectors.endAll();
    this.#stopped?.();
    if (this.#process === null) return;
    for (const window of this.#windows) this.#tell(window, 'lost');
    const now = Date.now();
    this.#crashes.push(now);
    if (this.#crashes.filter((at) => at > now - 60_000).length > CRASH_LIMIT) {
      this.#process = null;
      this.#fault('The engine ended several times within a minute.');
      return;
    }
    this.start();
  }

  #fault(message: string): void {
    for (const window of this.#windows) this.#tell(window, 'gone');
    this.emit('fault', message);
  }

  #tell(window: WebContents, state: EngineState): void {
    if (!window.isDestroyed()) window.send(CHANNELS.engineState, state);
  }
}
