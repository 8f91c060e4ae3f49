import { readFile, stat } from 'node:fs/promises';
import { ProblemError } from '../../shared/contract/errors.ts';

/** Largest JSON file that is read, bytes. */
export const JSON_LIMIT = 64 * 1024 * 1024;
const DEPTH_LIMIT = 32;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a JSON file that may come from anybody: bounded size and depth, and no key that could reach a prototype.
 * @throws ProblemError `unreadable-file` or `damaged-file`, naming the file
 */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > JSON_LIMIT) throw damaged(path, `it is larger than ${JSON_LIMIT / 1048576} MiB`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ProblemError({
      code: 'unreadable-file',
      subject: null,
      message: `${path} cannot be read (${reason === 'ENOENT' ? 'it does not exist' : reason}).`,
      remedy: 'Check the path and its permissions.',
    });
  }
  return parseJson(text, path);
}

/** @throws ProblemError `damaged-file` naming `path` */
export function parseJson(text: string, path: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
  const fault = faultOf(value);
  if (fault !== null) throw damaged(path, fault);
  return value;
}

/** Iterative, so that depth cannot exhaust the stack. */
function faultOf(root: unknown): string | null {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item.value !== 'object' || item.value === null) continue;
    if (item.depth > DEPTH_LIMIT) return `it is nested deeper than ${DEPTH_LIMIT} levels`;
    for (const [key, value] of Object.entries(item.value)) {
      if (FORBIDDEN.has(key)) return `it holds the forbidden key "${key}"`;
      open.push({ value, depth: item.depth + 1 });
    }
  }
  return null;
}

function damaged(path: string, reason: string): ProblemError {
  return new ProblemError({
    code: 'damaged-file',
    subject: null,
    message: `${path} is damaged: ${reason}.`,
    remedy: 'Take the file from a backup, or open the captures themselves (hopscope analyze --hop NAME=FILE …).',
  });
}
