import { readdirSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';

/**
 * The files that a path with `*`, `?` and `[…]` stands for, sorted as glob(3) sorts them; a path without any of these
 * is itself, whether it is there or not. Directories that cannot be read hold nothing.
 */
export function filesMatching(pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return [pattern];
  const parts = pattern.split(/[/\\]/.test(sep) && sep === '\\' ? /[/\\]/ : '/');
  let found = [isAbsolute(pattern) ? parts.shift() + sep : ''];
  for (const part of parts) {
    if (part === '') continue;
    const matches = /[*?[]/.test(part) ? globExpression(part) : null;
    found = found.flatMap((directory) =>
      matches === null ? [join(directory, part)] : namesIn(directory, matches, part).map((n) => join(directory, n)),
    );
  }
  return found;
}

function namesIn(directory: string, matches: RegExp, pattern: string): string[] {
  try {
    return readdirSync(directory === '' ? '.' : directory)
      .filter((name) => (pattern.startsWith('.') || !name.startsWith('.')) && matches.test(name))
      .sort();
  } catch {
    return [];
  }
}

function globExpression(part: string): RegExp {
  const text = part
    .replace(/\*+/g, '*')
    .replace(/\[(!?)([^\]]+)\]|[\\^$.|+(){}*?[\]]/g, (all, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^[]/g, '\\$&')}]`;
      if (all === '*') return '[^/]*';
      return all === '?' ? '[^/]' : `\\${all}`;
    });
  return new RegExp(`^${text}$`, 's');
}
