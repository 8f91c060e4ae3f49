import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPool } from '../../../electron/ssh/pool.ts';
import { DEFAULT_TIMING, type Timing } from '../../../electron/ssh/timing.ts';
import type { ConnectionPool, PoolOptions } from '../../../electron/ssh/types.ts';
import type { Problem } from '../../../shared/contract/errors.ts';
import { refusals, sendMessage, sshString } from './hostile.ts';
import { atEnd, problemIn, scratch, startServer, startTcp } from './test-server.ts';

function pool(options: PoolOptions = {}, timing: Partial<Timing> = {}): ConnectionPool {
  const made = createPool(
    { knownHosts: join(scratch(), 'known_hosts'), acceptNew: true, sshConfig: 'none', ...options },
    { ...DEFAULT_TIMING, ...timing },
  );
  atEnd(() => void made.closeAll());
  return made;
}

describe('one connection per node', () => {
  it('is shared, also by those that ask at the same time, and made anew after its end', async () => {
    const server = await startServer();
    const states: string[] = [];
    const connections = pool({ onState: (_node, state) => void states.push(state) });
    const [a, b] = await Promise.all([connections.connect(server.node(), []), connections.connect(server.node(), [])]);
    expect(a).toBe(b);
    expect(await connections.connect(server.node(), [])).toBe(a);
    expect(server.connections).toHaveLength(1);
    const closed = new Promise((resolve) => a.onClosed(resolve));
    connections.disconnect('n1');
    expect(await closed).toBeNull();
    expect(await connections.connect(server.node(), [])).not.toBe(a);
    expect(states).toEqual(['connecting', 'connected', 'closed', 'connecting', 'connected']);
  });

  it('is not used for a node that now is another machine or user', async () => {
    const server = await startServer();
    const connections = pool();
    const a = await connections.connect(server.node(), []);
    const b = await connections.connect(server.node({ username: 'other' }), []);
    expect(b).not.toBe(a);
    expect(server.logins.at(-1)).toBe('publickey other');
  });

  it('can be given up while it is made', async () => {
    const port = await startTcp(() => {});
    const server = await startServer();
    const connections = pool();
    const refused = problemIn(connections.connect(server.node({ port }), []));
    connections.disconnect('n1');
    expect((await refused).code).toBe('cancelled');
    await connections.closeAll();
  });

  it('agrees on AES-GCM', async () => {
    const server = await startServer();
    await pool().connect(server.node(), []);
    expect(server.ciphers).toEqual(['aes128-gcm@openssh.com']);
  });

  it('agrees on no cipher whose beginning can be cut off unseen, and offers the strict key exchange', async () => {
    const chacha = await startServer({ algorithms: { cipher: ['chacha20-poly1305@openssh.com'] } });
    expect((await problemIn(pool().connect(chacha.node(), []))).code).toBe('no-common-algorithm');
    const offered = await new Promise<string>((resolve) => {
      void startTcp((socket) => {
        let text = '';
        socket.write('SSH-2.0-old\r\n');
        socket.on('data', (bytes) => {
          text += bytes.toString('latin1');
          if (text.includes('kex-strict-c-v00@openssh.com')) resolve(text);
        });
      }).then((port) =>
        pool()
          .connect(chacha.node({ port }), [])
          .catch(() => {}),
      );
    });
    expect(offered).not.toMatch(/chacha|cbc|zlib/);
  });

  it('tells of its loss once, and settles everything that runs on it', async () => {
    let started = 0;
    let bothStarted: () => void = () => {};
    const both = new Promise<void>((resolve) => {
      bothStarted = resolve;
    });
    const onExec = () => {
      if (++started === 2) bothStarted();
    };
    const server = await startServer({ onExec });
    const states: [string, Problem | null][] = [];
    const connections = pool({ onState: (_node, state, problem) => void states.push([state, problem]) });
    const connection = await connections.connect(server.node(), []);
    const losses: (Problem | null)[] = [];
    const closed = new Promise<void>((resolve) =>
      connection.onClosed((problem) => {
        losses.push(problem);
        resolve();
      }),
    );
    const process = await connection.exec('whatever');
    const run = connection.run('whatever');
    await both;
    server.connections[0]!.end();
    await closed;
    expect(await process.exited).toEqual({ code: null, signal: null });
    expect((await run).code).toBeNull();
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ code: 'connection-lost', subject: 'n1' });
    expect(states.at(-1)).toEqual(['lost', losses[0]]);
    process.stdin.write('into the void');
    expect((await problemIn(connection.exec('x'))).code).toBe('connection-lost');
  });

  it('is lost when the node stops answering', async () => {
    const server = await startServer();
    const { createServer, connect } = await import('node:net');
    const sockets: import('node:net').Socket[] = [];
    const relay = createServer((near) => {
      const far = connect(server.port, '127.0.0.1');
      sockets.push(near, far);
      near.pipe(far).pipe(near);
      for (const s of [near, far]) s.on('error', () => {});
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', () => resolve()));
    atEnd(() => {
      for (const s of sockets) s.destroy();
      relay.close();
    });
    const { port } = relay.address() as { port: number };
    const connection = await pool({}, { keepaliveMs: 20 }).connect(server.node({ port }), []);
    const lost = new Promise<Problem | null>((resolve) => connection.onClosed(resolve));
    for (const s of sockets) s.unpipe();
    expect(await lost).toMatchObject({ code: 'connection-lost' });
  });

  it('refuses every channel that the server opens, and forwards neither agent nor display', async () => {
    const answers: string[] = [];
    const asked: string[] = [];
    const server = await startServer({
      onReady: (connection) => {
        connection.x11('127.0.0.1', 6000, (error) => answers.push(error ? 'refused' : 'open'));
        connection.forwardOut('127.0.0.1', 22, '127.0.0.1', 1234, (error) => answers.push(error ? 'refused' : 'open'));
        connection.openssh_forwardOutStreamLocal('/tmp/x', (error) => answers.push(error ? 'refused' : 'open'));
      },
      onSession: (session) => {
        session.on('auth-agent', () => void asked.push('agent'));
        session.on('x11', () => void asked.push('x11'));
        session.on('env', (_accept, _reject, { key }) => void asked.push(key));
      },
    });
    const connection = await pool().connect(server.node(), []);
    // Three more, for which ssh2's server has no word.
    const refused = refusals(server.connections[0]!);
    for (const type of ['auth-agent@openssh.com', 'session', 'tun@openssh.com'])
      sendMessage(server.connections[0]!, 90, sshString(type), Buffer.from([0, 0, 0, 9, 0, 0, 255, 255, 0, 0, 128, 0]));
    await connection.run('true');
    (await connection.shell(80, 24)).close();
    expect(answers).toEqual(['refused', 'refused', 'refused']);
    expect(refused()).toBe(6);
    expect(asked).toEqual([]);
  });
});

