import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { cleanText } from '../ssh/clean-text.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { NodeConnection, RemoteProcess } from '../ssh/types.ts';

const TIMEOUT_MS = 30_000;
/** Kept of what sudo says before the command begins: a lecture, a refusal. */
const SAID_LIMIT = 8192;

/** A prompt that nothing else prints: the password is written only after sudo has shown it. */
export function newPrompt(): string {
  return `hopscope-sudo-${randomBytes(12).toString('hex')}:`;
}

/** The words that run a command as root with a password on standard input. */
export function sudoWords(prompt: string, argv: readonly string[]): string[] {
  // -k: what sudo remembers of another time does not count, so that it asks each time alike.
  return ['sudo', '-k', '-S', '-p', prompt, '--', ...argv];
}

/** How commands of ours begin on stderr when sudo lets them run: it may want no password for this one. */
const GREETING = /^hopscope:/m;

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
    if (out.length < SAID_LIMIT) out += chunk.toString('utf8');
  });
  fed.stderr.on('data', (chunk: Buffer) => {
    if (said.length < SAID_LIMIT) said += chunk.toString('utf8');
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
 * the prompt has appeared on stderr, and what the caller writes follows it. The prompt is taken out of stderr. A command
 * that sudo lets run without asking gets its input when it has said a line beginning with `hopscope:` on stderr.
 */
export function feedPassword(
  process: RemoteProcess,
  prompt: string,
  password: string,
): RemoteProcess & { refused(): boolean } {
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
    const lines = pending.lastIndexOf('\n') + 1;
    stderr.write(Buffer.from(pending.slice(0, lines), 'latin1'));
    const greeted = GREETING.test(pending.slice(0, lines));
    pending = pending.slice(lines);
    if (greeted) begin();
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
