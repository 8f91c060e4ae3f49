import { cleanText } from '../ssh/clean-text.ts';

/** The line before each part of a check's output. */
const MARK = '==hopscope==';

/** One part of a check's output. */
export interface Section {
  text: string;
  /** Exit status of the command; null when it was not told. */
  status: number | null;
}

/**
 * Builds a script for `sh -s` (dash, bash, busybox) that runs shell fragments one after the other and marks their
 * output. The whole script is read before anything runs, and no fragment can read the rest of it.
 * @param parts names (one word) and fragments; what a fragment prints to standard error is kept with its output
 */
export function sectionScript(environment: string, parts: readonly { name: string; run: string }[]): string {
  const body = parts.map(({ name, run }) =>
    [`printf '\\n${MARK} %s\\n' '${name}'`, `( ${run}\n) 2>&1`, `printf '\\n${MARK} status %s\\n' "$?"`].join('\n'),
  );
  return `hopscope_check() {\n${environment}\n${body.join('\n')}\n}\nhopscope_check </dev/null\n`;
}

/** Reads what such a script printed; what a login shell's own files print before it is ignored. */
export function readSections(output: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  const parts = output.split(`\n${MARK} `).slice(1);
  let last: Section | null = null;
  for (const part of parts) {
    const end = part.indexOf('\n');
    const head = (end < 0 ? part : part.slice(0, end)).trim();
    const status = /^status (\d{1,3})$/.exec(head);
    if (status !== null && last !== null) {
      last.status = Number(status[1]);
    } else {
      last = { text: end < 0 ? '' : part.slice(end + 1), status: null };
      sections.set(head, last);
    }
  }
  return sections;
}

/** Output as lines without control characters, empty ones left out. */
export function cleanLines(text: string, limit = 300): string[] {
  return text
    .split('\n')
    .map((line) => cleanText(line, limit))
    .filter((line) => line !== '');
}
