import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { CommandIo } from './command-io.ts';

/** Asks on the terminal, by standard error so that the answer of a command stays alone on standard output. */
export function terminalAsk(): CommandIo['ask'] {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return null;
  return (prompt, echo, signal) =>
    new Promise((resolve) => {
      // readline draws what is typed on its output: into nothing, when it is not to be seen.
      const output = echo ? stderr : new Writable({ write: (_chunk, _encoding, done) => done() });
      // From here on the terminal itself shows nothing: only then may the prompt appear, and be answered.
      const reader = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
      stderr.write(prompt);
      let answer: string | null = null;
      const giveUp = () => reader.close();
      signal.addEventListener('abort', giveUp);
      reader.on('SIGINT', () => {
        reader.close();
        process.kill(process.pid, 'SIGINT');
      });
      reader.on('close', () => {
        signal.removeEventListener('abort', giveUp);
        if (!echo || answer === null) stderr.write('\n');
        stdin.unref();
        resolve(answer);
      });
      reader.on('line', (line) => {
        answer = line;
        reader.close();
      });
      stdin.ref();
      if (signal.aborted) giveUp();
    });
}
