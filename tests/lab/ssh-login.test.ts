import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../electron/engine/engine.ts';
import { checkNode } from '../../electron/nodes/check-node.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { Ask } from '../../electron/ssh/secrets.ts';
import type { ConnectionPool, PoolOptions } from '../../electron/ssh/types.ts';
import type { EngineEvents } from '../../shared/contract/engine-api.ts';
import { problemOf } from '../../shared/contract/errors.ts';
import { type PlanNode, planSchema } from '../../shared/contract/plan.ts';
import type { Question } from '../../shared/contract/questions.ts';
import { type TemporaryUser, temporaryUser, usersMissing } from './temporary-user.ts';
import { sshdMissing, startSshd, type ThrowAwaySshd } from './throw-away-sshd.ts';

const missing = usersMissing() ?? sshdMissing();
if (missing !== null) console.warn(`logins to a real sshd skipped: ${missing}`);
const has = (tool: string) => spawnSync(tool, ['-h']).error === undefined;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const BY_PASSWORD = 'PasswordAuthentication yes\nPubkeyAuthentication no';
const BY_QUESTIONS = 'UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\nPubkeyAuthentication no';

async function sshd(config = ''): Promise<ThrowAwaySshd> {
  const server = await startSshd(config);
  ends.push(() => server.stop());
  return server;
}

function user(shell?: string): TemporaryUser {
  const made = temporaryUser(shell);
  ends.push(() => made.remove());
  return made;
}

function pool(options: PoolOptions): ConnectionPool {
  const made = createPool({ sshConfig: 'none', ...options });
  ends.push(() => made.closeAll());
  return made;
}

function answering(...answers: string[]): { ask: Ask; asked: Question[] } {
  const asked: Question[] = [];
  const ask: Ask = async (question) => {
    asked.push(question);
    const next = answers.shift();
    return next === undefined ? null : { answers: [next], keep: false };
  };
  return { ask, asked };
}

async function problemIn(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    return problemOf(error);
  }
  throw new Error('was not refused');
}

const as = (server: ThrowAwaySshd, who: TemporaryUser, more: Partial<PlanNode> = {}): PlanNode => ({
  ...server.node,
  username: who.name,
  ...more,
});

