import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2, { type AuthContext } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { identitiesOf } from '../../../electron/ssh/identities.ts';
import { keysOfAgent } from '../../../electron/ssh/key-agents.ts';
import { Login } from '../../../electron/ssh/login.ts';
import { createPool } from '../../../electron/ssh/pool.ts';
import { type Ask, type LastingSecrets, Secrets } from '../../../electron/ssh/secrets.ts';
import { targetOf } from '../../../electron/ssh/target.ts';
import type { ConnectionPool, PoolOptions } from '../../../electron/ssh/types.ts';
import { planNodeSchema } from '../../../shared/contract/plan.ts';
import type { Question } from '../../../shared/contract/questions.ts';
import { atEnd, makeKey, problemIn, scratch, startServer } from './test-server.ts';

const CANARY = 'canary-Zq7 "\'$;';

function pool(options: PoolOptions = {}): ConnectionPool {
  const made = createPool({
    knownHosts: join(scratch(), 'known_hosts'),
    acceptNew: true,
    sshConfig: 'none',
    ...options,
  });
  atEnd(() => void made.closeAll());
  return made;
}

/** Answers questions one after the other and keeps them. */
function answering(...answers: (string[] | null)[]): { ask: Ask; asked: Question[] } {
  const asked: Question[] = [];
  return {
    asked,
    ask: async (question) => {
      asked.push(question);
      const next = answers.shift();
      if (next === undefined) throw new Error('asked too often');
      return next === null ? null : { answers: next, keep: true };
    },
  };
}

/** A login by these methods; `partial`: the first of them is not enough. */
function takes(methods: AuthContext['method'][], check: (context: AuthContext) => boolean): (c: AuthContext) => void {
  return (context) => {
    if (methods.includes(context.method) && check(context)) context.accept();
    else context.reject(methods as never);
  };
}

const byPassword = takes(['password'], (c) => c.method === 'password' && c.password === CANARY);

function keyFile(text: string, pub?: string): string {
  const file = join(scratch(), 'key');
  writeFileSync(file, text, { mode: 0o600 });
  if (pub !== undefined) writeFileSync(`${file}.pub`, pub);
  return file;
}

describe('a password', () => {
  it('is asked for until it is right, once per run, and after the keys', async () => {
    const server = await startServer({ onLogin: byPassword });
    const { ask, asked } = answering(['wrong'], [CANARY]);
    const connections = pool({ ask });
    await connections.connect(server.node(), []);
    expect(asked.map((q) => [q.kind, q.node, q.again, q.prompts])).toEqual([
      ['password', 'n1', false, [{ text: 'Password', echo: false }]],
      ['password', 'n1', true, [{ text: 'Password', echo: false }]],
    ]);
    expect(asked[0]!.about).toBe(`tester@127.0.0.1:${server.port}`);
    // The server takes no keys: none is offered.
    expect(server.logins).toEqual(['none tester', 'password tester', 'password tester']);
    connections.disconnect('n1');
    await connections.connect(server.node(), []);
    expect(asked).toHaveLength(2);
  });

  it('is asked for anew when the one that was good is refused', async () => {
    let good = 'first';
    const server = await startServer({
      onLogin: takes(['password'], (c) => c.method === 'password' && c.password === good),
    });
    const { ask, asked } = answering(['first'], ['second']);
    const connections = pool({ ask });
    await connections.connect(server.node(), []);
    good = 'second';
    connections.disconnect('n1');
    await connections.connect(server.node(), []);
    expect(asked).toHaveLength(2);
    connections.disconnect('n1');
    await connections.connect(server.node(), []);
    expect(asked).toHaveLength(2);
  });

  it('is not asked for more than three times, and giving up ends the attempt', async () => {
    const server = await startServer({ onLogin: byPassword });
    const wrong = answering(['a'], ['b'], ['c']);
    expect((await problemIn(pool({ ask: wrong.ask }).connect(server.node(), []))).code).toBe('auth-failed');
    expect(wrong.asked).toHaveLength(3);
    const none = answering(null);
    expect(await problemIn(pool({ ask: none.ask }).connect(server.node(), []))).toMatchObject({
      code: 'login-given-up',
      subject: 'n1',
    });
  });

  it('that nobody can be asked for is named as the reason', async () => {
    const server = await startServer({ onLogin: byPassword });
    const problem = await problemIn(pool().connect(server.node(), []));
    expect(problem.code).toBe('auth-failed');
    expect(problem.message).toContain('nobody to ask');
    expect(problem.message).toContain('password');
  });

  it('is never sent to a host whose key is not accepted, nor asked for', async () => {
    const server = await startServer({ onLogin: byPassword });
    const { ask, asked } = answering();
    expect((await problemIn(pool({ ask, acceptNew: false }).connect(server.node(), []))).code).toBe('host-key-unknown');
    expect(asked).toEqual([]);
    expect(server.logins).toEqual([]);
  });

  it('is not sent either when nobody has judged the host key, whatever asks for it', async () => {
    const { ask, asked } = answering([CANARY]);
    const target = targetOf(planNodeSchema.parse({ name: 'n', host: 'h' }), null);
    const login = new Login({
      node: 'n',
      target,
      identities: [],
      secrets: new Secrets(ask, undefined),
      verified: () => false,
      signal: new AbortController().signal,
      waiting: () => {},
      givenUp: () => {},
      endless: () => {},
    });
    for (const methods of [null, ['password', 'keyboard-interactive']])
      expect(await new Promise((resolve) => login.next(methods, resolve as never))).toBe(false);
    expect(asked).toEqual([]);
  });

  it('does not appear in errors, states and remarks', async () => {
    const server = await startServer({ onLogin: takes(['password'], () => false) });
    const told: unknown[] = [];
    const { ask } = answering([CANARY], [CANARY], [CANARY]);
    const connections = pool({ ask, onState: (...all) => void told.push(all), onRemark: (p) => void told.push(p) });
    told.push(await problemIn(connections.connect(server.node(), [])));
    expect(JSON.stringify(told)).not.toContain('canary');
  });

  it('is kept beyond the run only where that is wanted and protected', async () => {
    const server = await startServer({ onLogin: byPassword });
    for (const isProtected of [true, false]) {
      const kept = new Map<string, string>();
      const lastingSecrets: LastingSecrets = {
        protected: isProtected,
        get: async (name) => kept.get(name) ?? null,
        put: async (name, secret) => void kept.set(name, secret),
        remove: async (name) => void kept.delete(name),
      };
      const { ask, asked } = answering([CANARY]);
      await pool({ ask, lastingSecrets }).connect(server.node(), []);
      expect(asked[0]!.mayKeep).toEqual({ protected: isProtected });
      expect([...kept.values()]).toEqual(isProtected ? [CANARY] : []);
      if (isProtected) await pool({ lastingSecrets }).connect(server.node({ privateKey: null }), []);
    }
  });
});

