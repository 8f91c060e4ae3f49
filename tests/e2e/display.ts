import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A display of one's own, so that tests neither need one nor disturb the user's. */
export interface Display {
  /** For the environment: `:1`. */
  name: string;
  close(): Promise<void>;
}

/** Starts Xvfb on the first free display. @throws Error when Xvfb is not installed or does not come up */
export async function startDisplay(width = 1920, height = 1080): Promise<Display> {
  // It writes the number it took to descriptor 3.
  const server: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const ended = once(server, 'exit');
  const pipe = server.stdio[3];
  if (!pipe || !('setEncoding' in pipe)) throw new Error('Xvfb has no descriptor to report to');
  const [number] = await Promise.race([
    once(pipe, 'data') as Promise<[Buffer]>,
    ended.then(() => Promise.reject(new Error('Xvfb ended before it was ready'))),
  ]);
  return {
    name: `:${number.toString().trim()}`,
    close: async () => {
      server.kill();
      await ended;
    },
  };
}
