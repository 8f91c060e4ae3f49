import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** Relative to the checkout, with slashes. */
  path: string;
  text: string;
}

/** Reads one file of the checkout. */
export function readText(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8');
}

/** All source files below a folder of the checkout. */
export function sourcesBelow(folder: string): SourceFile[] {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|css)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length).replace(/^\/+/, ''))
    .sort()
    .map((path) => ({ path, text: readText(path) }));
}

/** What a file imports, re-exports or loads dynamically, as written. */
export function importsOf(file: SourceFile): string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map((imported) => imported.fileName);
}
