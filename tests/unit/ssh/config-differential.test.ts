import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSources } from '../../../electron/ssh/config/config-files.ts';
import { hostSettings } from '../../../electron/ssh/config/host-settings.ts';
import { targetOf } from '../../../electron/ssh/target.ts';
import { planNodeSchema } from '../../../shared/contract/plan.ts';
import { scratch, startTcp } from './test-server.ts';

const ssh = spawnSync('ssh', ['-V'], { encoding: 'utf8' });
const missing = ssh.error !== undefined || process.platform === 'win32';

/** What both sides make of a configuration, in `ssh -G`'s words. */
type Facts = Record<string, string | string[]>;

function bySsh(file: string, host: string): Facts | null {
  const { status, stdout } = spawnSync('ssh', ['-G', '-F', file, host], { encoding: 'utf8' });
  if (status !== 0) return null;
  const lines = stdout.split('\n').map((line) => [line.split(' ')[0]!, line.slice(line.indexOf(' ') + 1)] as const);
  const of = (key: string) => lines.filter(([name]) => name === key).map(([, value]) => value);
  const one = (key: string) => of(key)[0] ?? '';
  const identities = of('identityfile');
  return {
    hostname: one('hostname'),
    user: one('user'),
    port: one('port'),
    identityfile: identities.includes('~/.ssh/id_xmss') ? [] : identities,
    identitiesonly: one('identitiesonly'),
    identityagent: one('identityagent'),
    proxyjump: one('proxyjump'),
    proxycommand: one('proxycommand'),
    serveraliveinterval: one('serveraliveinterval'),
    serveralivecountmax: one('serveralivecountmax'),
    connecttimeout: one('connecttimeout'),
    userknownhostsfile: one('userknownhostsfile'),
    globalknownhostsfile: one('globalknownhostsfile'),
    hostkeyalias: one('hostkeyalias'),
    strict: /^(true|yes)$/.test(one('stricthostkeychecking')) ? 'yes' : 'no',
    preferredauthentications: one('preferredauthentications'),
    password: one('passwordauthentication'),
    prompts: one('numberofpasswordprompts'),
  };
}

function byUs(file: string, host: string): Facts {
  const s = hostSettings(configSources(file), host, undefined);
  const home = (path: string) => path.replace(/^~/, homedir());
  return {
    hostname: (s.hostName?.replace(/%([%h])/g, (_, t) => (t === 'h' ? host : '%')) ?? host).toLowerCase(),
    user: s.user ?? spawnSync('id', ['-un'], { encoding: 'utf8' }).stdout.trim(),
    port: String(s.port ?? 22),
    identityfile: [...s.identityFiles],
    identitiesonly: s.identitiesOnly ? 'yes' : 'no',
    identityagent: home(s.identityAgent ?? ''),
    proxyjump: s.proxyJump?.replaceAll('ssh://', '') ?? '',
    proxycommand: s.proxyCommand ?? '',
    serveraliveinterval: String(s.serverAliveSeconds ?? 0),
    serveralivecountmax: String(s.serverAliveCount ?? 3),
    connecttimeout: s.connectTimeoutSeconds === null ? 'none' : String(s.connectTimeoutSeconds),
    userknownhostsfile: (s.userKnownHosts ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']).map(home).join(' '),
    globalknownhostsfile: (s.globalKnownHosts ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']).join(' '),
    hostkeyalias: s.hostKeyAlias ?? '',
    strict: s.strict ? 'yes' : 'no',
    preferredauthentications: s.preferredAuthentications?.join(',') ?? '',
    password: s.password ? 'yes' : 'no',
    prompts: String(s.passwordPrompts ?? 3),
  };
}

function same(text: string, hosts: readonly string[], files: Record<string, string> = {}): void {
  const directory = scratch();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), content, { mode: 0o600 });
  }
  const file = join(directory, 'config');
  writeFileSync(file, text.replaceAll('DIR', directory), { mode: 0o600 });
  for (const host of hosts) {
    const expected = bySsh(file, host);
    expect(expected, `ssh refuses:\n${text}`).not.toBeNull();
    expect({ host, ...byUs(file, host) }, text).toEqual({ host, ...expected });
  }
}

