/** `*` and `?` as in OpenSSH's match_pattern(); linear in time for any pattern by going back to the last star only. */
export function matchesPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let starName = 0;
  while (n < name.length) {
    if (p < pattern.length && (pattern[p] === '?' || (pattern[p] === name[n] && pattern[p] !== '*'))) {
      p++;
      n++;
    } else if (pattern[p] === '*') {
      star = p++;
      starName = n;
    } else if (star >= 0) {
      p = star + 1;
      n = ++starName;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** A list of patterns of which those with `!` exclude: OpenSSH's match_pattern_list(). */
export function matchesPatternList(patterns: readonly string[], name: string): boolean {
  let positive = false;
  for (const part of patterns) {
    const negated = part.startsWith('!');
    if (!matchesPattern(negated ? part.slice(1) : part, name)) continue;
    if (negated) return false;
    positive = true;
  }
  return positive;
}
