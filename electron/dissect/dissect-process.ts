import type { DissectCall, FromDissectProcess, ToDissectProcess } from './messages.ts';
import { WiregasmDissector } from './wiregasm-dissector.ts';
import { loadWiregasm } from './wiregasm-module.ts';

/** What Electron's utility processes have; Node's types do not know it, and this file must not import Electron. */
interface Port {
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
  start(): void;
}

/** A process that does nothing but dissect: with the directory of the library as its argument. */
const directory = process.argv[2] ?? '';

async function serve(post: (message: FromDissectProcess) => void): Promise<(message: ToDissectProcess) => void> {
  const dissector = await loadWiregasm(directory).then((library) => new WiregasmDissector(library));
  post({ kind: 'ready', version: dissector.version });
  const calls: { [C in DissectCall]: (args: never) => unknown } = {
    load: ({ capture }: { capture: Uint8Array }) => dissector.load(capture),
    row: ({ number }: { number: number }) => dissector.row(number),
    frame: ({ number }: { number: number }) => dissector.frame(number),
    follow: ({ protocol, filter }: { protocol: string; filter: string }) => dissector.follow(protocol, filter),
  };
  return ({ id, call, args }) => {
    try {
      post({ kind: 'answer', id, result: calls[call](args as never) });
    } catch (error) {
      // Memory that ran out, or a fault inside the library, leaves it in no state to go on.
      post({ kind: 'failed', id, reason: reasonOf(error) });
    }
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function start(post: (message: FromDissectProcess) => void, listen: (take: (message: unknown) => void) => void): void {
  const serving = serve(post);
  serving.catch((error: unknown) => post({ kind: 'unusable', reason: reasonOf(error) }));
  listen((message) => void serving.then((take) => take(message as ToDissectProcess)).catch(() => undefined));
}

const parent = (process as unknown as { parentPort?: Port }).parentPort;
if (parent === undefined) {
  start(
    (message) => process.send!(message),
    (take) => process.on('message', take),
  );
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit(0));
} else {
  // The shell's only word is the port to the engine.
  parent.on('message', ({ ports: [port] }) => {
    if (port === undefined) return;
    start(
      (message) => port.postMessage(message),
      (take) => port.on('message', ({ data }) => take(data)),
    );
    // The engine is gone.
    port.on('close', () => process.exit(0));
    port.start();
  });
}
