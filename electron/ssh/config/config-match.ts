import { matchesPatternList } from '../patterns.ts';

/** What the criteria of a `Match` line are held against. */
export interface MatchContext {
  /** The host as it stands: the HostName set until now, else what the user wrote. */
  host: string;
  originalHost: string;
  /** The User set until now, else the local user. */
  user: string;
  localUser: string;
  /** Whether the configuration is read for the second time, as `final` asks. */
  final: boolean;
}

export interface MatchVerdict {
  matches: boolean;
  /** `final` was asked for: the configuration has to be read again. */
  wantsFinal: boolean;
  /** A criterion that is not evaluated here, so that the block was taken as not matching; null: none. */
  skipped: string | null;
  /** Why the line cannot be read; null: it can. */
  bad: string | null;
}

/** Judges the words of a `Match` line (OpenSSH's match_cfg_line()). `exec` is never run: its block does not match. */
export function judgeMatch(words: readonly string[], context: MatchContext): MatchVerdict {
  const verdict: MatchVerdict = { matches: true, wantsFinal: false, skipped: null, bad: null };
  // `host=name` is `host name`.
  const rest = words.flatMap((word) => /^(![a-z]+|[a-z]+)=(.*)$/is.exec(word)?.slice(1) ?? [word]).filter(Boolean);
  for (let at = 0; at < rest.length; at++) {
    const negated = rest[at]!.startsWith('!');
    const criterion = rest[at]!.slice(negated ? 1 : 0).toLowerCase();
    if (criterion === 'all') {
      if (negated) verdict.matches = false;
      continue;
    }
    if (criterion === 'final' || criterion === 'canonical') {
      if (criterion === 'final') verdict.wantsFinal = true;
      if (context.final === negated) verdict.matches = false;
      continue;
    }
    const list = rest[++at];
    if (list === undefined) return { ...verdict, matches: false, bad: `"${criterion}" has no argument` };
    const matched = judgeOne(criterion, list, context);
    if (matched === null) {
      // What has failed already need not be evaluated.
      if (verdict.matches) verdict.skipped ??= criterion;
      verdict.matches = false;
    } else if (matched === negated) verdict.matches = false;
  }
  return verdict;
}

/** Null for a criterion that is not evaluated: `exec`, and what newer or older releases know. */
function judgeOne(criterion: string, list: string, context: MatchContext): boolean | null {
  const patterns = list.split(',');
  const asHost = (name: string) =>
    matchesPatternList(
      patterns.map((p) => p.toLowerCase()),
      name.toLowerCase(),
    );
  switch (criterion) {
    case 'host':
      return asHost(context.host);
    case 'originalhost':
      return asHost(context.originalHost);
    case 'user':
      return matchesPatternList(patterns, context.user);
    case 'localuser':
      return matchesPatternList(patterns, context.localUser);
    default:
      return null;
  }
}
