import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** The folder that the last export went to, kept beside the window's bounds. */
export class ExportFolder {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'export-folder.json');
  }

  /** Null: none is known, or it is gone. */
  read(): string | null {
    try {
      const folder: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return typeof folder === 'string' && isAbsolute(folder) && existsSync(folder) ? folder : null;
    } catch {
      return null;
    }
  }

  /** That it is lost is no reason to trouble anybody. */
  keep(folder: string): void {
    try {
      writeFileSync(this.#path, JSON.stringify(folder));
    } catch (error) {
      console.error('export folder not kept:', error);
    }
  }
}