describe('keyboard-interactive', () => {
  it('shows all prompts, cleaned, with what is said before them', async () => {
    const onLogin = takes(['keyboard-interactive'], () => false);
    let answered: string[] = [];
    const server = await startServer({
      onLogin: (context) => {
        if (context.method !== 'keyboard-interactive') {
          onLogin(context);
          return;
        }
        const prompts = [
          { prompt: 'Pass\u001b[2Jword: ', echo: false },
          { prompt: 'Code: ', echo: true },
        ];
        context.prompt(prompts, 'Two\u202e things', 'now', (answers) => {
          answered = answers as string[];
          context.accept();
        });
      },
    });
    const { ask, asked } = answering([CANARY, '123456']);
    await pool({ ask }).connect(server.node(), []);
    expect(answered).toEqual([CANARY, '123456']);
    expect(asked[0]).toMatchObject({
      kind: 'keyboard-interactive',
      mayKeep: null,
      prompts: [
        { text: 'Pass [2Jword:', echo: false },
        { text: 'Code:', echo: true },
      ],
    });
    expect(asked[0]!.instruction).not.toMatch(/\u202e/);
    expect(asked[0]!.instruction).toContain('things');
  });

  it('comes after a key where both are needed', async () => {
    let keyDone = false;
    const server = await startServer({
      onLogin: (context) => {
        if (context.method === 'publickey' && !keyDone) {
          if (context.signature === undefined) {
            context.accept();
            return;
          }
          keyDone = true;
          context.reject(['keyboard-interactive'], true);
        } else if (context.method === 'keyboard-interactive' && keyDone)
          context.prompt([{ prompt: 'Code', echo: false }], '', '', (answers) =>
            (answers as string[])[0] === '1' ? context.accept() : context.reject(['keyboard-interactive']),
          );
        else context.reject(['publickey']);
      },
    });
    const { ask, asked } = answering(['2'], ['1']);
    await pool({ ask }).connect(server.node(), []);
    expect(asked).toHaveLength(2);
  });

  it('of a server that asks too much is refused', async () => {
    const server = await startServer({
      onLogin: (context) => {
        if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
        else {
          const prompts = Array.from({ length: 17 }, () => ({ prompt: 'x', echo: true }));
          context.prompt(prompts, '', '', () => context.reject(['keyboard-interactive']));
        }
      },
    });
    const { ask, asked } = answering();
    const problem = await problemIn(pool({ ask }).connect(server.node(), []));
    expect(problem.message).toContain('more than a person can answer');
    expect(asked).toEqual([]);
  });
});

