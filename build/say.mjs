// @ts-check
/** All words of the set-up go to standard error: standard output belongs to the command that is run. */

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A failure that needs no stack: its message says what to do. */
export class SetupError extends Error {}
