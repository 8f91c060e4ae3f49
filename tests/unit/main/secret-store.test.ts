import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SecretStore, type Vault } from '../../../electron/main/secret-store.ts';

/** A vault that turns bits over, as a stand-in for real encryption. */
function vault(backend: string | null, available = true): Vault {
  const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  return {
    isEncryptionAvailable: () => available,
    ...(backend === null ? {} : { getSelectedStorageBackend: () => backend }),
    encryptString: (text) => turn(Buffer.from(text)),
    decryptString: (bytes) => turn(bytes).toString(),
  };
}

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hopscope-secrets-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'deep', 'secrets');
}

describe('the store of secrets', () => {
  it.each([
    ['linux', 'gnome_libsecret', true, true],
    ['linux', 'kwallet6', true, true],
    ['linux', 'basic_text', true, false],
    ['linux', 'unknown', true, false],
    ['linux', null, true, false],
    ['linux', 'gnome_libsecret', false, false],
    ['darwin', null, true, true],
    ['win32', null, true, true],
    ['win32', null, false, false],
  ] as const)(
    'on %s with %s (available: %s) protects: %s, and else writes nothing',
    (platform, backend, available, good) => {
      const file = place();
      const store = new SecretStore(vault(backend, available), file, platform);
      expect(store.protected).toBe(good);
      store.put('login a@b:22', 'canary');
      expect(store.get('login a@b:22')).toBe(good ? 'canary' : null);
      expect(existsSync(file)).toBe(good);
      if (!good) return;
      expect(readFileSync(file).includes('canary')).toBe(false);
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
      expect(readdirSync(join(file, '..'))).toEqual(['secrets']);
      expect(new SecretStore(vault(backend), file, platform).get('login a@b:22')).toBe('canary');
      store.remove('login a@b:22');
      expect(existsSync(file)).toBe(false);
    },
  );

  it('that cannot be decrypted any more is empty, and works on', () => {
    const file = place();
    const store = new SecretStore(vault(null), file, 'darwin');
    store.put('a', 'b');
    writeFileSync(file, 'rubbish');
    expect(store.get('a')).toBeNull();
    store.put('c', 'd');
    expect(store.get('c')).toBe('d');
    expect(store.get('__proto__')).toBeNull();
  });
});