describe.skipIf(missing !== null)('logins to a real sshd', () => {
  it.each([
    ['a password', BY_PASSWORD, 'password'],
    ['questions of PAM', BY_QUESTIONS, 'keyboard-interactive'],
  ])('by %s', async (_name, config, kind) => {
    const who = user();
    const server = await sshd(config);
    const { ask, asked } = answering('wrong', who.password);
    const connections = pool({ knownHosts: server.knownHosts, ask });
    const connection = await connections.connect(as(server, who), []);
    expect((await connection.run('id -un')).stdout.trim()).toBe(who.name);
    expect(asked.map((q) => q.kind)).toEqual([kind, kind]);
    expect(asked[1]!.again).toBe(true);
    expect(server.log()).not.toContain('canary');
    const nobody = await problemIn(pool({ knownHosts: server.knownHosts }).connect(as(server, who), []));
    expect(nobody.message).toContain('nobody to ask');
  });

  it.each([
    ['dash', () => '/bin/dash'],
    ['bash with an rc file that prints noise', () => '/bin/bash'],
    ['busybox', (home: string) => join(home, 'ash')],
  ])('with a login shell: %s', async (name, shellOf) => {
    const directory = mkdtempSync(join(tmpdir(), 'hopscope-shell-'));
    spawnSync('chmod', ['755', directory]);
    ends.push(() => rmSync(directory, { recursive: true, force: true }));
    if (name === 'busybox') symlinkSync('/usr/bin/busybox', join(directory, 'ash'));
    const who = user(shellOf(directory));
    writeFileSync(
      join(who.home, '.bashrc'),
      'echo noise; echo more noise >&2; for i in 1 2 3; do printf "%01000d\\n" 0; done\n',
    );
    const server = await sshd(BY_PASSWORD);
    const connection = await pool({ knownHosts: server.knownHosts, ...answering(who.password) }).connect(
      as(server, who),
      [],
    );
    const facts = await checkNode(connection);
    expect(facts).toMatchObject({ user: who.name, hostname: expect.stringMatching(/./) });
    expect(facts.kernel).toMatch(/^Linux /);
    expect(facts.freeDisk).toBeGreaterThan(0);
    expect(facts.interfaces.map((i) => i.name)).toContain('lo');
    if (name.startsWith('bash')) expect((await connection.run('true')).stdout).toContain('noise');
  });

  it('through three jump hosts of the SSH configuration, each under its own name', async () => {
    const [near, mid, inner, far] = [await sshd(), await sshd(), await sshd(), await sshd()];
    const directory = mkdtempSync(join(tmpdir(), 'hopscope-config-'));
    ends.push(() => rmSync(directory, { recursive: true, force: true }));
    const block = (name: string, s: ThrowAwaySshd, jump: string) =>
      `Host ${name}\n HostName 127.0.0.1\n Port ${s.node.port}\n User root\n IdentityFile ${s.node.privateKey}\n HostKeyAlias ${name}-key\n${jump}\n`;
    const config = join(directory, 'config');
    const known = join(directory, 'known');
    const key = (s: ThrowAwaySshd) => readFileSync(s.knownHosts, 'utf8').split(' ').slice(1).join(' ').trim();
    const all = { near, mid, inner, far };
    writeFileSync(
      config,
      `${block('near', near, '')}${block('mid', mid, ' ProxyJump near')}${block('inner', inner, '')}` +
        `${block('far', far, ` ProxyJump mid,inner\n UserKnownHostsFile ${known}`)}Host *\n UserKnownHostsFile ${known}\n`,
      { mode: 0o600 },
    );
    const write = (keys: Record<string, ThrowAwaySshd>) =>
      writeFileSync(
        known,
        Object.entries(keys)
          .map(([name, s]) => `${name}-key ${key(s)}\n`)
          .join(''),
      );
    write(all);
    const node = planSchema.shape.nodes.element.parse({ name: 'n', host: 'far' });
    const connections = pool({ sshConfig: config });
    const connection = await connections.connect(node, []);
    expect((await connection.run('echo $SSH_CONNECTION')).stdout).toContain(` ${far.node.port}\n`);
    for (const s of Object.values(all)) expect(s.log().match(/Accepted publickey/g)).toHaveLength(1);
    await connections.closeAll();

    // Another key on one machine of the way: refused there, and nothing logs in beyond it.
    write({ ...all, inner: near });
    const problem = await problemIn(pool({ sshConfig: config }).connect(node, []));
    expect(problem).toMatchObject({ code: 'host-key-changed', subject: 'n' });
    expect(problem.message).toContain('inner');
    expect(far.log().match(/Connection from/g)).toHaveLength(1);
    const ssh = spawnSync('ssh', ['-F', config, '-o', 'BatchMode=yes', 'far', 'true'], { encoding: 'utf8' });
    expect(ssh.status).not.toBe(0);
    write(all);
    expect(spawnSync('ssh', ['-F', config, '-o', 'BatchMode=yes', 'far', 'true']).status).toBe(0);
  });
});

