/** A file name of at most 64 safe characters that still resembles `name`; `taken` grows by it. */
function safeFileName(name: string, taken: Set<string> = new Set()): string {
  const base =
    name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 56) || 'unnamed';
  let result = base;
  // Case is ignored: on macOS and Windows "A" and "a" are one file.
  for (let n = 2; taken.has(result.toLowerCase()); n++) result = `${base}-${n}`;
  taken.add(result.toLowerCase());
  return result;
}

/** File names for names that people chose, no two alike. */
export function safeFileNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => safeFileName(name, taken));
}

/** `20261123-101502-checkout-to-payments`. */
export function sessionDirectoryName(name: string, at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${safeFileName(name)}`;
}
