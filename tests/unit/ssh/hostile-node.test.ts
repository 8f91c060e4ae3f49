import type { Connection, ServerChannel } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { flood, growth, hastyPool, sendMessage, sshString } from './hostile.ts';
import { makeKey, problemIn, startServer, type TestServerOptions } from './test-server.ts';

const GLOBAL_REQUEST = 80;
const CHANNEL_OPEN = 90;
const WINDOW_ADJUST = 93;
const CHANNEL_DATA = 94;
const CHANNEL_EXTENDED_DATA = 95;
const CHANNEL_EOF = 96;
const CHANNEL_CLOSE = 97;
const CHANNEL_SUCCESS = 99;

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const block = Buffer.alloc(32_000, 'x');
/** The number that our client gave its first channel. */
const FIRST = uint32(0);

/** Opens a connection to a server that misbehaves once a command runs; tells how it ended. */
async function lostTo(
  misbehave: (connection: Connection, channel: ServerChannel) => void,
  options: TestServerOptions = {},
) {
  const server = await startServer({ ...options, onExec: (_, channel) => misbehave(server.connections[0]!, channel) });
  const connection = await hastyPool().connect(server.node(), []);
  const lost = new Promise<string>((resolve) =>
    connection.onClosed((problem) => resolve(problem?.message ?? 'closed')),
  );
  const process = await connection.exec('x');
  return { lost, process, server };
}

describe('a node that', () => {
  it.each([
    ['output', (): Buffer => Buffer.concat([Buffer.of(CHANNEL_DATA), FIRST, sshString(block)])],
    ['errors', (): Buffer => Buffer.concat([Buffer.of(CHANNEL_EXTENDED_DATA), FIRST, uint32(1), sshString(block)])],
  ])('sends %s beyond the window that it was given is left, before it fills the memory', async (_name, message) => {
    const grown = growth();
    const { lost, process } = await lostTo((connection) => void flood(connection, message));
    expect(await lost).toContain('more than it was allowed to');
    expect(await process.exited).toEqual({ code: null, signal: null });
    expect(grown()).toBeLessThan(60);
  });

  it.each([
    [
      'channels',
      () =>
        Buffer.concat([Buffer.of(CHANNEL_OPEN), sshString('x'.repeat(20_000)), uint32(7), uint32(1e6), uint32(32768)]),
    ],
    [
      'host keys',
      (() => {
        const keys = Buffer.concat(Array.from({ length: 500 }, () => sshString(HOST_KEY.blob)));
        return () =>
          Buffer.concat([Buffer.of(GLOBAL_REQUEST), sshString('hostkeys-00@openssh.com'), Buffer.of(0), keys]);
      })(),
    ],
  ])('floods us with %s is left', async (_name, message) => {
    const grown = growth();
    const { lost } = await lostTo((connection) => void flood(connection, message));
    expect(await lost).toMatch(/carry nothing|answers/);
    expect(grown()).toBeLessThan(250);
  });

  it('never opens a channel is told as that in time, and one that comes late is closed', async () => {
    const server = await startServer({ onReady: (connection) => void connection.removeAllListeners('session') });
    const connection = await hastyPool({}, { openMs: 100 }).connect(server.node(), []);
    // ssh2's server refuses what nobody listens for; silence is what a listener that does nothing gives.
    server.connections[0]!.on('session', () => {});
    expect(await problemIn(connection.exec('x'))).toMatchObject({ code: 'timeout', subject: 'n1' });
  });

  it('opens a channel and never answers the command is told as that in time', async () => {
    const server = await startServer();
    const connection = await hastyPool({}, { openMs: 100 }).connect(server.node(), []);
    server.connections[0]!.removeAllListeners('session');
    server.connections[0]!.on('session', (accept) => void accept().on('exec', () => {}));
    expect(await problemIn(connection.exec('x'))).toMatchObject({ code: 'timeout', subject: 'n1' });
    expect(await problemIn(connection.shell(80, 24))).toMatchObject({
      code: expect.stringMatching(/timeout|channel-refused/),
    });
  });

  it('answers on channels that do not exist, twice, and after their end changes nothing', async () => {
    const server = await startServer({
      onExec: (_, channel) => {
        const to = server.connections[0]!;
        for (const number of [7, 8]) {
          sendMessage(to, CHANNEL_DATA, uint32(number), sshString('rubbish'));
          sendMessage(to, WINDOW_ADJUST, uint32(number), uint32(1));
          for (const type of [CHANNEL_EOF, CHANNEL_CLOSE, CHANNEL_SUCCESS]) sendMessage(to, type, uint32(number));
        }
        channel.write('right');
        channel.exit(3);
        channel.end();
        sendMessage(to, CHANNEL_DATA, FIRST, sshString('too late'));
      },
    });
    const connection = await hastyPool().connect(server.node(), []);
    expect(await connection.run('x')).toEqual({ stdout: 'right', stderr: '', code: 3 });
    expect(await connection.run('x')).toMatchObject({ code: 3 });
  });
});

const HOST_KEY = makeKey();
