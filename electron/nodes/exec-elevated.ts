import { ProblemError } from '../../shared/contract/errors.ts';
import { secretName } from '../ssh/secrets.ts';
import type { NodeConnection, RemoteProcess } from '../ssh/types.ts';
import { asRoot, NODE_ENVIRONMENT } from './command-prefix.ts';
import { elevationOf } from './elevation.ts';
import { feedPassword, newPrompt, sudoWords } from './sudo-password.ts';

/** Puts what makes a command root before it. */
export type Elevate = (argv: readonly string[]) => string[];

/**
 * Starts a command as root where the plan says so for the node, in the way that works there. A password that sudo wants
 * is written on its standard input when it asks, never into a command line.
 * @throws ProblemError `no-permission`, or that no channel can be opened
 */
export async function execElevated(
  connection: NodeConnection,
  commandLine: (elevate: Elevate) => string,
): Promise<RemoteProcess> {
  const elevation = await elevationOf(connection, NODE_ENVIRONMENT);
  if (elevation !== 'sudo-password') return await connection.exec(commandLine((argv) => asRoot(argv, elevation)));
  const password = await connection.secrets.known(secretName.sudo(connection.place));
  if (password === null)
    throw new ProblemError({
      code: 'no-permission',
      subject: connection.node.name,
      message: `The password for sudo at ${connection.place} is not known any more.`,
      remedy: 'Check the node again; it is asked for then.',
    });
  const prompt = newPrompt();
  const process = await connection.exec(commandLine((argv) => sudoWords(prompt, argv)));
  return feedPassword(process, prompt, password);
}
