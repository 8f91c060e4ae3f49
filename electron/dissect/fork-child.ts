import { fork } from 'node:child_process';
import { childDissector } from './child-dissector.ts';
import { HEAP_MIB } from './heap.ts';
import type { FromDissectProcess, ToDissectProcess } from './messages.ts';
import type { StartDissector } from './types.ts';

/**
 * Starts the built-in dissectors as a plain child process of Node.
 * @param entry the program (dissect-process) @param library directory of wiregasm @param execArgv options of Node
 */
export function forkDissector(entry: string, library: string, execArgv: string[] = []): StartDissector {
  return () => {
    const child = fork(entry, [library], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [`--max-old-space-size=${HEAP_MIB}`, ...execArgv],
    });
    return childDissector({
      // One that has just ended takes nothing more; `onExit` tells that it has.
      post: (message: ToDissectProcess) => void child.send(message, () => undefined),
      onMessage: (listener) => void child.on('message', (message) => listener(message as FromDissectProcess)),
      onExit: (listener) => void child.once('exit', listener).once('error', listener),
      kill: () => void child.kill('SIGKILL'),
    });
  };
}
