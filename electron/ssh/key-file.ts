import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { ProblemError } from '../../shared/contract/errors.ts';

/** What a key file holds. */
export type KeyFile =
  | { kind: 'open'; path: string; key: ParsedKey }
  /** Protected by a passphrase. `publicKey` is null where the file does not show it (old PEM without a .pub beside it). */
  | { kind: 'locked'; path: string; publicKey: ParsedKey | null; unlock(passphrase: string): ParsedKey | null }
  /** Only a public key: the private one is in an agent. */
  | { kind: 'public'; path: string; publicKey: ParsedKey };

/**
 * Reads a private key in OpenSSH's own or in PEM format (also PKCS #8, as OpenSSL writes it), or a public one.
 * @throws ProblemError key-missing, key-unreadable, key-invalid
 */
export async function readKeyFile(node: string, path: string): Promise<KeyFile> {
  const bytes = await read(node, path);
  if (/^[a-z0-9@.-]+-cert-v01@openssh\.com /.test(bytes.toString('latin1', 0, 64)))
    throw invalid(
      node,
      path,
      'it is a certificate, and ssh2 knows none: a server that accepts only those cannot be reached',
    );
  const parsed = parse(bytes, undefined);
  if (parsed instanceof Error) {
    if (!isLocked(bytes, parsed)) throw invalid(node, path, parsed.message);
    const unlock = (passphrase: string) => {
      const key = parse(bytes, passphrase);
      return key instanceof Error || !key.isPrivateKey() ? null : key;
    };
    return { kind: 'locked', path, publicKey: publicPart(bytes) ?? (await publicFile(path)), unlock };
  }
  return parsed.isPrivateKey() ? { kind: 'open', path, key: parsed } : { kind: 'public', path, publicKey: parsed };
}

async function read(node: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ProblemError({
        code: 'key-missing',
        subject: node,
        message: `There is no private key file ${path}.`,
        remedy: 'Correct the path of the key, or leave it out to use the SSH agent and the default keys.',
      });
    throw new ProblemError({
      code: 'key-unreadable',
      subject: node,
      message: `The private key file ${path} cannot be read: ${(error as Error).message}.`,
      remedy: `Make the file readable for you alone: chmod 600 ${path}`,
    });
  }
}

function parse(bytes: Buffer, passphrase: string | undefined): ParsedKey | Error {
  const pem = isPkcs8(bytes) ? traditional(bytes, passphrase) : bytes;
  if (pem instanceof Error) return pem;
  try {
    const parsed = ssh2.utils.parseKey(pem, pem === bytes ? passphrase : undefined);
    const key = Array.isArray(parsed) ? (parsed as ParsedKey[])[0] : parsed;
    return key ?? new Error('it holds no key');
  } catch (error) {
    return error as Error;
  }
}

function isPkcs8(bytes: Buffer): boolean {
  return /^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/m.test(bytes.toString('latin1', 0, 4096));
}

/** PKCS #8 as the older PEM that ssh2 reads. */
function traditional(bytes: Buffer, passphrase: string | undefined): Buffer | Error {
  try {
    const key = createPrivateKey({ key: bytes, ...(passphrase === undefined ? {} : { passphrase }) });
    if (key.asymmetricKeyType === 'rsa') return Buffer.from(key.export({ type: 'pkcs1', format: 'pem' }));
    if (key.asymmetricKeyType === 'ec') return Buffer.from(key.export({ type: 'sec1', format: 'pem' }));
    return new Error(`a PKCS #8 file with a key of the kind ${key.asymmetricKeyType} cannot be read here`);
  } catch (error) {
    return error as Error;
  }
}

function isLocked(bytes: Buffer, error: Error): boolean {
  return (
    /encrypted|passphrase/i.test(error.message) || /^-----BEGIN ENCRYPTED/m.test(bytes.toString('latin1', 0, 4096))
  );
}

/** The public key that a file in OpenSSH's format shows also when it is locked (PROTOCOL.key); null for others. */
function publicPart(bytes: Buffer): ParsedKey | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(bytes.toString('latin1'))?.[1];
  if (body === undefined) return null;
  const blob = Buffer.from(body, 'base64');
  try {
    let at = 'openssh-key-v1\0'.length;
    const next = () => {
      const length = blob.readUInt32BE(at);
      at += 4 + length;
      return blob.subarray(at - length, at);
    };
    for (let skipped = 0; skipped < 3; skipped++) next(); // cipher, kdf, options of the kdf
    if (blob.readUInt32BE(at) !== 1) return null;
    at += 4;
    return publicKeyOf(next());
  } catch {
    return null;
  }
}

async function publicFile(path: string): Promise<ParsedKey | null> {
  const text = await readFile(`${path}.pub`).catch(() => null);
  const key = text === null ? null : parse(text, undefined);
  return key === null || key instanceof Error ? null : key;
}

/** A public key from its wire format; null when it is none that can be used. */
export function publicKeyOf(blob: Buffer): ParsedKey | null {
  const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  const key = parse(Buffer.from(`${type} ${blob.toString('base64')}`), undefined);
  return key instanceof Error ? null : key;
}

function invalid(node: string, path: string, reason: string): ProblemError {
  return new ProblemError({
    code: 'key-invalid',
    subject: node,
    message: `The file ${path} is not a private key that can be used: ${reason}.`,
    remedy: 'Name the private key itself (not the .pub file), in OpenSSH or PEM format: ed25519, ECDSA or RSA.',
  });
}
