import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { offeredAlgorithms } from '../../../electron/ssh/algorithms.ts';
import { type ConfigSources, configSources } from '../../../electron/ssh/config/config-files.ts';
import { jumpChain } from '../../../electron/ssh/jump-chain.ts';
import { createPool } from '../../../electron/ssh/pool.ts';
import { targetOf } from '../../../electron/ssh/target.ts';
import type { PoolOptions } from '../../../electron/ssh/types.ts';
import type { Problem } from '../../../shared/contract/errors.ts';
import { type PlanNode, planNodeSchema } from '../../../shared/contract/plan.ts';
import { atEnd, knownHostsFile, problemIn, scratch, startServer } from './test-server.ts';

function config(text: string): string {
  const file = join(scratch(), 'config');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

const sourcesOf = (text: string): ConfigSources => configSources(config(text));
const node = (host: string, more: Partial<PlanNode> = {}): PlanNode => ({
  ...planNodeSchema.parse({ name: 'n', host }),
  ...more,
});

function pool(options: PoolOptions) {
  const made = createPool(options);
  atEnd(() => void made.closeAll());
  return made;
}

describe('a node that is a Host alias', () => {
  const text =
    'Host web\n HostName 10.0.0.9\n User deploy\n Port 2222\nHost bare\n HostName 10.0.0.8\nHost *\n Port 23\n';

  it('is where the configuration says, unless the plan says otherwise', () => {
    const sources = sourcesOf(text);
    expect(targetOf(node('web'), sources)).toMatchObject({ host: '10.0.0.9', port: 2222, username: 'deploy' });
    expect(targetOf(node('web', { port: 22, username: 'amy' }), sources)).toMatchObject({ port: 22, username: 'amy' });
    expect(targetOf(node('web'), null)).toMatchObject({ host: 'web', port: 22, username: 'root' });
  });

  it('without a user is the local user where it is described, as for ssh, and root elsewhere', () => {
    const sources = sourcesOf(text);
    expect(targetOf(node('bare'), sources).username).toBe(userInfo().username);
    expect(targetOf(node('10.1.1.1'), sources)).toMatchObject({ username: 'root', port: 23, knownAs: '[10.1.1.1]:23' });
  });

  it('is reached, and known under its alias, in the files that are named', async () => {
    const server = await startServer();
    const key = server.node().privateKey;
    const known = knownHostsFile(`web-key ${server.hostKeys[0]!.line}\n`);
    const file = config(
      `Host web\n HostName 127.0.0.1\n Port ${server.port}\n User bob\n IdentityFile ${key}\n IdentitiesOnly yes\n` +
        ` HostKeyAlias WEB-key\n UserKnownHostsFile ${known} /dev/null\n GlobalKnownHostsFile none\n`,
    );
    await pool({ sshConfig: file }).connect(node('web'), []);
    expect(server.logins.at(-1)).toBe('publickey bob');
    expect(server.logins.filter((l) => l.startsWith('publickey')).length).toBeLessThanOrEqual(2);
  });
});

describe('what the configuration may not do', () => {
  it('run a program: Match exec does not match and is told, ProxyCommand is refused', async () => {
    const trace = join(scratch(), 'ran');
    const sources = sourcesOf(
      `Match exec "touch ${trace}"\n User evil\nMatch !exec "touch ${trace}"\n User evil\nHost p\n ProxyCommand touch ${trace}\n` +
        'Host old\n ProxyCommand ssh -W %h:%p gate\nHost none\n ProxyCommand none\n',
    );
    const target = targetOf(node('h'), sources);
    expect(target.username).toBe('root');
    expect(target.remarks).toHaveLength(2);
    expect(target.remarks[0]).toMatch(/:1: Match exec is not evaluated/);
    expect(await problemIn((async () => targetOf(node('p'), sources))())).toMatchObject({
      code: 'proxy-command',
      subject: 'n',
    });
    const old = await problemIn((async () => targetOf(node('old'), sources))());
    expect(old.remedy).toContain('ProxyJump');
    expect(targetOf(node('none'), sources).host).toBe('none');
    expect(existsSync(trace)).toBe(false);
  });

  it('go another way without a word, or leave revoked keys unheard', () => {
    const sources = sourcesOf('AddressFamily inet\nBindAddress 10.0.0.1\nCertificateFile none\nPKCS11Provider none\n');
    expect(targetOf(node('h'), sources).remarks.map((r) => r.replace(/^.*config:/, ''))).toEqual([
      '1: addressfamily is not followed here',
      '2: bindaddress is not followed here',
    ]);
    expect(() => targetOf(node('h'), sourcesOf('RevokedHostKeys /etc/ssh/revoked\n'))).toThrow(/RevokedHostKeys/);
  });

  it('be written by others', () => {
    const file = config('Host x\n User evil\n');
    const sources = { files: [{ path: file, ofUser: true, checked: true }] };
    expect(targetOf(node('x'), sources).username).toBe('evil');
    chmodSync(file, 0o666);
    expect(() => targetOf(node('x'), sources)).toThrow(/written by others/);
  });

  it('include itself for ever', () => {
    const directory = scratch();
    const file = join(directory, 'config');
    writeFileSync(file, `Include ${file}\n`);
    expect(() => targetOf(node('x'), configSources(file))).toThrow(/16 deep/);
    mkdirSync(join(directory, 'd'));
    writeFileSync(file, `Include ${directory}/d ${directory}/none*\nUser bob\n`);
    expect(targetOf(node('x'), configSources(file)).username).toBe('bob');
  });

  it.each([
    ['Port 70000', /:1: the value "70000" of port/],
    ['User bob\nPort', /:2: "port" has no argument/],
    ['User "bob', /:1: a quote/],
    ['ConnectTimeout soon', /is not a time/],
    ['Match host', /"host" has no argument/],
    ['IdentityFile /k/%Z', /token %Z/],
    ['ProxyJump a b:0:c', /./],
  ])('be wrong without a word: %s', (text, message) => {
    if (text.startsWith('ProxyJump'))
      expect(() => jumpChain(node('x'), [], sourcesOf('ProxyJump a:b:c'))).toThrow(message);
    else expect(() => targetOf(node('x'), sourcesOf(`${text}\n`))).toThrow(message);
  });

  it('trust more than we do, only less', async () => {
    const server = await startServer();
    const known = knownHostsFile('');
    const more = (setting: string) =>
      config(`Host x\n HostName 127.0.0.1\n Port ${server.port}\n UserKnownHostsFile ${known}\n${setting}\n`);
    const at = { privateKey: server.node().privateKey ?? null };
    const no = await problemIn(pool({ sshConfig: more(' StrictHostKeyChecking no') }).connect(node('x', at), []));
    expect(no.code).toBe('host-key-unknown');
    const strict = pool({ sshConfig: more(' StrictHostKeyChecking yes'), acceptNew: true });
    const yes = await problemIn(strict.connect(node('x', at), []));
    expect(yes.code).toBe('host-key-not-recorded');
    expect((await problemIn(strict.trust('127.0.0.1', server.port, yes.details!['fingerprint']!))).code).toBe(
      'host-key-not-shown',
    );
    const nowhere = pool({
      sshConfig: config(`Host x\n HostName 127.0.0.1\n Port ${server.port}\n UserKnownHostsFile /dev/null\n`),
    });
    const unknown = await problemIn(nowhere.connect(node('x', at), []));
    const refused = await problemIn(nowhere.trust('127.0.0.1', server.port, unknown.details!['fingerprint']!));
    expect(refused.code).toBe('known-hosts-nowhere');
    expect(server.logins).toEqual([]);
  });
});

describe('ProxyJump', () => {
  const names = (text: string, host: string, others: PlanNode[] = [], more: Partial<PlanNode> = {}) =>
    jumpChain(node(host, more), others, sourcesOf(text)).map(
      (s) => `${s.target.username}@${s.target.host}:${s.target.port}`,
    );

  it('is a list of which only the first is looked up further', () => {
    const text =
      'Host far\n ProxyJump mid,u@inner:2200\n User f\nHost mid\n HostName 10.0.0.1\n ProxyJump near\n User m\nHost inner\n ProxyJump never\nHost near\n User n\n';
    expect(names(text, 'far')).toEqual(['f@far:22', 'u@inner:2200', 'm@10.0.0.1:22', 'n@near:22']);
  });

  it('stands behind the jump of the plan, whose machine is looked up in turn', () => {
    const text = 'Host far gate\n ProxyJump near\n User u\nHost near\n User n\n';
    const gate = { ...node('gate'), name: 'gate' };
    expect(names(text, 'far', [gate], { jump: 'gate' })).toEqual(['u@far:22', 'u@gate:22', 'n@near:22']);
  });

  it('that leads back is refused, and so is one that is too long', () => {
    expect(() => names('Host a\n ProxyJump b\nHost b\n ProxyJump a\n', 'a')).toThrow(/circle: n → b → a\./);
    expect(() => names('ProxyJump me\nHost me\n', 'me')).toThrow(/circle/);
    const long = Array.from({ length: 12 }, (_, i) => `Host h${i}\n ProxyJump h${i + 1}\n`).join('');
    expect(() => names(long, 'h0')).toThrow(/more than 8/);
  });
});

describe('algorithms of the configuration', () => {
  const chosen = (setting: string | null, legacy = false) =>
    offeredAlgorithms(new Set(['ssh-rsa']), setting, legacy).serverHostKey as string[];

  it('choose and order host keys, and add nothing', () => {
    expect(chosen(null)[0]).toBe('rsa-sha2-512');
    expect(chosen('ssh-ed25519,rsa-*')).toEqual(['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256']);
    expect(chosen('^ecdsa-*')[0]).toBe('ecdsa-sha2-nistp256');
    expect(chosen('-ecdsa-*').some((k) => k.startsWith('ecdsa'))).toBe(false);
    expect(chosen('+ssh-rsa')).not.toContain('ssh-rsa');
    // The type that is known for the host comes first also when it takes the weaker signature, after the better ones.
    expect(chosen('+ssh-rsa', true).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']);
  });

  it('that are broken are offered to a node of the plan alone, last, and told of', async () => {
    const server = await startServer({ algorithms: { cipher: ['aes128-cbc'], kex: ['diffie-hellman-group14-sha1'] } });
    const remarks: Problem[] = [];
    const connections = pool({
      sshConfig: 'none',
      knownHosts: knownHostsFile(server.knownHostsLine()),
      onRemark: (problem) => void remarks.push(problem),
    });
    const refused = await problemIn(connections.connect(server.node(), []));
    expect(refused).toMatchObject({ code: 'no-common-algorithm' });
    expect(refused.remedy).toContain('legacyAlgorithms');
    await connections.connect(server.node({ legacyAlgorithms: true }), []);
    expect(remarks.map((r) => [r.code, r.subject])).toEqual([['legacy-algorithms', 'n1']]);
    expect(remarks[0]!.message).toContain('aes128-cbc');
    const modern = await startServer();
    await pool({ sshConfig: 'none', acceptNew: true, knownHosts: join(scratch(), 'k') }).connect(
      modern.node({ legacyAlgorithms: true }),
      [],
    );
    expect(modern.ciphers).toEqual(['aes128-gcm@openssh.com']);
  });
});
