import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPool } from '../../../electron/ssh/pool.ts';
import { DEFAULT_TIMING, type Timing } from '../../../electron/ssh/timing.ts';
import type { ConnectionPool, PoolOptions } from '../../../electron/ssh/types.ts';
import { type PlanNode, planNodeSchema } from '../../../shared/contract/plan.ts';
import { atEnd, freePort, makeKey, problemIn, scratch, startServer, startTcp } from './test-server.ts';

function pool(options: PoolOptions = {}, timing: Partial<Timing> = {}): ConnectionPool {
  const made = createPool(
    { knownHosts: join(scratch(), 'known_hosts'), acceptNew: true, sshConfig: 'none', ...options },
    { ...DEFAULT_TIMING, ...timing },
  );
  atEnd(() => void made.closeAll());
  return made;
}

function nodeAt(host: string, port: number, more: Partial<PlanNode> = {}): PlanNode {
  const key = join(scratch(), 'id');
  writeFileSync(key, makeKey().private);
  return { ...planNodeSchema.parse({ name: 'n1', host, port, username: 'tester', privateKey: key }), ...more };
}

describe('a connection that fails names node, reason and remedy', () => {
  it('when nothing listens', async () => {
    const port = await freePort();
    const problem = await problemIn(pool().connect(nodeAt('127.0.0.1', port), []));
    expect(problem).toMatchObject({ code: 'connection-refused', subject: 'n1' });
    expect(problem.message).toContain(`127.0.0.1:${port}`);
    expect(problem.remedy).toContain(`ssh -p ${port}`);
  });

  it('when the name does not exist', async () => {
    const problem = await problemIn(pool().connect(nodeAt('no-such-host.invalid', 22), []));
    expect(problem).toMatchObject({ code: 'host-not-found', subject: 'n1' });
  });

  it.each(['evil*', 'a b', 'a,b', '', 'a\nb', '!x', '|1|x'])('when the host is %j', async (host) => {
    expect((await problemIn(pool().connect(nodeAt('localhost', 22, { host }), []))).code).toBe('bad-host');
  });

  it('when the server says nothing', async () => {
    const port = await startTcp(() => {});
    const problem = await problemIn(pool({}, { readyMs: 80 }).connect(nodeAt('127.0.0.1', port), []));
    expect(problem).toMatchObject({ code: 'timeout', subject: 'n1' });
  });

  it('when the server stops in the middle of the handshake', async () => {
    const port = await startTcp((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    expect((await problemIn(pool({}, { readyMs: 80 }).connect(nodeAt('127.0.0.1', port), []))).code).toBe('timeout');
  });

  it('when the server never answers the login', async () => {
    const server = await startServer({ silentAuth: true });
    const problem = await problemIn(pool({}, { readyMs: 400 }).connect(server.node(), []));
    expect(problem.code).toBe('timeout');
    expect(problem.message).toContain('login');
  });

  it('when the server hangs up, or is none', async () => {
    const closing = await startTcp((socket) => socket.end());
    expect((await problemIn(pool().connect(nodeAt('127.0.0.1', closing), []))).code).toBe('connection-failed');
    const http = await startTcp((socket) => socket.end(`HTTP/1.1 400 Bad\u001b[31m\r\n\r\n${'x'.repeat(3000)}`));
    const problem = await problemIn(pool({}, { readyMs: 500 }).connect(nodeAt('127.0.0.1', http), []));
    expect(['connection-failed', 'timeout']).toContain(problem.code);
    expect(problem.message).not.toContain('\u001b');
  });

  it('when the login is refused, with what was tried and what would be taken', async () => {
    const server = await startServer({ accepts: () => false });
    const node = server.node();
    const problem = await problemIn(pool().connect(node, []));
    expect(problem).toMatchObject({ code: 'auth-failed', subject: 'n1' });
    expect(problem.message).toContain(`the key ${node.privateKey} (ssh-ed25519 SHA256:`);
    expect(problem.message).toContain('keyboard-interactive');
    expect(problem.remedy).toContain('ssh-copy-id');
  });

  it('when there is no common algorithm', async () => {
    const server = await startServer({
      hostKeys: [makeKey('rsa')],
      algorithms: { serverHostKey: ['ssh-rsa'] },
    });
    const problem = await problemIn(pool().connect(server.node(), []));
    expect(problem).toMatchObject({ code: 'no-common-algorithm', subject: 'n1' });
    expect(problem.message).toContain('host key');
    const cbc = await startServer({ algorithms: { cipher: ['aes128-cbc'] } });
    expect((await problemIn(pool().connect(cbc.node(), []))).code).toBe('no-common-algorithm');
  });

  it('when the key file is missing, encrypted, public or no key', async () => {
    const server = await startServer();
    const directory = scratch();
    const encrypted = join(directory, 'encrypted');
    writeFileSync(encrypted, makeKey('ed25519', 'secret').private);
    const rubbish = join(directory, 'rubbish');
    writeFileSync(rubbish, 'hello');
    const publicKey = join(directory, 'id.pub');
    writeFileSync(publicKey, makeKey().line);
    for (const [privateKey, code] of [
      [join(directory, 'none'), 'key-missing'],
      [directory, 'key-unreadable'],
      [encrypted, 'key-encrypted'],
      [rubbish, 'key-invalid'],
      [publicKey, 'key-invalid'],
    ] as const) {
      const problem = await problemIn(pool().connect(server.node({ privateKey }), []));
      expect(problem).toMatchObject({ code, subject: 'n1' });
      expect(problem.message).toContain(privateKey);
    }
    expect(server.connections).toHaveLength(0);
  });

  it('when the agent is missing or does not answer', async () => {
    const server = await startServer({ accepts: () => false });
    const before = process.env['SSH_AUTH_SOCK'];
    atEnd(() => {
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    });
    delete process.env['SSH_AUTH_SOCK'];
    const node = server.node({ privateKey: null, agent: true });
    expect((await problemIn(pool().connect(node, []))).code).toBe('no-agent');
    process.env['SSH_AUTH_SOCK'] = join(scratch(), 'gone');
    const problem = await problemIn(pool().connect(node, []));
    expect(problem.code).toBe('no-identity');
    expect(problem.message).toContain('The SSH agent does not answer');
  });
});

describe('jump hosts', () => {
  it('leads through another node, whose own key is verified', async () => {
    const inner = await startServer();
    const outer = await startServer({ tunnels: true });
    const connections = pool();
    const jump = outer.node({ name: 'bastion' });
    const connection = await connections.connect(inner.node({ jump: 'bastion' }), [jump]);
    expect((await connection.run('echo through')).stdout).toBe('through\n');
    expect(inner.connections).toHaveLength(1);
    expect(outer.connections).toHaveLength(1);
    await connections.connect(jump, []);
    expect(outer.connections).toHaveLength(1);
  });

  it('tells which jump host failed, and keeps its reason and details', async () => {
    const inner = await startServer();
    const outer = await startServer({ tunnels: true });
    const file = join(scratch(), 'known_hosts');
    const node = inner.node({ jump: 'bastion' });
    const problem = await problemIn(
      pool({ knownHosts: file, acceptNew: false }).connect(node, [outer.node({ name: 'bastion' })]),
    );
    expect(problem).toMatchObject({ code: 'host-key-unknown', subject: 'n1' });
    expect(problem.message).toContain('"bastion"');
    expect(problem.details).toMatchObject({ jump: 'bastion', port: String(outer.port) });
    expect(inner.connections).toHaveLength(0);
  });

  it('refuses a wrong key of the machine behind, without a login there', async () => {
    const inner = await startServer();
    const outer = await startServer({ tunnels: true });
    const file = join(scratch(), 'known_hosts');
    writeFileSync(file, `[127.0.0.1]:${inner.port} ${makeKey().line}\n`);
    const node = inner.node({ jump: 'bastion' });
    const problem = await problemIn(pool({ knownHosts: file }).connect(node, [outer.node({ name: 'bastion' })]));
    expect(problem).toMatchObject({ code: 'host-key-changed', subject: 'n1' });
    expect(inner.logins).toEqual([]);
  });

  it('tells when the jump host cannot get there', async () => {
    const outer = await startServer({ tunnels: true });
    const node = nodeAt('127.0.0.1', await freePort(), { jump: 'bastion' });
    const problem = await problemIn(pool().connect(node, [outer.node({ name: 'bastion' })]));
    expect(problem).toMatchObject({ code: 'jump-failed', subject: 'n1' });
    expect(problem.message).toContain('"bastion"');
  });

  it('refuses circles, unknown names and long chains', async () => {
    const node = (name: string, jump: string | null) => nodeAt('127.0.0.1', 1, { name, jump });
    const circle = [node('a', 'b'), node('b', 'c'), node('c', 'a')];
    expect(await problemIn(pool().connect(circle[0]!, circle))).toMatchObject({ code: 'jump-loop', subject: 'a' });
    expect((await problemIn(pool().connect(node('a', 'x'), circle))).code).toBe('jump-unknown');
    const chain = Array.from({ length: 10 }, (_, i) => node(`n${i}`, i < 9 ? `n${i + 1}` : null));
    expect((await problemIn(pool().connect(chain[0]!, chain))).code).toBe('jump-too-deep');
  });
});
