import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkNode } from '../../electron/nodes/check-node.ts';
import { HostKeyCheck } from '../../electron/ssh/host-key-check.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import { problemOf } from '../../shared/contract/errors.ts';
import { bigCapture } from '../bench/big-capture.ts';
import { streamCapture } from '../bench/stream-capture.ts';
import { standIn } from '../unit/capture/stand-in.ts';
import { sshdMissing, startSshd, type ThrowAwaySshd } from './throw-away-sshd.ts';

const missing = process.platform === 'linux' ? sshdMissing() : 'it needs Linux';
if (missing !== null) console.warn(`tests with a real sshd skipped: ${missing}`);

const root = process.getuid?.() === 0;
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function sshd(config?: string, prefix?: string[]): Promise<{ server: ThrowAwaySshd; pool: ConnectionPool }> {
  const server = await startSshd(config, prefix);
  ends.push(() => server.stop());
  const pool = createPool({ knownHosts: server.knownHosts });
  ends.push(() => pool.closeAll());
  return { server, pool };
}

async function problemIn(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    return problemOf(error);
  }
  throw new Error('was not refused');
}

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

describe.skipIf(missing !== null)('a real sshd', () => {
  it('is logged into, and runs commands, shells and many channels on one connection', async () => {
    const { server, pool } = await sshd();
    const connection = await pool.connect(server.node, []);
    expect(await connection.run('cat; exit 7', { input: 'hello' })).toEqual({ stdout: 'hello', stderr: '', code: 7 });
    expect(await (await connection.exec('kill -TERM $$')).exited).toEqual({ code: null, signal: 'SIGTERM' });
    const shell = await connection.shell(91, 33);
    let text = '';
    const size = new Promise<void>((resolve) =>
      shell.onData((bytes) => {
        text += Buffer.from(bytes).toString();
        if (text.includes('33 91')) resolve();
      }),
    );
    shell.write('stty size\r');
    await size;
    const closed = new Promise<void>((resolve) => shell.onClosed(resolve));
    shell.close();
    await closed;
    expect(server.log().match(/Accepted publickey/g)).toHaveLength(1);
  });

  it('tells with a remedy when it opens no more channels', async () => {
    const { server, pool } = await sshd('MaxSessions 2');
    const connection = await pool.connect(server.node, []);
    const held = [await connection.exec('cat'), await connection.exec('cat')];
    const problem = await problemIn(connection.exec('cat'));
    expect(problem).toMatchObject({ code: 'channel-refused', subject: 'real' });
    expect(problem.remedy).toContain('MaxSessions');
    held[0]!.stdin.end();
    expect(await held[0]!.exited).toEqual({ code: 0, signal: null });
    held[1]!.close();
    await held[1]!.exited;
    expect((await connection.run('echo again')).stdout).toBe('again\n');
  });

  it('streams 60 MiB of packets through a new key after every one, byte for byte, and judges the host key each time', async () => {
    const tcpdump = standIn();
    ends.push(async () => tcpdump.remove());
    const source = join(tcpdump.directory, 'data');
    const { size, records } = bigCapture(source, 60 * 2 ** 20);
    const environment = `SetEnv PATH=${tcpdump.environment['PATH']} STANDIN=${tcpdump.directory}`;
    const { server } = await sshd(`RekeyLimit 1M\nLogLevel DEBUG1\n${environment}`);
    const file = join(server.directory, 'hop.pcap');
    const judged = vi.spyOn(HostKeyCheck.prototype, 'accept');
    const counted = await streamCapture(server.node, server.knownHosts, file, size);
    const exchanges = server.log().match(/SSH2_MSG_NEWKEYS received/g)!.length;
    expect(judged.mock.results.map((result) => result.value)).toEqual(Array(exchanges).fill(true));
    judged.mockRestore();
    expect(counted.records).toBe(records);
    expect(sha256(file)).toBe(sha256(source));
    expect(exchanges).toBeGreaterThan(50);
  });

  it('is asked with the keys of an SSH agent', async () => {
    const { server, pool } = await sshd();
    const started = spawnSync('ssh-agent', ['-s', '-a', join(server.directory, 'agent')], { encoding: 'utf8' });
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started.stdout)?.[1]);
    const before = process.env['SSH_AUTH_SOCK'];
    process.env['SSH_AUTH_SOCK'] = join(server.directory, 'agent');
    ends.push(async () => {
      process.kill(pid);
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    });
    const node = { ...server.node, privateKey: null, agent: true };
    expect((await problemIn(pool.connect(node, []))).code).toBe('no-identity');
    expect(spawnSync('ssh-add', [server.node.privateKey!]).status).toBe(0);
    const connection = await pool.connect(node, []);
    expect((await connection.run('echo in; ls -d "$SSH_AUTH_SOCK" 2>/dev/null')).stdout).toBe('in\n');
  });

  it('is reached through another one, and only where that allows it', async () => {
    const inner = await sshd();
    const outer = await sshd();
    const closed = await sshd('AllowTcpForwarding no');
    const known = join(inner.server.directory, 'all');
    writeFileSync(known, [inner, outer, closed].map((s) => readFileSync(s.server.knownHosts, 'utf8')).join(''));
    const pool = createPool({ knownHosts: known });
    ends.push(() => pool.closeAll());
    const nodes = [
      { ...outer.server.node, name: 'outer' },
      { ...closed.server.node, name: 'closed' },
    ];
    const through = await pool.connect({ ...inner.server.node, jump: 'outer' }, nodes);
    expect((await through.run('echo $SSH_CONNECTION')).stdout).toContain(String(inner.server.node.port));
    const problem = await problemIn(pool.connect({ ...inner.server.node, name: 'n2', jump: 'closed' }, nodes));
    expect(problem).toMatchObject({ code: 'jump-failed', subject: 'n2' });
    expect(problem.message).toContain('prohibited');
  });

  it('on which tcpdump is not installed', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'hopscope-bin-'));
    ends.push(async () => rmSync(bin, { recursive: true }));
    for (const tool of ['sh', 'cat', 'id', 'uname', 'ls'])
      symlinkSync(existsSync(`/usr/bin/${tool}`) ? `/usr/bin/${tool}` : `/bin/${tool}`, join(bin, tool));
    const { server, pool } = await sshd(`SetEnv PATH=${bin}`);
    const facts = await checkNode(await pool.connect(server.node, []));
    if (existsSync('/usr/sbin/tcpdump')) return; // Found there all the same, as it should be.
    expect(facts.tcpdump).toBeNull();
    expect(facts.problems.map((p) => [p.code, p.subject])).toEqual([['no-tcpdump', 'real']]);
    expect(facts.problems[0]!.remedy).toContain('tcpdump');
  });

  it.skipIf(!root)('on which the user may not capture', async () => {
    const { server, pool } = await sshd('', ['setpriv', '--bounding-set=-net_raw,-net_admin']);
    const facts = await checkNode(await pool.connect(server.node, []));
    expect(facts.privilege).toBeNull();
    expect(facts.problems.map((p) => [p.code, p.subject])).toEqual([['no-permission', 'real']]);
    expect(facts.problems[0]!.message).toMatch(/permission|permitted/i);
  });
});
