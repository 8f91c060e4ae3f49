import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { feedPassword, newPrompt, sudoWords } from '../../../electron/nodes/sudo-password.ts';
import type { RemoteProcess } from '../../../electron/ssh/types.ts';

const PROMPT = 'hopscope-sudo-0123:';
const GREETING = 'hopscope-sudo-0123-root\n';

/** A process whose streams are in the hands of the test. */
function started() {
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  const process: RemoteProcess = {
    stdin,
    stdout: new PassThrough(),
    stderr,
    exited: new Promise(() => {}),
    close: () => {},
  };
  const fed = feedPassword(process, PROMPT, 'secret');
  let written = '';
  let said = '';
  stdin.on('data', (chunk) => {
    written += chunk;
  });
  fed.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { fed, stdin, stderr, turn, written: () => written, said: () => said };
}

describe('a password for sudo', () => {
  it('goes out after the prompt, once, before what the caller wrote, and the prompt is not passed on', async () => {
    const p = started();
    p.fed.stdin.write('stop\n');
    await p.turn();
    expect(p.written()).toBe('');
    p.stderr.write('We trust you have received the lecture.\nhopscope-');
    p.stderr.write('sudo-0123:');
    await p.turn();
    expect(p.written()).toBe('secret\nstop\n');
    p.stderr.write(`${GREETING}hopscope:ab ready x\ntcpdump: listening`);
    p.stderr.write(' on lo\n');
    p.fed.stdin.write('mark 1\n');
    await p.turn();
    expect(p.written()).toBe('secret\nstop\nmark 1\n');
    expect(p.said()).toBe('We trust you have received the lecture.\nhopscope:ab ready x\ntcpdump: listening on lo\n');
    expect(p.fed.refused()).toBe(false);
  });

  it('is not sent when sudo asks for none', async () => {
    const p = started();
    p.fed.stdin.write('stop\n');
    p.stderr.write('hopscope:ab exit 0\nhopscope-sudo-4567-root\nno line end ');
    await p.turn();
    expect(p.written()).toBe('');
    p.stderr.write(GREETING.slice(0, 9));
    p.stderr.write(GREETING.slice(9));
    await p.turn();
    expect(p.written()).toBe('stop\n');
    p.stderr.write(`a line with ${PROMPT} in it\n`);
    await p.turn();
    expect(p.written()).toBe('stop\n');
  });

  it('that is asked for again was wrong: nothing more is sent', async () => {
    const p = started();
    p.stderr.write(PROMPT);
    await p.turn();
    p.stderr.write(`Sorry, try again.\n${PROMPT}`);
    await p.turn();
    expect(p.fed.refused()).toBe(true);
    expect(p.written()).toBe('secret\n');
    expect(p.stdin.writableEnded).toBe(true);
  });

  it('keeps what is said to the end, also without a line end', async () => {
    const p = started();
    p.stderr.end('sudo: no');
    await p.turn();
    await p.turn();
    expect(p.said()).toBe('sudo: no');
  });

  it('is in no command line', () => {
    expect(sudoWords(PROMPT, ['true'])).toEqual([
      ...['sudo', '-k', '-S', '-p', PROMPT, '--'],
      ...['sh', '-c', `printf '%s\\n' "$0" >&2; exec "$@"`, GREETING.trim(), 'true'],
    ]);
    expect(newPrompt()).not.toBe(newPrompt());
    expect(newPrompt()).not.toContain('%');
  });
});
