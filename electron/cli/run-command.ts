import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { analyzeFiles, analyzeSession } from './analyze.ts';
import { type Command, parseCommand } from './arguments.ts';
import type { CommandIo } from './command-io.ts';
import { HELP } from './help.ts';
import { ProblemsError } from './problems-error.ts';
import { printable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

/** Runs one call and returns its exit status: 0 done, 1 the work failed, 2 the call was wrong. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<0 | 1 | 2> {
  try {
    await run(parseCommand(argv), io);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`hopscope: ${error.message}`);
      return 2;
    }
    const problems = error instanceof ProblemsError ? error.problems : [problemOf(error)];
    for (const problem of problems) tell(problem, io);
    if (problems.some(({ code }) => code === 'internal') && error instanceof Error) io.err(error.stack ?? '');
    return 1;
  }
}

/** What needs SSH is loaded only when it is used: an analysis starts sooner without it. */
async function run(command: Command, io: CommandIo): Promise<void> {
  switch (command.name) {
    case 'help':
      return io.out(HELP);
    case 'version':
      return io.out(`hopscope ${version(io.root)}\n`);
    case 'analyze':
      return analyzeFiles(command, io);
    case 'analyze-session':
      return analyzeSession(command, io);
    case 'capture':
      return (await import('./capture.ts')).capture(command, io);
    case 'export':
      return (await import('./export.ts')).exportSession(command, io);
    case 'sweep':
      return (await import('./sweep.ts')).sweep(command, io);
    case 'demo':
      return (await import('./demo.ts')).demo(command, io);
  }
}

/** `hopscope: node-a: …`, then what to do, then the facts that a remedy needs (a fingerprint, …). */
function tell({ subject, message, remedy, details }: Problem, io: CommandIo): void {
  io.err(`hopscope: ${subject === null ? '' : `${printable(subject)}: `}${lines(message)}`);
  for (const [name, value] of Object.entries(details ?? {})) io.err(`  ${printable(name)}: ${lines(value)}`);
  if (remedy !== '') io.err(`  ${lines(remedy)}`);
}

function lines(text: string): string {
  return text.split('\n').map(printable).join('\n  ');
}

function version(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