const handWritten: Record<string, [text: string, hosts: string[], files?: Record<string, string>]> = {
  'an alias': [
    'Host web\n  HostName web.example.org\n  User deploy\n  Port 2222\n  IdentityFile ~/.ssh/web\n',
    ['web', 'other'],
  ],
  'keywords in any case, "=", tabs, quotes and comments': [
    '# first\nHOST=web # and a comment\n\thostname\t= "10.0.0.1"\n  uSeR="bob"\nPort = 23 # why\n',
    ['web', 'x'],
  ],
  'the first value wins, identity files add up': [
    'Host a*\n  User one\n  IdentityFile k1\nHost *b\n  User two\n  Port 5\n  IdentityFile k2\n  IdentityFile k1\nHost *\n Port 6\n User three\n',
    ['ab', 'a', 'b', 'c'],
  ],
  'patterns and negation': [
    'Host *.example.org !bad.example.org\n  User u\nHost ?? !zz\n  Port 9\nHost !x\n  User never\n',
    ['a.example.org', 'bad.example.org', 'aa', 'zz', 'y', 'x'],
  ],
  'match criteria': [
    'Host h\n  HostName real.example\nMatch host real.example,other\n  User m1\nMatch originalhost h user m1\n  Port 77\nMatch !host real.example\n  Port 78\nMatch all\n  ServerAliveInterval 5\n',
    ['h', 'other', 'z'],
  ],
  'match by user': ['User bob\nMatch user bob,carol\n  Port 1\nMatch localuser nobody-here\n  Port 2\n', ['h']],
  'match user set by an earlier block': [
    'Match user root\n Port 3\nHost h\n User amy\nMatch user amy\n  ConnectTimeout 4\n',
    ['h', 'g'],
  ],
  final: [
    'Match final host real\n  Port 44\nHost real\n  User fromreal\nHost alias\n  HostName real\n',
    ['alias', 'real', 'none-of-them'],
  ],
  'not final': ['Match !final\n  Port 44\nMatch final all\n  User fin\n', ['h']],
  jumps: [
    'Host a\n  ProxyJump j1,u@j2:2200\n  ProxyCommand nc %h %p\nHost b\n  ProxyCommand nc %h %p\n  ProxyJump j1\nHost c\n  ProxyJump none\nHost *\n  ProxyJump last\n',
    ['a', 'b', 'c', 'd'],
  ],
  'times and numbers': [
    'ServerAliveInterval 1m30s\nServerAliveCountMax 7\nConnectTimeout 2m\nNumberOfPasswordPrompts 1\n',
    ['h'],
  ],
  'no time limit': ['ConnectTimeout none\n', ['h']],
  'known hosts': [
    'UserKnownHostsFile /tmp/a "/tmp/b c" ~/kh\nGlobalKnownHostsFile /etc/g1 /etc/g2\nHostKeyAlias theone\nStrictHostKeyChecking yes\n',
    ['h'],
  ],
  checking: ['Host y\n StrictHostKeyChecking no\nHost z\n StrictHostKeyChecking accept-new\n', ['y', 'z']],
  'words with spaces': [
    'IdentityFile "my key"\nIdentityFile \'other key\'\nIdentityFile third\\ key\nIdentityFile a#b\nIdentityAgent "~/a b"\n',
    ['h'],
  ],
  authentication: [
    'PreferredAuthentications password,publickey\nPasswordAuthentication no\nIdentitiesOnly yes\n',
    ['h'],
  ],
  'a token in HostName': ['HostName %h.internal\nHost %\n', ['web']],
  includes: [
    'Host in\n  Include DIR/only-in\nInclude DIR/conf.d/*.conf DIR/missing\nHost *\n  Port 99\n',
    ['in', 'web', 'db', 'q'],
    {
      'only-in': 'User inner\nHost web\n  User never\nHost in\n  ConnectTimeout 8\n',
      'conf.d/b.conf': 'Host web\n  User second\n  Port 1\n',
      'conf.d/a.conf': 'Host web db\n  User first\n',
      'conf.d/.hidden.conf': 'User hidden\n',
      'conf.d/readme': 'Port 3\n',
    },
  ],
  'a block goes on after an include': [
    'Host x\n  Include DIR/i\n  User after\nHost *\n  User star\n',
    ['x', 'y'],
    { i: 'Host z\n  Port 4\n' },
  ],
  'upper case hosts': ['Host WEB\n  Port 4\nHost web\n  Port 5\n', ['WEB', 'web']],
};

