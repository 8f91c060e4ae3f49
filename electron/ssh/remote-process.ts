import type { ClientChannel } from 'ssh2';
import { ProblemError } from '../../shared/contract/errors.ts';
import { paced } from './paced.ts';
import type { CommandResult, RemoteProcess, RemoteShell } from './types.ts';

/** A process and what its connection calls when it ends, so that `exited` settles even while output is unread. */
export interface TrackedProcess extends RemoteProcess {
  lost(): void;
}

/**
 * Wraps a channel on which a command was started. The channel itself is stdin and stdout: while nobody reads, ssh2 does
 * not widen the channel's window (2 MiB), and the node has to wait. Call it before the event loop turns, or the exit is
 * missed.
 */
export function remoteProcess(channel: ClientChannel): TrackedProcess {
  // A write after the channel has ended is reported as an error of the stream, and nobody needs to hear of it.
  channel.on('error', ignore);
  channel.stderr.on('error', ignore);
  let settle: (exit: { code: number | null; signal: string | null }) => void = ignore;
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    settle = resolve;
  });
  channel.on('exit', (code: number | null, signal?: string) => settle({ code, signal: signal ?? null }));
  const lost = () => settle({ code: null, signal: null });
  channel.on('close', lost);
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    lost,
    close() {
      channel.destroy();
      // ssh2 tells of a channel's end only when everything that came before has been read.
      channel.resume();
      channel.stderr.resume();
    },
  };
}

/**
 * Feeds `input` to a process, collects its output as UTF-8 and waits for its end.
 * @throws ProblemError `output-too-long`, `timeout`; the process is then cut off
 */
export async function collect(
  process: RemoteProcess,
  about: { node: string; command: string },
  options: { input: string; limit: number; timeoutMs: number },
): Promise<CommandResult> {
  const shown = about.command.length > 80 ? `${about.command.slice(0, 79)}…` : about.command;
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const cutOff = new Promise<never>((_, reject) => {
    const fail = (code: string, message: string, remedy: string) => {
      process.close();
      reject(new ProblemError({ code, subject: about.node, message, remedy }));
    };
    timer = setTimeout(() => {
      const seconds = options.timeoutMs / 1000;
      fail(
        'timeout',
        `A command did not end within ${seconds} s: ${shown}`,
        'Check the load of this node, and try again.',
      );
    }, options.timeoutMs);
    for (const name of ['stdout', 'stderr'] as const)
      process[name].on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= options.limit) chunks[name].push(chunk);
        else
          fail(
            'output-too-long',
            `A command wrote more than ${options.limit} bytes: ${shown}`,
            'Check what the login shell of this node prints (its rc files), and try again.',
          );
      });
  });
  try {
    const done = Promise.all([process.exited, ended(process.stdout), ended(process.stderr)]);
    process.stdin.end(options.input);
    const [exit] = await Promise.race([done, cutOff]);
    return {
      stdout: Buffer.concat(chunks.stdout).toString('utf8'),
      stderr: Buffer.concat(chunks.stderr).toString('utf8'),
      code: exit.code,
    };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Wraps a channel on which a login shell with a pty was started. Bytes wait in the channel until somebody listens, and
 * come no faster than a terminal can show them: what a node prints without end would pile up on the way to the window.
 */
export function remoteShell(channel: ClientChannel): RemoteShell {
  channel.on('error', ignore);
  channel.stderr.on('error', ignore);
  channel.stderr.resume();
  return {
    onData: (listener) => paced(channel, listener),
    onClosed: (listener) => void channel.once('close', () => listener()),
    write: (data) => void channel.write(data),
    resize: (columns, rows) => channel.setWindow(rows, columns, 0, 0),
    close() {
      channel.destroy();
      channel.resume();
    },
  };
}

function ended(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => stream.once('end', () => resolve()));
}

function ignore(): void {}
