import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { CommandIo } from './command-io.ts';

/** Asks on the terminal, by standard error so that the answer of a command stays alone on standard output. */
export function terminalAsk(): CommandIo['ask'] {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return null;
  return (prompt, echo) =>
    new Promise((resolve) => {
      stderr.write(prompt);
      // readline draws what is typed on its output: into nothing, when it is not to be seen.
      const output = echo ? stderr : new Writable({ write: (_chunk, _encoding, done) => done() });
      const reader = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
      let answer: string | null = null;
      reader.on('SIGINT', () => {
        reader.close();
        process.kill(process.pid, 'SIGINT');
      });
      reader.on('close', () => {
        if (!echo || answer === null) stderr.write('\n');
        stdin.unref();
        resolve(answer);
      });
      reader.on('line', (line) => {
        answer = line;
        reader.close();
      });
    });
}
