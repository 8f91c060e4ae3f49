import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** The part of Electron's safeStorage that is used. */
export interface Vault {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
}

const entries = z.record(z.string(), z.string());

/**
 * Secrets that a person chose to keep, in one file that the operating system's key encrypts. Where that key is none (on
 * Linux without a keyring the "encryption" is a password that is in the program) nothing is written at all.
 */
export class SecretStore {
  readonly protected: boolean;
  readonly #vault: Vault;
  readonly #file: string;

  /** @param vault safeStorage, once the app is ready */
  constructor(vault: Vault, file: string, platform: NodeJS.Platform) {
    this.#vault = vault;
    this.#file = file;
    this.protected = isProtected(vault, platform);
  }

  /** Null: there is none, or it cannot be decrypted any more (another login of the system, a copied profile). */
  get(name: string): string | null {
    return this.protected ? (this.#read().get(name) ?? null) : null;
  }

  put(name: string, secret: string): void {
    if (this.protected) this.#write(this.#read().set(name, secret));
  }

  remove(name: string): void {
    if (!this.protected) return;
    const all = this.#read();
    if (all.delete(name)) this.#write(all);
  }

  #read(): Map<string, string> {
    try {
      const text = this.#vault.decryptString(readFileSync(this.#file));
      return new Map(Object.entries(entries.parse(JSON.parse(text))));
    } catch {
      return new Map();
    }
  }

  #write(all: ReadonlyMap<string, string>): void {
    if (all.size === 0) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, this.#vault.encryptString(JSON.stringify(Object.fromEntries(all))), { mode: 0o600 });
    renameSync(fresh, this.#file);
  }
}

function isProtected(vault: Vault, platform: NodeJS.Platform): boolean {
  if (!vault.isEncryptionAvailable()) return false;
  if (platform !== 'linux') return true;
  const backend = vault.getSelectedStorageBackend?.() ?? 'unknown';
  return backend !== 'basic_text' && backend !== 'unknown';
}
