import { matchesPattern } from '../patterns.ts';
import { type ConfigItem, invalid } from './config-files.ts';
import type { ConfigLine } from './config-lines.ts';
import { judgeMatch } from './config-match.ts';

/** What the configuration says for one host: by keyword in lower case, the words of the line that won. */
export interface ConfigValues {
  first: ReadonlyMap<string, ConfigLine>;
  /** All files of `IdentityFile`, in order, as written. */
  identityFiles: readonly string[];
  /** Whether a block is about this host in particular (not `Host *` alone). */
  described: boolean;
  /** What was not followed, in words with the place. */
  skipped: readonly string[];
}

/** For whom the configuration is asked. */
export interface ConfigQuery {
  /** As the user wrote it: an alias, a name or an address. */
  host: string;
  /** The user name that was given beside the host; undefined: none was. */
  user: string | undefined;
  localUser: string;
}

/** `IdentityFile`s beyond this are an error of OpenSSH too. */
const IDENTITY_LIMIT = 100;

/**
 * Evaluates the configuration for one host as OpenSSH does (ssh_config(5)): the first value of a keyword wins, blocks
 * are chosen by the host as written, and once more by its final name when a `Match final` asks for it.
 * @throws ProblemError `ssh-config-invalid` with file and line
 */
export function evaluateConfig(files: readonly ConfigItem[][], query: ConfigQuery): ConfigValues {
  const evaluation = new Evaluation(query);
  for (const items of files) evaluation.read(items);
  if (evaluation.wantsFinal) {
    evaluation.beginFinal();
    for (const items of files) evaluation.read(items);
  }
  return evaluation;
}

class Evaluation implements ConfigValues {
  readonly first = new Map<string, ConfigLine>();
  readonly identityFiles: string[] = [];
  readonly skipped: string[] = [];
  described = false;
  wantsFinal = false;
  readonly #query: ConfigQuery;
  #final = false;
  /** What `Host` lines are held against. */
  #host: string;

  constructor(query: ConfigQuery) {
    this.#query = query;
    this.#host = query.host;
  }

  beginFinal(): void {
    this.#final = true;
    this.#host = this.#hostNow().toLowerCase();
    // Its name is settled by now: a HostName that is met only in the second reading does not change it.
    const where = this.first.get('hostname')?.where ?? '';
    this.first.set('hostname', { keyword: 'hostname', args: [this.#host.replaceAll('%', '%%')], where });
  }

  read(items: readonly ConfigItem[]): void {
    this.#read(items, true, false);
  }

  /** @param never inside a block that does not apply: no `Host` or `Match` of an included file does either */
  #read(items: readonly ConfigItem[], activeBefore: boolean, never: boolean): void {
    let active = activeBefore;
    for (const { line, included } of items) {
      if (included !== null) for (const file of included) this.#read(file, active, never || !active);
      else if (line.keyword === 'host') active = this.#appliesToHost(line) && !never;
      else if (line.keyword === 'match') active = this.#matches(line, never);
      else if (active) this.#take(line);
    }
  }

  #take(line: ConfigLine): void {
    if (line.keyword === 'identityfile') {
      const path = line.args[0]!;
      if (this.identityFiles.length >= IDENTITY_LIMIT)
        throw invalid(line.where, `more than ${IDENTITY_LIMIT} identity files`, 'Name fewer of them.');
      if (!this.identityFiles.includes(path)) this.identityFiles.push(path);
    } else if (!this.first.has(line.keyword)) this.first.set(line.keyword, line);
  }

  #appliesToHost(line: ConfigLine): boolean {
    let applies = false;
    for (const word of line.args) {
      const negated = word.startsWith('!');
      if (!matchesPattern(negated ? word.slice(1) : word, this.#host)) continue;
      if (negated) return false;
      applies = true;
      if (!/^[*?]*$/.test(word)) this.described = true;
    }
    return applies;
  }

  #matches(line: ConfigLine, never: boolean): boolean {
    const { user, localUser, host } = this.#query;
    const verdict = judgeMatch(line.args, {
      host: this.#hostNow(),
      originalHost: host,
      user: user ?? this.first.get('user')?.args[0] ?? localUser,
      localUser,
      final: this.#final,
    });
    if (verdict.bad !== null) throw invalid(line.where, verdict.bad, 'Correct that line.');
    if (verdict.wantsFinal) this.wantsFinal = true;
    if (verdict.skipped !== null && !never && !this.#final)
      this.skipped.push(`${line.where}: Match ${verdict.skipped} is not evaluated here; its block is left out`);
    return verdict.matches && !never;
  }

  #hostNow(): string {
    const name = this.first.get('hostname')?.args[0];
    if (name === undefined) return this.#query.host;
    return name.replace(/%([%h])/g, (_, token: string) => (token === '%' ? '%' : this.#query.host));
  }
}
