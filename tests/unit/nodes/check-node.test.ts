import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNode } from '../../../electron/nodes/check-node.ts';
import { problemIn, scratch } from '../ssh/test-server.ts';
import { fakeConnection, inShell } from './fake-connection.ts';

const shells: string[][] = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([program]) => spawnSync(program!, ['--help']).error === undefined,
);

/** A PATH on which only these programs are, each a small script. */
function programs(scripts: Record<string, string>): string {
  const directory = join(scratch(), 'bin');
  mkdirSync(directory);
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  return directory;
}

const TCPDUMP = 'case $1 in --version) echo "tcpdump version 4.99.3" >&2;; -i) exit 0;; esac';

/** Runs the script in a shell with prepared answers to the questions that depend on this machine. */
function connectionWith(answers: Record<string, string | [string, number]>, sudo = false) {
  const text = Object.entries({ kernel: 'Linux 6.1', hostname: 'web-1', user: 'ops', uid: '1000', ...answers })
    .map(([name, a]) => (typeof a === 'string' ? [name, a, 0] : [name, ...a]))
    .map(([name, out, status]) => `\n==hopscope== ${name}\n${out}\n\n==hopscope== status ${status}\n`)
    .join('');
  return fakeConnection(async () => ({ stdout: text, stderr: '', code: 0 }), { sudo });
}

describe('checkNode', () => {
  it.each(shells)('reads a node in %s', async (...shell) => {
    const argv = shell.filter((s): s is string => typeof s === 'string');
    const fakes = programs({ tcpdump: TCPDUMP, mtr: 'echo "mtr 0.95"' });
    const env = { PATH: `${fakes}:${process.env['PATH']}` };
    const facts = await checkNode(fakeConnection(inShell(argv, env)));
    expect(facts).toMatchObject({ node: 'n1', tcpdump: '4.99.3', mtr: '0.95', problems: [] });
    expect(facts.privilege).toBe(process.getuid?.() === 0 ? 'root' : 'capabilities');
    expect(facts.kernel).toBe(spawnSync('uname', ['-sr'], { encoding: 'utf8' }).stdout.trim());
    if (process.platform === 'linux') expect(facts.interfaces.map((i) => i.name)).toContain('lo');
  });

  it('names a missing tcpdump and the command that installs it', async () => {
    const facts = await checkNode(
      connectionWith({ tcpdump: ['', 1], os: 'ID=alpine\nPRETTY_NAME="Alpine \u001b[1mLinux"' }),
    );
    expect(facts.tcpdump).toBeNull();
    expect(facts.os).toBe('Alpine [1mLinux');
    expect(facts.problems).toEqual([
      {
        code: 'no-tcpdump',
        subject: 'n1',
        message: 'tcpdump is not installed on web-1.',
        remedy: 'On this node: sudo apk add tcpdump',
      },
    ]);
  });

  it.each([
    ['0', 0, false, 2, 'root'],
    ['1000', 0, false, 2, 'capabilities'],
    ['1000', 1, false, 2, null],
    ['0', 1, false, 2, null],
    ['1000', 1, true, 0, 'sudo'],
    ['1000', 0, true, 1, null],
  ] as const)(
    'finds the permission of uid %s (capture %s, sudo %s %s): %s',
    async (uid, capture, sudo, sudoStatus, privilege) => {
      const answers = {
        uid,
        tcpdump: 'tcpdump version 4.9',
        capture: ["tcpdump: any: You don't have permission", capture] as [string, number],
        sudo: ['sudo: a password is required', sudoStatus] as [string, number],
      };
      const facts = await checkNode(connectionWith(answers, sudo));
      expect(facts.privilege).toBe(privilege);
      expect(facts.problems.map((p) => p.code)).toEqual(privilege === null ? ['no-permission'] : []);
      if (privilege !== null) return;
      expect(facts.problems[0]!.message).toContain(sudo ? 'a password is required' : "don't have permission");
      expect(facts.problems[0]!.remedy).toMatch(/sudo|capability/);
    },
  );

  it('does not try sudo unasked', async () => {
    let script = '';
    const look = (sudo: boolean) =>
      fakeConnection(
        async (_command, input) => {
          script = input;
          return { stdout: '', stderr: '', code: 0 };
        },
        { sudo },
      );
    await problemIn(checkNode(look(false)));
    expect(script).not.toContain('sudo -n');
    await problemIn(checkNode(look(true)));
    expect(script).toContain('sudo -n');
  });

  it('tells of a login without a shell', async () => {
    const connection = fakeConnection(async () => ({ stdout: 'Welcome to \u001b[2Jthe menu', stderr: '', code: 0 }));
    const problem = await problemIn(checkNode(connection));
    expect(problem).toMatchObject({ code: 'no-shell', subject: 'n1' });
    expect(problem.message).toContain('Welcome to [2Jthe menu');
  });
});
