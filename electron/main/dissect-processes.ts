import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import { HEAP_MIB } from '../dissect/heap.ts';

/** The processes that dissect captures, started and ended for the engine, which talks with them over a port. */
export class DissectProcesses {
  readonly #directory: string;
  readonly #processes = new Map<number, UtilityProcess>();

  /** @param directory of the built program and its library */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @param ended called once, however it ends @returns the engine's end of the port */
  start(id: number, ended: () => void): MessagePortMain {
    const child = utilityProcess.fork(join(this.#directory, 'dissect.cjs'), [join(this.#directory, 'wiregasm')], {
      serviceName: 'Hopscope dissectors',
      stdio: 'ignore',
      execArgv: [`--max-old-space-size=${HEAP_MIB}`],
    });
    this.#processes.set(id, child);
    child.once('exit', () => {
      this.#processes.delete(id);
      ended();
    });
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage(null, [port1]);
    return port2;
  }

  end(id: number): void {
    this.#processes.get(id)?.kill();
  }

  endAll(): void {
    for (const child of this.#processes.values()) child.kill();
  }
}