describe('commands', () => {
  it('give output, errors and status', async () => {
    const connection = await pool().connect((await startServer()).node(), []);
    expect(await connection.run('cat; echo err >&2; exit 3', { input: 'in\u00e4' })).toEqual({
      stdout: 'in\u00e4',
      stderr: 'err\n',
      code: 3,
    });
  });

  it('tell of a signal', async () => {
    const server = await startServer();
    const connection = await pool().connect(server.node(), []);
    const process = await connection.exec('kill -9 $$');
    expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that write too much or never end are cut off', async () => {
    const connection = await pool().connect((await startServer()).node(), []);
    const long = await problemIn(connection.run('yes', { limit: 10_000 }));
    expect(long).toMatchObject({ code: 'output-too-long', subject: 'n1' });
    const slow = await problemIn(connection.run('cat /dev/zero | head -c 10; sleep 60', { timeoutMs: 50 }));
    expect(slow).toMatchObject({ code: 'timeout', subject: 'n1' });
    expect((await connection.run('echo on')).stdout).toBe('on\n');
  });

  it('wait when nobody reads, and lose nothing', async () => {
    let written = 0;
    let blocked: () => void = () => {};
    const full = new Promise<void>((resolve) => {
      blocked = resolve;
    });
    const hash = createHash('sha256');
    const total = 12 * 1024 * 1024;
    const server = await startServer({
      onExec: (command, channel) => {
        if (command === 'other') {
          channel.end('x');
          return;
        }
        const block = Buffer.alloc(64 * 1024);
        const more = () => {
          while (written < total) {
            block.fill(written / block.length);
            hash.update(block);
            written += block.length;
            if (!channel.write(Buffer.from(block))) {
              blocked();
              channel.once('drain', more);
              return;
            }
          }
          channel.exit(0);
          channel.end();
        };
        more();
      },
    });
    const connection = await pool().connect(server.node(), []);
    const process = await connection.exec('flood');
    await full;
    // Everything else still works on the same connection.
    expect((await connection.run('other')).stdout).toBe('x');
    expect(written).toBeLessThan(total);
    const received = createHash('sha256');
    let bytes = 0;
    process.stdout.on('data', (chunk: Buffer) => {
      received.update(chunk);
      bytes += chunk.length;
    });
    await once(process.stdout, 'end');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    expect(bytes).toBe(total);
    expect(received.digest('hex')).toBe(hash.digest('hex'));
  });

  it('are refused with a remedy when the node opens no channel', async () => {
    const connection = await pool().connect((await startServer({ refuseSessions: true })).node(), []);
    const problem = await problemIn(connection.exec('x'));
    expect(problem).toMatchObject({ code: 'channel-refused', subject: 'n1' });
    expect(problem.remedy).toContain('MaxSessions');
  });

  it('leave no listeners behind', async () => {
    const connection = await pool().connect((await startServer()).node(), []);
    const warnings: Error[] = [];
    const listener = (warning: Error) => void warnings.push(warning);
    process.on('warning', listener);
    for (let i = 0; i < 15; i++) expect((await connection.run('echo x')).code).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listener);
    expect(warnings).toEqual([]);
  });
});

describe('terminals', () => {
  it('pass bytes both ways and tell of their end', async () => {
    const server = await startServer({
      onShell: (channel) => {
        channel.write('welcome ');
        channel.on('data', (data: Buffer) => {
          channel.write(`got ${data}`);
          channel.exit(0);
          channel.end();
        });
      },
    });
    const connection = await pool().connect(server.node(), []);
    const shell = await connection.shell(80, 24);
    let text = '';
    shell.onData((bytes) => {
      text += Buffer.from(bytes).toString();
    });
    const closed = new Promise<void>((resolve) => shell.onClosed(resolve));
    shell.resize(100, 30);
    shell.write('x');
    await closed;
    expect(text).toBe('welcome got x');
  });
});
