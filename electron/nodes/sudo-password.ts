import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { cleanText } from '../ssh/clean-text.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { NodeConnection, RemoteProcess } from '../ssh/types.ts';

const TIMEOUT_MS = 30_000;
/** Kept of what comes on each stream, from its end: what a login shell's start files print comes first. */
const SAID_LIMIT = 8192;

/** A prompt that nothing else prints: the password is written only after sudo has shown it. */
export function newPrompt(): string {
  return `hopscope-sudo-${randomBytes(12).toString('hex')}:`;
}

/** The words that run a command as root with a password on standard input, and say by `greetingOf` that it begins. */
export function sudoWords(prompt: string, argv: readonly string[]): string[] {
  const greet = ['sh', '-c', `printf '%s\\n' "$0" >&2; exec "$@"`, greetingOf(prompt)];
  // -k: what sudo remembers of another time does not count, so that it asks each time alike.
  return ['sudo', '-k', '-S', '-p', prompt, '--', ...greet, ...argv];
}

/** The line on stderr with which a command begins that sudo lets run: it may want no password for this one. */
export function greetingOf(prompt: string): string {
  return `${prompt.slice(0, -1)}-root`;
}

export type Tried = { kind: 'root' } | { kind: 'wrong-password' } | { kind: 'denied'; said: string };

/** Tries a password. Nothing is run as root but an `echo` of the shell. */
export async function trySudoPassword(connection: NodeConnection, password: string): Promise<Tried> {
  const prompt = newPrompt();
  const proof = `root-${randomBytes(8).toString('hex')}`;
  const command = shellQuote(['env', 'LC_ALL=C', ...sudoWords(prompt, ['sh', '-c', `echo ${proof}`])]);
  const fed = feedPassword(await connection.exec(command), prompt, password);
  const timer = setTimeout(() => fed.close(), TIMEOUT_MS);
  let out = '';
  let said = '';
  fed.stdout.on('data', (chunk: Buffer) => {
    out = (out + chunk.toString('utf8')).slice(-SAID_LIMIT);
  });
  fed.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-SAID_LIMIT);
  });
  fed.stdin.end();
  await Promise.all([fed.exited, ended(fed.stdout), ended(fed.stderr)]);
  clearTimeout(timer);
  if (out.includes(proof)) return { kind: 'root' };
  if (fed.refused() || /incorrect password|try again/i.test(said)) return { kind: 'wrong-password' };
  const lines = said.split('\n').filter((line) => line.startsWith('sudo:') || / is not (in|allowed)/.test(line));
  return { kind: 'denied', said: cleanText(lines[0] ?? said) || 'it did not ask for a password, or for another one' };
}

/**
 * Answers sudo's prompt on a process that was started by `sudoWords`, and only that: the password goes out once, after
 * the prompt has appeared on stderr, and what the caller writes follows it. A command that sudo lets run without asking
 * gets its input when it begins. Prompt and greeting are taken out of stderr.
 */
export function feedPassword(
  process: RemoteProcess,
  prompt: string,
  password: string,
): RemoteProcess & { refused(): boolean } {
  const greeting = `${greetingOf(prompt)}\n`;
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  let answered = false;
  let refused = false;
  /** Whether the command itself has begun: from then on everything passes as it is. */
  let begun = false;
  let pending = '';

  const begin = () => {
    if (begun) return;
    begun = true;
    stderr.write(Buffer.from(pending, 'latin1'));
    pending = '';
    if (!answered) stdin.pipe(process.stdin);
  };
  const answer = () => {
    if (answered) {
      refused = true;
      process.stdin.end();
      return;
    }
    answered = true;
    process.stdin.write(`${password}\n`);
    // sudo reads no further than the end of the line; what follows is the command's.
    stdin.pipe(process.stdin);
  };
  stdin.on('error', () => {});
  process.stdin.on('error', () => {});
  process.stderr.on('data', (chunk: Buffer) => {
    if (begun) {
      stderr.write(chunk);
      return;
    }
    pending += chunk.toString('latin1');
    for (let at = pending.indexOf(prompt); at >= 0; at = pending.indexOf(prompt)) {
      pending = pending.slice(0, at) + pending.slice(at + prompt.length);
      answer();
    }
    const greeted = pending.indexOf(greeting);
    const passed = greeted >= 0 ? greeted : pending.lastIndexOf('\n') + 1;
    stderr.write(Buffer.from(pending.slice(0, passed), 'latin1'));
    pending = pending.slice(greeted >= 0 ? passed + greeting.length : passed);
    if (greeted >= 0) begin();
  });
  process.stderr.once('end', () => stderr.end(Buffer.from(pending, 'latin1')));
  process.stderr.once('error', () => stderr.end());
  process.stderr.once('close', () => stderr.end());
  return {
    stdin,
    stdout: process.stdout,
    stderr,
    exited: process.exited,
    close: () => process.close(),
    refused: () => refused,
  };
}

function ended(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => stream.once('end', () => resolve()).once('close', () => resolve()));
}
