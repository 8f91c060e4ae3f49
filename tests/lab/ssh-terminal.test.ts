import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { shellQuote } from '../../electron/ssh/shell-quote.ts';
import { temporaryUser, usersMissing } from './temporary-user.ts';
import { sshdMissing, startSshd } from './throw-away-sshd.ts';

const missing =
  usersMissing() ?? sshdMissing() ?? (spawnSync('script', ['--version']).error ? 'there is no script(1)' : null);
if (missing !== null) console.warn(`the command line at a terminal skipped: ${missing}`);

const root = fileURLToPath(new URL('../..', import.meta.url));
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Runs the command line at a terminal of its own; `answers` are typed when a line that fits is shown. */
function atTerminal(argv: string[], answers: [RegExp, string][]): Promise<{ status: number | null; shown: string }> {
  const command = shellQuote([process.execPath, '--import', 'tsx', 'electron/cli/hopscope.ts', ...argv]);
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
  let shown = '';
  let read = 0;
  child.stdout.on('data', (chunk) => {
    shown += chunk;
    const next = answers[0];
    if (next === undefined || !next[0].test(shown.slice(read))) return;
    answers.shift();
    read = shown.length;
    child.stdin.write(next[1]);
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, shown })));
}

describe.skipIf(missing !== null)('the command line at a terminal', () => {
  async function plan(config: string, sudo: boolean) {
    const who = temporaryUser();
    ends.push(() => who.remove());
    if (sudo) who.allowSudo('ALL');
    const server = await startSshd(config);
    ends.push(() => server.stop());
    const directory = mkdtempSync(join(tmpdir(), 'hopscope-terminal-'));
    ends.push(() => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, 'plan.json');
    const hop = (name: string) => ({ name, node: 'n', interface: 'lo', filter: 'icmp' });
    const { port } = server.node;
    const node = { name: 'n', host: '127.0.0.1', port, username: who.name, sudo };
    writeFileSync(file, JSON.stringify({ nodes: [node], hops: [hop('a'), hop('b')], durationSeconds: 1 }));
    const argv = ['capture', file, '--out', join(directory, 'out'), '--known-hosts', server.knownHosts];
    return { who, argv: [...argv, '--ssh-config', 'none'] };
  }
  const BY_PASSWORD = 'PasswordAuthentication yes\nPubkeyAuthentication no';

  it('asks for what is needed, shows nothing of it, and captures', async () => {
    const { who, argv } = await plan(BY_PASSWORD, true);
    const typed = `${who.password}\r`;
    const { status, shown } = await atTerminal(argv, [
      [/Password: $/, 'wrong\r'],
      [/once more[\s\S]*Password: $/, typed],
      [/password for sudo: $/, typed],
    ]);
    expect(shown).toContain('saved ');
    expect(status).toBe(0);
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain('wrong');
  });

  it('is left by Ctrl-C at a question', async () => {
    const { argv } = await plan(BY_PASSWORD, false);
    const { status, shown } = await atTerminal(argv, [[/Password: $/, '\u0003']]);
    expect(status).toBe(1);
    expect(shown).toMatch(/Stopped before|given up/);
  });

  it('is not there: the reason is said', async () => {
    const { argv } = await plan(BY_PASSWORD, false);
    const args = ['--import', 'tsx', 'electron/cli/hopscope.ts', ...argv];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, input: '', encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/nobody to ask/);
  });
});
