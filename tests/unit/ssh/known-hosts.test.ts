import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offeredAlgorithms } from '../../../electron/ssh/algorithms.ts';
import {
  judgeKey,
  keyTypeOf,
  knownHostsName,
  knownKeyTypes,
  namesHost,
  parseKnownHosts,
} from '../../../electron/ssh/known-hosts.ts';
import { makeKey, scratch } from './test-server.ts';

const [a, b, rsa] = [makeKey(), makeKey(), makeKey('rsa')];
const read = (text: string) => parseKnownHosts(text, 'f').entries;
const judge = (text: string, key = a, host = 'h', port = 22) =>
  judgeKey(read(text), knownHostsName(host, port), key.type, key.blob).kind;

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

describe('known_hosts', () => {
  it('compares the key, not only the name', () => {
    expect(judge(`h ${a.line}`)).toBe('known');
    expect(judge(`h ${b.line}`)).toBe('changed');
    expect(judge(`h ${rsa.line}`)).toBe('unknown');
    expect(judge(`other ${a.line}`)).toBe('unknown');
    expect(judge(`h ${b.line}\nh ${a.line}`)).toBe('known');
  });

  it('knows ports, case, lists, patterns, negation and hashed names', () => {
    // As OpenSSH has it: a key that is known for the bare name is good on any port, and another one is only new there.
    expect(judge(`h ${a.line}`, a, 'h', 2222)).toBe('known');
    expect(judge(`h ${b.line}`, a, 'h', 2222)).toBe('unknown');
    expect(judge(`@revoked h ${a.line}`, a, 'h', 2222)).toBe('revoked');
    expect(judge(`h ${a.line}\n[h]:2222 ${b.line}`, a, 'h', 2222)).toBe('changed');
    expect(judge(`[h]:2222 ${a.line}`, a, 'h', 2222)).toBe('known');
    expect(judge(`[h]:2222 ${a.line}`)).toBe('unknown');
    expect(judge(`x,H,y ${a.line}`, a, 'h')).toBe('known');
    expect(judge(`*.example.org,!bad.example.org ${a.line}`, a, 'good.example.org')).toBe('known');
    expect(judge(`*.example.org,!bad.example.org ${a.line}`, a, 'BAD.example.org')).toBe('unknown');
    expect(judge(`!bad.example.org,*.example.org ${a.line}`, a, 'bad.example.org')).toBe('unknown');
    expect(judge(`10.0.0.? ${a.line}`, a, '10.0.0.7')).toBe('known');
    expect(judge(`${hashed('h')} ${a.line}`)).toBe('known');
    expect(judge(`${hashed('h')} ${b.line}`)).toBe('changed');
    expect(judge(`${hashed('[h]:22')} ${a.line}`)).toBe('unknown');
  });

  it('lets a revocation win, and takes no authority for a key', () => {
    expect(judge(`h ${a.line}\n@revoked h ${a.line}`)).toBe('revoked');
    expect(judge(`@revoked * ${a.line}\nh ${a.line}`)).toBe('revoked');
    expect(judge(`@revoked x ${a.line}\nh ${a.line}`)).toBe('known');
    const entries = read(`@cert-authority h ${a.line}`);
    expect(judgeKey(entries, 'h', a.type, a.blob)).toEqual({ kind: 'unknown', others: [], authority: true });
    expect(knownKeyTypes(entries, 'h').size).toBe(0);
  });

  it('skips what it cannot read, and says where', () => {
    const text = `# comment\n\n  h ${a.line} a comment\r\nh ssh-ed25519\nh ssh-rsa ${a.line.split(' ')[1]}\n@odd h ${a.line}\nh ssh-ed25519 !!!!\n`;
    const { entries, skipped } = parseKnownHosts(text, 'f');
    expect(entries.map((e) => [e.where, e.keyType])).toEqual([['f:3', 'ssh-ed25519']]);
    expect(skipped).toEqual(['f:4', 'f:5', 'f:6', 'f:7']);
  });

  it('never throws, whatever a file or a key holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array({ maxLength: 40 }), (text, bytes) => {
        const entries = read(text);
        const type = keyTypeOf(Buffer.from(bytes));
        expect(judgeKey(entries, 'h', type ?? 'x', Buffer.from(bytes)).kind).toBe('unknown');
      }),
      { numRuns: 2000 },
    );
  });

  it('is fast for patterns made to be slow', () => {
    const start = performance.now();
    expect(namesHost(`${'*a'.repeat(500)}b`, 'a'.repeat(5000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('asks for known key types first and leaves out what is weak', () => {
    const order = offeredAlgorithms(new Set(['ssh-rsa'])).serverHostKey as string[];
    expect(order.slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(offeredAlgorithms(new Set())).toEqual({
      kex: [
        ...['curve25519-sha256', 'curve25519-sha256@libssh.org'],
        ...['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'],
        ...['diffie-hellman-group-exchange-sha256', 'diffie-hellman-group16-sha512', 'diffie-hellman-group18-sha512'],
      ],
      serverHostKey: [
        ...['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
        ...['rsa-sha2-512', 'rsa-sha2-256'],
      ],
      cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
      hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
      compress: ['none'],
    });
  });
});

const hasOracle = spawnSync('ssh-keygen', ['-F', 'x', '-f', '/dev/null']).error === undefined;
if (!hasOracle) console.warn('known_hosts: compared with no ssh-keygen, there is none here');

describe.skipIf(!hasOracle)('known_hosts against ssh-keygen -F', () => {
  it('matches the same lines of random files', () => {
    const label = fc.string({ unit: fc.constantFrom(...'ab.*?1'), minLength: 1, maxLength: 5 });
    const literal = fc.string({ unit: fc.constantFrom(...'ab.1'), minLength: 1, maxLength: 4 });
    const name = fc.oneof(
      literal,
      literal.map((l) => `[${l}]:2222`),
    );
    const pattern = fc
      .tuple(
        fc.constantFrom('', '', '!'),
        fc.oneof(
          label,
          label.map((l) => `[${l}]:2222`),
          label.map((l) => l.toUpperCase()),
        ),
      )
      .map((p) => p.join(''));
    const hosts = fc.oneof(
      fc.array(pattern, { minLength: 1, maxLength: 4 }).map((p) => p.join(',')),
      name.map(hashed),
      fc.constantFrom('|1|x|y', '|2|a|b', ',', 'a,,b', '!', '!!a', '|1|'),
    );
    const marker = fc.constantFrom('', '', '', '@revoked ', '@cert-authority ');
    const noise = fc.constantFrom('', '# a comment', '   ');
    const line = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(marker, hosts).map(([m, h]) => `${m}${h} ${a.line}`) },
      { weight: 1, arbitrary: noise },
    );
    const file = join(scratch(), 'known_hosts');
    let judged = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 50, maxLength: 150, size: 'max' }), name, (lines, host) => {
        writeFileSync(file, `${lines.join('\n')}\n`);
        const { stdout } = spawnSync('ssh-keygen', ['-F', host, '-f', file], { encoding: 'utf8' });
        const expected = [...stdout.matchAll(/found: line (\d+)/g)].map((m) => Number(m[1]));
        const ours = read(lines.join('\n'))
          .filter((e) => namesHost(e.hosts, host))
          .map((e) => Number(e.where.slice(2)));
        expect(ours).toEqual(expected);
        judged += lines.length;
      }),
      { numRuns: 250 },
    );
    expect(judged).toBeGreaterThan(10_000);
  });
});
