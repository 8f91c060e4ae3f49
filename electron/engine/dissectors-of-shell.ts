import { childDissector } from '../dissect/child-dissector.ts';
import type { FromDissectProcess } from '../dissect/messages.ts';
import type { Dissector } from '../dissect/types.ts';
import type { EnginePort } from './port-host.ts';
import type { FromEngineProcess, ToEngineProcess } from './process-messages.ts';

type Heard = Extract<ToEngineProcess, { kind: `dissect-${string}` }>;

interface Started {
  port: ((port: EnginePort) => void) | null;
  exits: (() => void)[];
}

/** Processes that dissect, which only the main process can start. */
export class DissectorsOfShell {
  readonly #post: (message: FromEngineProcess) => void;
  readonly #started = new Map<number, Started>();
  #next = 1;

  constructor(post: (message: FromEngineProcess) => void) {
    this.#post = post;
  }

  readonly start = async (): Promise<Dissector> => {
    const id = this.#next++;
    const started: Started = { port: null, exits: [] };
    this.#started.set(id, started);
    const port = await new Promise<EnginePort>((resolve) => {
      started.port = resolve;
      this.#post({ kind: 'dissect-start', id });
    });
    const dissector = childDissector({
      post: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(data as FromDissectProcess)),
      onExit: (listener) => started.exits.push(listener),
      kill: () => this.#post({ kind: 'dissect-kill', id }),
    });
    // From here on nothing that it says is missed.
    port.start();
    return dissector;
  };

  /** Takes the main process's word about one of them. */
  heard({ kind, id }: Heard, port: EnginePort | undefined): void {
    const started = this.#started.get(id);
    if (kind === 'dissect-port') {
      if (port !== undefined) started?.port?.(port);
      return;
    }
    this.#started.delete(id);
    for (const exit of started?.exits ?? []) exit();
  }
}
