/** One line of an ssh_config file that says something. */
export interface ConfigLine {
  /** In lower case: OpenSSH does not mind the case. */
  keyword: string;
  /** The arguments, quotes and escapes taken away, a trailing comment cut off. */
  args: string[];
  /** `file:line`, for messages. */
  where: string;
}

/** Lines that OpenSSH itself stops at. */
export interface BadLine {
  where: string;
  reason: string;
}

/**
 * Reads the lines of an ssh_config file as OpenSSH's readconf.c does: keyword, at most one `=`, then words that may be
 * quoted. Nothing is judged here; keywords that are not known come through as they are.
 * @param file its name, for messages
 */
export function configLines(text: string, file: string): { lines: ConfigLine[]; bad: BadLine[] } {
  const lines: ConfigLine[] = [];
  const bad: BadLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const where = `${file}:${index + 1}`;
    const line = raw.replace(/^[ \t\r\f]+|[ \t\r\f]+$/g, '');
    if (line === '' || line.startsWith('#')) return;
    const [, quoted, bare, rest = ''] = /^(?:"([^"]*)"|([^ \t="]+))[ \t]*=?[ \t]*(.*)$/s.exec(line) ?? [];
    const keyword = (quoted ?? bare ?? '').toLowerCase();
    if (keyword === '') {
      bad.push({ where, reason: 'it does not begin with a keyword' });
      return;
    }
    const args = splitWords(rest);
    if (args === null) bad.push({ where, reason: `a quote of "${keyword}" is not closed` });
    else if (args.length === 0) bad.push({ where, reason: `"${keyword}" has no argument` });
    else lines.push({ keyword, args, where });
  });
  return { lines, bad };
}

/** Words as OpenSSH's argv_split() takes them: both quotes, a few escapes, `#` at a word's start ends the line; null: a quote is open. */
function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at++;
      continue;
    }
    if (text[at] === '#') break;
    let word = '';
    let quote = '';
    for (; at < text.length; at++) {
      const char = text[at]!;
      const next = text[at + 1] ?? '';
      if (char === '\\' && (next === '\\' || next === '"' || next === "'" || (quote === '' && next === ' '))) {
        word += next;
        at++;
      } else if (quote === '' && (char === ' ' || char === '\t')) break;
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (quote !== '' && char === quote) quote = '';
      else word += char;
    }
    if (quote !== '') return null;
    words.push(word);
  }
  return words;
}