describe.skipIf(missing)('the SSH configuration is read as ssh -G reads it', () => {
  it.each(Object.entries(handWritten))('%s', (_name, [text, hosts, files]) => same(text, hosts, files));

  it('for configurations made at random', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'web1', 'db.example.org', '10.0.0.1');
    const pattern = fc.constantFrom('*', 'a', 'b', 'a*', '?b', 'web?', '*.example.org', '!a', '!*b', '10.*');
    const space = fc.constantFrom(' ', '\t', '  ', ' = ', '=');
    const setting = fc.oneof(
      fc.tuple(fc.constantFrom('User', 'USER', 'user'), fc.constantFrom('amy', 'bob', '"c d"')),
      fc.tuple(fc.constant('HostName'), fc.oneof(name, fc.constant('%h.lan'), fc.constant('X.Y'))),
      fc.tuple(fc.constant('Port'), fc.integer({ min: 1, max: 65535 }).map(String)),
      fc.tuple(fc.constant('IdentityFile'), fc.constantFrom('~/k', 'k1', '"k 2"', '/k/%h', "'x y'")),
      fc.tuple(fc.constant('IdentitiesOnly'), fc.constantFrom('yes', 'no')),
      fc.tuple(fc.constant('IdentityAgent'), fc.constantFrom('none', 'SSH_AUTH_SOCK', '~/agent')),
      fc.tuple(fc.constant('ProxyJump'), fc.constantFrom('none', 'j', 'u@j:22,k', 'ssh://u@j')),
      fc.tuple(fc.constant('ServerAliveInterval'), fc.constantFrom('5', '1m', '1m1s')),
      fc.tuple(fc.constant('ServerAliveCountMax'), fc.constantFrom('1', '9')),
      fc.tuple(fc.constant('ConnectTimeout'), fc.constantFrom('5', '10')),
      fc.tuple(fc.constant('HostKeyAlias'), fc.constantFrom('k', 'Alias')),
      fc.tuple(fc.constant('StrictHostKeyChecking'), fc.constantFrom('yes', 'ask', 'no')),
      fc.tuple(fc.constant('UserKnownHostsFile'), fc.constantFrom('/a /b', '~/x', 'none')),
      fc.tuple(fc.constant('NumberOfPasswordPrompts'), fc.constantFrom('1', '2')),
    );
    const criterion = fc.oneof(
      fc.tuple(
        fc.constantFrom('host', '!host', 'originalhost', 'HOST'),
        fc.oneof(name, fc.constant('a*,b'), fc.constant('*,!b')),
      ),
      fc.tuple(fc.constantFrom('user', '!user', 'localuser'), fc.constantFrom('root', 'amy', 'a*')),
    );
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(setting, space).map(([[k, v], s]) => `  ${k}${s}${v}`) },
      { weight: 2, arbitrary: fc.array(pattern, { minLength: 1, maxLength: 3 }).map((p) => `Host ${p.join(' ')}`) },
      {
        weight: 1,
        arbitrary: fc.array(criterion, { minLength: 1, maxLength: 2 }).map((c) => `Match ${c.flat().join(' ')}`),
      },
      { weight: 1, arbitrary: fc.constantFrom('Match all', 'Match final all', '', '# Port 1', 'Host a # b') },
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), name, (lines, host) => same(`${lines.join('\n')}\n`, [host])),
      { numRuns: 200 },
    );
  });

  it('the key files that tokens and variables stand for are those that ssh looks for', async () => {
    process.env['HOPSCOPE_TEST_DIRECTORY'] = '/from/environment';
    const paths = [
      '~/k/%h-%p',
      '/k/%r@%n',
      '/k/%u/%i/%%',
      '%d/.ssh/%k',
      `${'$'}{HOPSCOPE_TEST_DIRECTORY}/%L.%l`,
      '/k/%C',
    ];
    const lines = paths.map((path) => `IdentityFile ${path}`).join('\n');
    const file = join(scratch(), 'config');
    const port = await startTcp((socket) => socket.destroy());
    writeFileSync(file, `Host alias\nHostName 127.0.0.1\nPort ${port}\nUser amy\nHostKeyAlias key\n${lines}\n`, {
      mode: 0o600,
    });
    // ssh names them once it is connected; that nobody speaks SSH there does not matter.
    const child = spawn('ssh', ['-v', '-F', file, 'alias', 'true'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    for await (const chunk of child.stderr) stderr += chunk;
    const byOpenSsh = [...stderr.matchAll(/identity file (.*) type -?\d+$/gm)].map(([, path]) => path!);
    const node = planNodeSchema.parse({ name: 'n', host: 'alias' });
    const target = targetOf(node, configSources(file));
    expect(target).toMatchObject({ host: '127.0.0.1', port, username: 'amy', knownAs: 'key' });
    const ours = target.login.identityFiles!;
    expect(ours).toHaveLength(paths.length);
    expect(byOpenSsh.filter((path) => !path.endsWith('-cert'))).toEqual(ours);
    delete process.env['HOPSCOPE_TEST_DIRECTORY'];
    expect(() => targetOf(node, configSources(file))).toThrow(/HOPSCOPE_TEST_DIRECTORY is not set/);
  });
});