describe.skipIf(missing !== null || !has('sudo'))('sudo on a real node', () => {
  const byKey = async (who: TemporaryUser, config = '') => {
    const server = await sshd(config);
    return { server, node: as(server, who, { sudo: true }) };
  };

  it.each([
    ['without a password', 'NOPASSWD: ALL', [] as string[], 'sudo'],
    ['with one, asked again when it is wrong', 'ALL', ['wrong', 'right'], 'sudo-password'],
  ])('%s', async (_name, words, answers, privilege) => {
    const who = user();
    who.allowSudo(words);
    const { server, node } = await byKey(who);
    const { ask, asked } = answering(...answers.map((a) => (a === 'right' ? who.password : a)));
    const connection = await pool({ knownHosts: server.knownHosts, ask }).connect(node, []);
    const facts = await checkNode(connection);
    expect(facts.problems).toEqual([]);
    expect(facts.privilege).toBe(privilege);
    expect(asked.map((q) => q.kind)).toEqual(answers.map(() => 'sudo'));
  });

  it('that the user may not use, or whose password is not known, is a problem in words', async () => {
    const who = user();
    const { server, node } = await byKey(who);
    const { ask } = answering(who.password);
    const facts = await checkNode(await pool({ knownHosts: server.knownHosts, ask }).connect(node, []));
    expect(facts.problems.map((p) => p.code)).toEqual(['no-permission']);
    expect(facts.problems[0]!.message).toMatch(/not in the sudoers/);
    who.allowSudo('ALL');
    const alone = await checkNode(await pool({ knownHosts: server.knownHosts }).connect(node, []));
    expect(alone.problems[0]!.message).toMatch(/nobody can be asked/);
    const given = await checkNode(await pool({ knownHosts: server.knownHosts, ...answering() }).connect(node, []));
    expect(given.problems[0]!.message).toMatch(/was not given/);
  });

  it.skipIf(!has('doas'))('is replaced by doas where it is not allowed', async () => {
    const who = user();
    if (!who.allowDoas()) return; // This machine has a doas.conf of its own.
    const { server, node } = await byKey(who);
    const { ask, asked } = answering();
    const facts = await checkNode(await pool({ knownHosts: server.knownHosts, ask }).connect(node, []));
    expect(facts).toMatchObject({ privilege: 'doas', problems: [] });
    expect(asked).toEqual([]);
  });

  it('with a password carries a whole capture, and the password is nowhere to be found', async () => {
    const who = user();
    who.allowSudo('ALL');
    const { server, node } = await byKey(who);
    const data = mkdtempSync(join(tmpdir(), 'hopscope-data-'));
    ends.push(() => rmSync(data, { recursive: true, force: true }));
    const engine = new Engine({
      dataDirectory: data,
      knownHosts: server.knownHosts,
      sshConfig: 'none',
      interactive: true,
    });
    ends.push(() => engine.close());
    const told: string[] = [];
    let asked = 0;
    engine.events.listen((name, payload) => {
      if (name !== 'terminal.data') told.push(JSON.stringify(payload));
      if (name !== 'question.open') return;
      asked++;
      const { id } = payload as EngineEvents['question.open'];
      void engine.request('question.answer', { id, answer: { answers: [who.password], keep: true } });
    });
    const plan = planSchema.parse({
      name: 'sudo',
      nodes: [node],
      hops: [
        { name: 'one', node: node.name, interface: 'lo', filter: 'icmp' },
        { name: 'two', node: node.name, interface: 'lo', filter: 'icmp', netns: { pid: process.pid } },
      ],
    });
    expect(await engine.request('plan.check', { plan })).toEqual([]);
    const { directory } = await engine.request('capture.start', { plan });
    expect(spawnSync('ping', ['-c', '5', '-i', '0.1', '127.0.0.1']).status).toBe(0);
    for (const text of processTexts()) expect(text).not.toContain('canary');
    const session = await engine.request('capture.stop', null);
    const { hops } = await engine.request('session.analysis', { sessionId: session.sessionId });
    expect(hops.map((h) => h.packets)).toEqual([10, 10]);
    expect(asked).toBe(1);
    for (const file of filesBelow(data)) expect(readFileSync(file).includes('canary'), file).toBe(false);
    expect(filesBelow(directory).length).toBeGreaterThan(2);
    expect(told.join('\n')).not.toContain('canary');
    expect(server.log()).not.toContain('canary');
  });
});

/** Command lines and environments of all processes but this one, whose test holds the word itself. */
function processTexts(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid) && name !== String(process.ppid))
    .flatMap((pid) =>
      ['cmdline', 'environ'].map((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'latin1');
        } catch {
          return '';
        }
      }),
    );
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
