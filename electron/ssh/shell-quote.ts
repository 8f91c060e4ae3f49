/** Words that every shell leaves as they are, so that a command that is shown stays readable. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/**
 * Builds one command line for a POSIX shell (dash, bash, busybox) from an argument vector: each word is left as it is
 * when no shell could misread it, and put in single quotes otherwise. It is the only way by which arguments reach a
 * node's shell.
 * @throws RangeError for an empty vector and for a word with a NUL, which no argument can hold
 */
export function shellQuote(argv: readonly string[]): string {
  if (argv.length === 0) throw new RangeError('a command needs at least one word');
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('a command word cannot hold a NUL character');
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
