import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hastyPool } from './hostile.ts';
import { problemIn, scratch, startServer } from './test-server.ts';

const has = spawnSync('ssh-keygen', ['-?']).error === undefined;
if (!has) console.warn('certificates of users: not tested, there is no ssh-keygen here');

/** A key with a certificate beside it, as `ssh-keygen -s` leaves it. */
function certified(): string {
  const directory = scratch();
  const run = (...args: string[]) => {
    const { status, stderr } = spawnSync('ssh-keygen', ['-q', ...args], { cwd: directory, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  for (const name of ['authority', 'id']) run('-t', 'ed25519', '-N', '', '-f', name);
  run('-s', 'authority', '-I', 'somebody', '-n', 'tester', 'id.pub');
  return join(directory, 'id');
}

it.skipIf(!has)('a certificate beside a key that is refused is named, as ssh would have shown it', async () => {
  const privateKey = certified();
  const strict = await startServer({ accepts: () => false });
  const problem = await problemIn(hastyPool().connect(strict.node({ privateKey }), []));
  expect(problem.code).toBe('auth-failed');
  expect(problem.message).toContain(`${privateKey}-cert.pub is a certificate`);
  const lenient = await startServer();
  expect((await (await hastyPool().connect(lenient.node({ privateKey }), [])).run('echo in')).stdout).toBe('in\n');
});

it.skipIf(!has)('a certificate in place of a key is refused as what it is', async () => {
  const server = await startServer();
  const problem = await problemIn(hastyPool().connect(server.node({ privateKey: `${certified()}-cert.pub` }), []));
  expect(problem).toMatchObject({ code: 'key-invalid', subject: 'n1' });
  expect(problem.message).toContain('certificate');
  expect(server.logins).toEqual([]);
});
