import type { HostVerifier } from 'ssh2';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { hostVerifier } from '../../../electron/ssh/host-verifier.ts';
import { startServer } from './test-server.ts';

/** Logs in with a password that must not leave, and tells how it ended. */
async function attempt(verifier: HostVerifier): Promise<{ connected: boolean; logins: string[] }> {
  const server = await startServer({ accepts: () => true });
  const client = new ssh2.Client();
  const connected = await new Promise<boolean>((resolve) => {
    client.on('ready', () => resolve(true));
    client.on('error', () => resolve(false));
    client.on('close', () => resolve(false));
    client.connect({ host: '127.0.0.1', port: server.port, username: 'u', password: 'canary', hostVerifier: verifier });
  });
  await new Promise<void>((resolve) => {
    client.once('close', () => resolve());
    client.end();
  });
  return { connected, logins: server.logins };
}

const refusals: [string, () => unknown][] = [
  ['false', () => false],
  ['nothing', () => undefined],
  ['a promise of false', async () => false],
  ['a promise of true', async () => true],
  ['null', () => null],
  ['0', () => 0],
  ['1', () => 1],
  ['an Error', () => new Error('no')],
  [
    'a throw',
    () => {
      throw new Error('no');
    },
  ],
];

describe('hostVerifier', () => {
  it.each(refusals)('refuses for %s, before any login is tried', async (_name, answer) => {
    const { connected, logins } = await attempt(hostVerifier(answer as () => boolean));
    expect(connected).toBe(false);
    expect(logins).toEqual([]);
  });

  it('lets true alone pass', async () => {
    const { logins } = await attempt(hostVerifier(() => true));
    expect(logins[0]).toBe('none u');
  });

  it('answers exactly once, with a strict boolean, and returns nothing', () => {
    for (const [, answer] of [...refusals, ['true', () => true] as [string, () => unknown]]) {
      const answers: unknown[] = [];
      const returned: unknown = hostVerifier(answer as () => boolean)(Buffer.alloc(1), (a) => void answers.push(a));
      expect(returned).toBeUndefined();
      expect(answers).toEqual([answer.toString() === '() => true']);
    }
  });
});
