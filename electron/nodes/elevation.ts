import { ProblemError } from '../../shared/contract/errors.ts';
import { secretName } from '../ssh/secrets.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { cleanLines, readSections, type Section, sectionScript } from './sections.ts';
import { trySudoPassword } from './sudo-password.ts';

/** How commands become root on a node: not at all (or we are root), or by one of these. */
export type Elevation = 'none' | 'sudo' | 'sudo-password' | 'doas';

const TIMEOUT_MS = 30_000;
const ATTEMPTS = 3;

const settled = new WeakMap<NodeConnection, Promise<Elevation>>();

/**
 * The parts of a check that try to become root; empty where the plan does not ask for it, because a refused sudo is
 * reported to the node's administrator. What a capture runs as root is a shell, and sudo may allow one program and not
 * another.
 * @param environment shell text before them, so that refusals are in English
 */
export function elevationParts(wanted: boolean): { name: string; run: string }[] {
  return [
    { name: 'sudo', run: wanted ? 'sudo -n -- sh -c :' : 'exit 2' },
    { name: 'doas', run: wanted ? 'command -v doas >/dev/null && doas -n sh -c :' : 'exit 2' },
  ];
}

/**
 * How commands of a capture become root on this node, found out once per connection: by `sudo` where the plan asks for
 * it, with a password that is asked for where sudo wants one, else by doas.
 * @throws ProblemError `no-permission` with what sudo said
 */
export function elevationOf(connection: NodeConnection, environment: string): Promise<Elevation> {
  if (!connection.node.sudo) return Promise.resolve('none');
  return once(connection, async () => {
    const input = sectionScript(environment, elevationParts(true));
    const result = await connection.run('sh -s -- elevation', { input, timeoutMs: TIMEOUT_MS });
    return await decide(connection, readSections(result.stdout));
  });
}

/** `elevationOf` from the parts of a check that has run already. */
export function elevationFrom(connection: NodeConnection, sections: ReadonlyMap<string, Section>): Promise<Elevation> {
  if (!connection.node.sudo) return Promise.resolve('none');
  settled.delete(connection);
  return once(connection, () => decide(connection, sections));
}

function once(connection: NodeConnection, find: () => Promise<Elevation>): Promise<Elevation> {
  const known = settled.get(connection);
  if (known !== undefined) return known;
  const found = find();
  settled.set(connection, found);
  // What was refused may be allowed later.
  found.catch(() => settled.delete(connection));
  return found;
}

async function decide(connection: NodeConnection, sections: ReadonlyMap<string, Section>): Promise<Elevation> {
  if (sections.get('sudo')?.status === 0) return 'sudo';
  if (sections.get('doas')?.status === 0) return 'doas';
  const said = cleanLines(sections.get('sudo')?.text ?? '')[0] ?? 'sudo failed';
  if (!/password is required|terminal is required/i.test(said)) throw refused(connection, said);
  let last = said;
  const { node, place, secrets } = connection;
  const outcome = await secrets.obtain({
    name: secretName.sudo(place),
    question: {
      kind: 'sudo',
      node: node.name,
      about: place,
      instruction: '',
      prompts: [{ text: 'Password for sudo', echo: false }],
    },
    use: async (password) => {
      const tried = await trySudoPassword(connection, password);
      if (tried.kind === 'denied') throw refused(connection, tried.said);
      last = 'the password was not accepted';
      return tried.kind === 'root' ? 'sudo-password' : null;
    },
    attempts: ATTEMPTS,
    // The question is taken back when the connection ends.
    signal: endOf(connection),
  });
  if (outcome === 'sudo-password') return outcome;
  throw refused(connection, outcome === 'given-up' && secrets.canAsk ? 'its password was not given' : last);
}

function endOf(connection: NodeConnection): AbortSignal {
  const end = new AbortController();
  connection.onClosed(() => end.abort());
  return end.signal;
}

function refused(connection: NodeConnection, said: string): ProblemError {
  const { node, place, secrets } = connection;
  const user = place.slice(0, place.lastIndexOf('@'));
  const ask = secrets.canAsk ? '' : ' (here nobody can be asked for it; in a terminal or the window you are)';
  return new ProblemError({
    code: 'no-permission',
    subject: node.name,
    message: `"${user}" at ${place.slice(user.length + 1)} may not become root by sudo${/password is required/.test(said) ? ' without a password' : ''}: ${said}${ask}.`,
    remedy: `On this node, with visudo: ${user} ALL=(root) NOPASSWD: ALL; or log in as root; or turn sudo off for this node and give tcpdump the capability: setcap cap_net_raw,cap_net_admin=eip "$(command -v tcpdump)"`,
  });
}
