import { EVENT_NAMES, REQUEST_NAMES } from '../../shared/contract/request-names.ts';
import type { EngineState, HopscopeWindowApi, RequestMethods } from '../../shared/contract/window-api.ts';
import { CHANNELS } from '../main/channels.ts';
import type { ClientPort, EngineClient } from './engine-client.ts';

/** The part of Electron's ipcRenderer that is used; it never reaches the page. */
export interface ShellChannel {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  send(channel: string): void;
  on(channel: string, listener: (event: { ports: ClientPort[] }, ...args: unknown[]) => void): unknown;
  /** Electron's `webUtils.getPathForFile`: '' for a file that the page made itself; throws for what is none. */
  pathOf(file: object): string;
}

/** Builds what the page sees: one function per request, events without their event objects, nothing generic. */
export function createWindowApi(
  shell: ShellChannel,
  client: EngineClient,
  facts: Pick<HopscopeWindowApi, 'platform' | 'version'>,
): HopscopeWindowApi {
  const commands = new Set<(action: string) => void>();
  const states = new Set<(state: EngineState) => void>();
  // Until the engine is up, requests wait for it: nothing is lost yet.
  let state: EngineState = 'ready';

  shell.on(CHANNELS.port, ({ ports }) => {
    if (ports[0] !== undefined) client.attach(ports[0]);
  });
  shell.on(CHANNELS.command, (_event, command) => {
    if (typeof command !== 'string') return;
    for (const listener of commands) listener(command);
  });
  shell.on(CHANNELS.engineState, (_event, next) => {
    if (next !== 'ready' && next !== 'lost' && next !== 'gone') return;
    if (next === 'lost') client.detach();
    if (next === 'gone') client.giveUp();
    state = next;
    for (const listener of states) listener(next);
  });
  shell.send(CHANNELS.hello);

  const methods: Record<string, (args?: unknown) => Promise<unknown>> = {};
  for (const name of REQUEST_NAMES) {
    methods[methodName(name)] = (args) => client.request(name, args ?? null);
  }
  return {
    ...(methods as unknown as RequestMethods),
    on: (event, listener) => {
      if (!EVENT_NAMES.includes(event)) throw new Error('There is no event of this name.');
      return client.on(event, listener);
    },
    onCommand: (listener) => subscribe(commands, listener),
    setMenu: async (model) => {
      await shell.invoke(CHANNELS.setMenu, model);
    },
    onEngineState: (listener) => {
      listener(state);
      return subscribe(states, listener);
    },
    openDirectory: async () => textOrNull(await shell.invoke(CHANNELS.openDirectory)),
    openFiles: async () => texts(await shell.invoke(CHANNELS.openFiles)),
    pathOfFile: (file) => pathOrNull(shell, file),
    openKeyFile: async () => textOrNull(await shell.invoke(CHANNELS.openKeyFile)),
    saveDirectory: async (suggestedName) => textOrNull(await shell.invoke(CHANNELS.saveDirectory, suggestedName)),
    openKeyLog: async () => textOrNull(await shell.invoke(CHANNELS.openKeyLog)),
    saveFile: async (name, bytes) => textOrNull(await shell.invoke(CHANNELS.saveFile, name, bytes)),
    savePath: async (name) => textOrNull(await shell.invoke(CHANNELS.savePath, name)),
    copyText: async (text) => {
      await shell.invoke(CHANNELS.copyText, text);
    },
    demo: async () => (await shell.invoke(CHANNELS.demo)) as Awaited<ReturnType<HopscopeWindowApi['demo']>>,
    setDemo: async (on) =>
      (await shell.invoke(CHANNELS.setDemo, on)) as Awaited<ReturnType<HopscopeWindowApi['setDemo']>>,
    ...facts,
  };
}

/** `node.check` is `nodeCheck`. */
export function methodName(request: string): string {
  return request.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase());
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener);
  return () => set.delete(listener);
}

function pathOrNull(shell: ShellChannel, file: object): string | null {
  try {
    return shell.pathOf(file) || null;
  } catch {
    return null;
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
