import type { ServerChannel } from 'ssh2';
import { LineSplitter } from '../capture/line-splitter.ts';

/** One of our wrapper scripts as the demo plays it: the same lines on the same streams. */
export interface ReplayChannel {
  /** A status line of the wrapper. */
  say(text: string): void;
  /** A line on stderr as the tool itself says it. */
  complain(line: string): void;
  /** Writes to stdout; false while the reader is behind. */
  write(bytes: Uint8Array | string): boolean;
  readonly ready: boolean;
  /** Ends the command with this status; safe to call twice. */
  finish(code: number): void;
}

/**
 * @param onControl a control line from the other side
 * @param onGone the other side has ended its input or is gone; called once
 */
export function replayChannel(
  channel: ServerChannel,
  token: string,
  onControl: (verb: string, id: string) => void,
  onGone: () => void,
): ReplayChannel {
  let finished = false;
  let gone = false;
  const lines = new LineSplitter((line) => {
    const [verb = '', id = ''] = line.split(' ');
    onControl(verb, id);
  });
  const leave = (): void => {
    if (gone) return;
    gone = true;
    onGone();
  };
  channel.on('data', (chunk: Buffer) => lines.push(chunk));
  channel.on('end', leave);
  channel.on('close', leave);
  channel.on('error', leave);
  return {
    say: (text) => void channel.stderr.write(`hopscope:${token} ${text}\n`),
    complain: (line) => void channel.stderr.write(`${line}\n`),
    write: (bytes) => channel.write(bytes),
    get ready() {
      return !channel.writableNeedDrain;
    },
    finish: (code) => {
      if (finished) return;
      finished = true;
      channel.stderr.write(`hopscope:${token} exit ${code}\n`);
      channel.exit(code);
      channel.end();
    },
  };
}