describe('a key with a passphrase', () => {
  const locked = makeKey('ed25519', CANARY);

  it('is unlocked when the server takes it, once per run', async () => {
    const server = await startServer({ accepts: (blob) => blob.equals(locked.blob) });
    const { ask, asked } = answering(['wrong'], [CANARY]);
    const connections = pool({ ask });
    const node = server.node({ privateKey: keyFile(locked.private) });
    await connections.connect(node, []);
    expect(asked.map((q) => [q.kind, q.about, q.again])).toEqual([
      ['passphrase', node.privateKey, false],
      ['passphrase', node.privateKey, true],
    ]);
    connections.disconnect('n1');
    await connections.connect(node, []);
    expect(asked).toHaveLength(2);
  });

  it('is not asked for when the server does not take it', async () => {
    const server = await startServer({ accepts: () => false });
    const { ask, asked } = answering();
    const node = server.node({ privateKey: keyFile(locked.private) });
    // What is asked next is the server's own question, which is given up.
    const problem = await problemIn(pool({ ask }).connect(node, []));
    expect(asked.filter((q) => q.kind === 'passphrase')).toEqual([]);
    expect(problem.code).toBe('auth-failed');
  });

  it('that nobody can be asked for is named', async () => {
    const server = await startServer();
    const node = server.node({ privateKey: keyFile(locked.private) });
    expect((await problemIn(pool().connect(node, []))).code).toBe('key-encrypted');
  });

  it.each(['rsa', 'ec', 'pkcs8-rsa', 'openssl-pkcs8-open'])('works in PEM: %s', async (kind) => {
    const type = kind.includes('ec') ? 'ec' : 'rsa';
    const made = generateKeyPairSync(type as 'rsa', { modulusLength: 2048, namedCurve: 'P-256' } as never);
    const { privateKey } = made as unknown as { privateKey: KeyObject };
    const format = kind.includes('pkcs8') ? 'pkcs8' : type === 'ec' ? 'sec1' : 'pkcs1';
    const cipher = kind.endsWith('open') ? {} : { cipher: 'aes-256-cbc', passphrase: CANARY };
    const pem = privateKey.export({ type: format, format: 'pem', ...cipher } as never) as unknown as string;
    const server = await startServer({
      onLogin: (c) => (c.method === 'publickey' ? c.accept() : c.reject(['publickey'])),
    });
    const { ask, asked } = answering([CANARY]);
    await pool({ ask }).connect(server.node({ privateKey: keyFile(pem) }), []);
    expect(asked).toHaveLength(kind.endsWith('open') ? 0 : 1);
  });

  it.skipIf(spawnSync('ssh-agent', ['-h']).error !== undefined)('in an agent is used from there', async () => {
    const started = spawnSync('ssh-agent', ['-s', '-a', join(scratch(), 'agent')], { encoding: 'utf8' });
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started.stdout)?.[1]);
    const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(started.stdout)![1]!;
    const before = process.env['SSH_AUTH_SOCK'];
    process.env['SSH_AUTH_SOCK'] = socket;
    atEnd(() => {
      process.kill(pid);
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    });
    const open = makeKey('ed25519');
    expect(spawnSync('ssh-add', ['-q', keyFile(open.private)]).status).toBe(0);
    const server = await startServer({ accepts: (blob) => blob.equals(open.blob) });
    // Only its public key is there.
    await pool().connect(server.node({ privateKey: keyFile(`${open.line} me\n`) }), []);
    expect(server.logins.filter((l) => l.startsWith('publickey')).length).toBeGreaterThan(0);
  });
});

describe('an agent', () => {
  it('that never answers holds nothing up', async () => {
    const socket = join(scratch(), 'agent');
    const { createServer } = await import('node:net');
    const silent = createServer(() => {}).listen(socket);
    atEnd(() => void silent.close());
    await expect(keysOfAgent(ssh2.createAgent(socket), 20)).rejects.toThrow('no answer within 0.02 s');
  });

  it('gives its keys after the one that the plan names, and before those of files that nobody named', async () => {
    const [held, named] = [makeKey(), makeKey()];
    const agent = new (class extends ssh2.BaseAgent {
      override getIdentities(answer: (error: null, keys: Buffer[]) => void) {
        answer(null, [Buffer.from(held.line)]);
      }
      override sign(): void {}
    })();
    const before = ssh2.createAgent;
    ssh2.createAgent = () => agent;
    atEnd(() => {
      ssh2.createAgent = before;
    });
    const file = keyFile(named.private);
    const login = { ...targetOf(planNodeSchema.parse({ name: 'n', host: 'h' }), null).login, agent: 'a' };
    const order = async (node: object, more: object = {}) => {
      const asked = planNodeSchema.parse({ name: 'n', host: 'h', ...node });
      const { keys } = await identitiesOf(asked, { ...login, ...more }, null);
      return keys.map((k) => k.kind);
    };
    expect(await order({ privateKey: file, agent: true })).toEqual(['key', 'agent']);
    expect(await order({ privateKey: file })).toEqual(['key']);
    expect(await order({}, { identityFiles: [file] })).toEqual(['agent', 'key']);
    expect(await order({}, { identityFiles: [file], identitiesOnly: true })).toEqual(['key']);
    expect(await order({}, { identityFiles: [keyFile(held.private)], identitiesOnly: true })).toEqual(['agent']);
  });
});
