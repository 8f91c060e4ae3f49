#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';
import { terminalAsk } from './terminal-ask.ts';

/** The built file lies two directories below the root, as this one does. */
const root = join(dirname(realpathSync(process.argv[1]!)), '..', '..');

// A reader that went away (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void runCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (line) => process.stderr.write(`${line}\n`),
  onInterrupt: (listener) => {
    process.on('SIGINT', listener).on('SIGTERM', listener);
    return () => process.off('SIGINT', listener).off('SIGTERM', listener);
  },
  ask: terminalAsk(),
  abandon: () => process.exit(1),
  root,
}).then((status) => {
  process.exitCode = status;
});
