/** A first word that a shell would take for an assignment or for its own syntax. */
const SYNTAX = /=|^(if|then|else|elif|fi|for|while|until|do|done|case|esac|in|function|select|time|coproc)$/;

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
  return argv.map((word, index) => quoteWord(word, index === 0)).join(' ');
}

function quoteWord(word: string, first: boolean): string {
  if (word.includes('\0')) throw new RangeError('a command word cannot hold a NUL character');
  return PLAIN.test(word) && !(first && SYNTAX.test(word)) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
