import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../electron/ssh/known-hosts-store.ts';
import { createPool } from '../../../electron/ssh/pool.ts';
import { targetOf } from '../../../electron/ssh/target.ts';
import type { ConnectionPool, PoolOptions } from '../../../electron/ssh/types.ts';
import { planNodeSchema } from '../../../shared/contract/plan.ts';
import { atEnd, knownHostsFile, makeKey, problemIn, scratch, startServer } from './test-server.ts';

function pool(options: PoolOptions): ConnectionPool {
  const made = createPool({ sshConfig: 'none', ...options });
  atEnd(() => void made.closeAll());
  return made;
}

describe('host keys', () => {
  it('connects to a host whose key is known', async () => {
    const server = await startServer();
    const connections = pool({ knownHosts: knownHostsFile(server.knownHostsLine()) });
    await connections.connect(server.node(), []);
    expect(server.logins).toEqual(['none tester', 'publickey tester', 'publickey tester']);
  });

  it('refuses an unknown host without a login, and shows what to compare', async () => {
    const server = await startServer();
    const file = join(scratch(), 'known_hosts');
    const problem = await problemIn(pool({ knownHosts: file }).connect(server.node(), []));
    const fingerprint = fingerprintOf(server.hostKeys[0]!.blob);
    expect(problem).toMatchObject({ code: 'host-key-unknown', subject: 'n1' });
    expect(problem.details).toEqual({
      host: '127.0.0.1',
      port: String(server.port),
      fingerprint,
      keyType: 'ssh-ed25519',
    });
    expect(problem.message).toContain(fingerprint);
    expect(problem.remedy).toContain('--accept-new');
    expect(server.logins).toEqual([]);
  });

  it('refuses a changed key without a login, also when new hosts are accepted', async () => {
    const server = await startServer();
    const old = makeKey();
    const file = knownHostsFile(`[127.0.0.1]:${server.port} ${old.line}\n`);
    const connections = pool({ knownHosts: file, acceptNew: true });
    const problem = await problemIn(connections.connect(server.node(), []));
    expect(problem.code).toBe('host-key-changed');
    expect(problem.details).toMatchObject({
      knownFingerprint: fingerprintOf(old.blob),
      fingerprint: fingerprintOf(server.hostKeys[0]!.blob),
    });
    expect(server.logins).toEqual([]);
    const refusal = connections.trust('127.0.0.1', server.port, fingerprintOf(server.hostKeys[0]!.blob));
    expect((await problemIn(refusal)).code).toBe('host-key-not-shown');
    expect(readFileSync(file, 'utf8')).toBe(`[127.0.0.1]:${server.port} ${old.line}\n`);
  });

  it('refuses a revoked key without a login, whatever other lines say', async () => {
    const server = await startServer();
    const text = `${server.knownHostsLine()}@revoked * ${server.hostKeys[0]!.line}\n`;
    const problem = await problemIn(
      pool({ knownHosts: knownHostsFile(text), acceptNew: true }).connect(server.node(), []),
    );
    expect(problem.code).toBe('host-key-revoked');
    expect(server.logins).toEqual([]);
  });

  it('records a host seen for the first time with mode 0600 when told to, and trusts it from then on', async () => {
    const server = await startServer();
    const file = join(scratch(), 'new', 'known_hosts');
    await pool({ knownHosts: file, acceptNew: true }).connect(server.node(), []);
    expect(readFileSync(file, 'utf8')).toBe(server.knownHostsLine());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    await pool({ knownHosts: file }).connect(server.node(), []);
  });

  it('does not accept unseen a host that is known by a key of another type', async () => {
    const server = await startServer();
    const file = knownHostsFile(`[127.0.0.1]:${server.port} ${makeKey('ecdsa').line}\n`);
    const problem = await problemIn(pool({ knownHosts: file, acceptNew: true }).connect(server.node(), []));
    expect(problem.code).toBe('host-key-unknown');
    expect(problem.message).toContain('other types');
    expect(server.logins).toEqual([]);
  });

  it('trusts exactly the key that was shown, and leaves the lines before as they are', async () => {
    const server = await startServer();
    const file = knownHostsFile('# mine, without an end of line');
    const connections = pool({ knownHosts: file });
    await problemIn(connections.connect(server.node(), []));
    const wrong = connections.trust('127.0.0.1', server.port, fingerprintOf(makeKey().blob));
    expect((await problemIn(wrong)).code).toBe('host-key-not-shown');
    await connections.trust('127.0.0.1', server.port, fingerprintOf(server.hostKeys[0]!.blob));
    expect(readFileSync(file, 'utf8')).toBe(`# mine, without an end of line\n${server.knownHostsLine()}`);
    await connections.connect(server.node(), []);
  });

  it('asks for the key type that is known, so a second host key is no surprise', async () => {
    const server = await startServer({ hostKeys: [makeKey('ed25519'), makeKey('rsa')] });
    await pool({ knownHosts: knownHostsFile(server.knownHostsLine(1)) }).connect(server.node(), []);
    expect(server.logins.length).toBeGreaterThan(0);
  });

  it('refuses another key at a later key exchange', async () => {
    const { HostKeyCheck } = await import('../../../electron/ssh/host-key-check.ts');
    const { KnownHostsStore } = await import('../../../electron/ssh/known-hosts-store.ts');
    const [first, second] = [makeKey(), makeKey()];
    const store = new KnownHostsStore([knownHostsFile(`h ${first.line}\nh ${second.line}\n`)], []);
    const check = new HostKeyCheck(
      'n1',
      targetOf(planNodeSchema.parse({ name: 'n1', host: 'h', username: 'u' }), null),
      store,
      false,
    );
    expect(check.accept(first.blob)).toBe(true);
    expect(check.accept(first.blob)).toBe(true);
    expect(check.accept(second.blob)).toBe(false);
    expect(check.problem?.code).toBe('host-key-changed');
    expect(check.verified).toBe(false);
  });

  it('does not take a file that cannot be read for an empty one', async () => {
    const server = await startServer();
    const problem = await problemIn(pool({ knownHosts: scratch(), acceptNew: true }).connect(server.node(), []));
    expect(problem).toMatchObject({ code: 'known-hosts-unreadable', subject: 'n1' });
    expect(server.logins).toEqual([]);
  });

  it("uses the user's own file unless told otherwise", async () => {
    const server = await startServer();
    const home = scratch();
    const before = process.env['HOME'];
    atEnd(() => {
      process.env['HOME'] = before;
    });
    process.env['HOME'] = home;
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(home, '.ssh'));
    writeFileSync(join(home, '.ssh', 'known_hosts'), server.knownHostsLine());
    await pool({}).connect(server.node(), []);
    expect(server.logins.length).toBeGreaterThan(0);
  });
});
