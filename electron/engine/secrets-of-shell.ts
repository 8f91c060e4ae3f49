import type { LastingSecrets } from '../ssh/secrets.ts';
import type { FromEngineProcess } from './process-messages.ts';

/** The operating system's store of secrets, which only the main process can reach. */
export class SecretsOfShell implements LastingSecrets {
  readonly protected: boolean;
  readonly #post: (message: FromEngineProcess) => void;
  readonly #waiting = new Map<number, (secret: string | null) => void>();
  #next = 1;

  constructor(post: (message: FromEngineProcess) => void, isProtected: boolean) {
    this.#post = post;
    this.protected = isProtected;
  }

  get(name: string): Promise<string | null> {
    return new Promise((resolve) => {
      const id = this.#next++;
      this.#waiting.set(id, resolve);
      this.#post({ kind: 'secret-get', id, name });
    });
  }

  async put(name: string, secret: string): Promise<void> {
    this.#post({ kind: 'secret-put', name, secret });
  }

  async remove(name: string): Promise<void> {
    this.#post({ kind: 'secret-remove', name });
  }

  /** Takes the main process's answer to a `get`. */
  answered(id: number, secret: string | null): void {
    this.#waiting.get(id)?.(secret);
    this.#waiting.delete(id);
  }
}
