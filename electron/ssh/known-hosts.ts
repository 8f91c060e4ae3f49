import { createHmac } from 'node:crypto';
import { matchesPatternList } from './patterns.ts';

/** One usable line of a known_hosts file. */
export interface KnownHost {
  marker: 'none' | 'revoked' | 'cert-authority';
  /** The hosts field as written: patterns, or one hashed name. */
  hosts: string;
  /** As in the file, e.g. `ssh-ed25519`. */
  keyType: string;
  /** The key in SSH wire format. */
  key: Buffer;
  /** `file:line`, for messages. */
  where: string;
}

/** How a key that a host has shown stands to what is known. */
export type Verdict =
  | { kind: 'known' }
  | { kind: 'revoked'; where: string }
  /** A key of the same type is known, and it is another one. */
  | { kind: 'changed'; known: KnownHost[] }
  /** No key of this type is known. `others` are known keys of other types, `authority` tells of a host certificate authority. */
  | { kind: 'unknown'; others: KnownHost[]; authority: boolean };

/**
 * Reads a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Lines that cannot be read are skipped, as OpenSSH
 * skips them; the returned `skipped` names them.
 * @param file its name, for messages
 */
export function parseKnownHosts(text: string, file: string): { entries: KnownHost[]; skipped: string[] } {
  const entries: KnownHost[] = [];
  const skipped: string[] = [];
  text.split('\n').forEach((line, index) => {
    const where = `${file}:${index + 1}`;
    const words = line.replace(/^[ \t]+|[ \t\r]+$/g, '').split(/[ \t]+/);
    if (words[0] === '' || words[0]!.startsWith('#')) return;
    const marker = words[0]!.startsWith('@') ? words.shift()!.slice(1) : 'none';
    const [hosts, keyType, base64] = words;
    const key = keyType && base64 ? decodeKey(keyType, base64) : null;
    if (
      !hosts ||
      !keyType ||
      key === null ||
      !(marker === 'none' || marker === 'revoked' || marker === 'cert-authority')
    ) {
      skipped.push(where);
      return;
    }
    entries.push({ marker, hosts, keyType, key, where });
  });
  return { entries, skipped };
}

/** The name under which a host is looked up and recorded: the bare name on port 22, `[name]:port` on any other. */
export function knownHostsName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether the hosts field of a line names this host; `name` comes from `knownHostsName`. */
export function namesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHash(hosts, name);
  return matchesPatternList(hosts.toLowerCase().split(','), name);
}

/** The types of keys known for a host, to ask the server for one of them first. */
export function knownKeyTypes(entries: readonly KnownHost[], name: string): Set<string> {
  const of = (n: string) => entries.filter((e) => e.marker === 'none' && namesHost(e.hosts, n)).map((e) => e.keyType);
  const types = of(name);
  return new Set(types.length > 0 ? types : of(withoutPort(name)));
}

/**
 * Judges a key that a host has shown. Any @revoked line that names host and key wins over everything else. Of a host on
 * another port than 22 that is not known there, a key that is known for its bare name is good, as for OpenSSH.
 */
export function judgeKey(entries: readonly KnownHost[], name: string, keyType: string, key: Buffer): Verdict {
  const verdict = judgeByName(entries, name, keyType, key);
  const bare = withoutPort(name);
  if (verdict.kind !== 'unknown' || bare === name) return verdict;
  const other = judgeByName(entries, bare, keyType, key);
  return other.kind === 'known' || other.kind === 'revoked' ? other : verdict;
}

function withoutPort(name: string): string {
  return /^\[(.+)\]:\d+$/.exec(name)?.[1] ?? name;
}

function judgeByName(entries: readonly KnownHost[], name: string, keyType: string, key: Buffer): Verdict {
  const lines = entries.filter((e) => namesHost(e.hosts, name));
  const revoked = lines.find((e) => e.marker === 'revoked' && e.key.equals(key));
  if (revoked) return { kind: 'revoked', where: revoked.where };
  const keys = lines.filter((e) => e.marker === 'none');
  if (keys.some((e) => e.key.equals(key))) return { kind: 'known' };
  const sameType = keys.filter((e) => e.keyType === keyType);
  if (sameType.length > 0) return { kind: 'changed', known: sameType };
  return { kind: 'unknown', others: keys, authority: lines.some((e) => e.marker === 'cert-authority') };
}

/** The type at the front of a key in wire format, or null when it is not one. */
export function keyTypeOf(key: Buffer): string | null {
  if (key.length < 5) return null;
  const length = key.readUInt32BE(0);
  if (length === 0 || length > 64 || 4 + length >= key.length) return null;
  const type = key.toString('latin1', 4, 4 + length);
  return /^[A-Za-z0-9@.-]+$/.test(type) ? type : null;
}

function decodeKey(keyType: string, base64: string): Buffer | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const key = Buffer.from(base64, 'base64');
  return keyTypeOf(key) === keyType ? key : null;
}

/** `|1|salt|HMAC-SHA1(salt, name)`, both in base64 (OpenSSH, HashKnownHosts). */
function matchesHash(hosts: string, name: string): boolean {
  const parts = hosts.split('|');
  if (parts.length !== 4 || parts[1] !== '1') return false;
  const salt = Buffer.from(parts[2]!, 'base64');
  if (salt.length !== 20) return false;
  return createHmac('sha1', salt).update(name).digest('base64') === parts[3];
}
