import type { LeftSpool, NodeLeftovers } from '../../shared/contract/engine-api.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { isSpoolPath } from './make-spool.ts';
import { removeSpool, spoolCommand } from './remote-spool.ts';
import { LEFTOVER_SCRIPT } from './spool-script.ts';
import { SupervisedProcess } from './supervised-process.ts';

const LIMIT_MS = 30_000;

/** What there is of ours on a node, of whichever run, as far as it belongs to the account that looks. */
export type Leftovers = Omit<NodeLeftovers, 'removed'>;

/** @throws ProblemError when the node refuses a channel or to make it root */
export async function findLeftovers(connection: NodeConnection): Promise<Leftovers> {
  const found: Leftovers = { node: connection.node.name, spools: [], processes: [] };
  const process = await SupervisedProcess.open({
    connection,
    command: (token, elevate) => spoolCommand('leftovers', LEFTOVER_SCRIPT, token, [], elevate),
    onStatus: (text) => readLeftover(text, found),
    onMessage: () => {},
    onData: () => {},
    onFault: () => {},
  });
  const late = setTimeout(() => process.close(), LIMIT_MS);
  await process.finished;
  clearTimeout(late);
  return found;
}

/** Removes the spools that nobody uses any more. @returns those that are gone */
export async function removeLeftovers(connection: NodeConnection, { spools }: Leftovers): Promise<LeftSpool[]> {
  const removed: LeftSpool[] = [];
  for (const spool of spools) {
    if (spool.usedBy === null && (await removeSpool(connection, spool.path))) removed.push(spool);
  }
  return removed;
}

/** One status line of the script; any other line changes nothing. */
function readLeftover(text: string, found: Leftovers): void {
  const spool = /^spool (\S+) (\d{1,10}) (\d{1,15}) (\d{1,12})$/.exec(text);
  if (spool !== null && isSpoolPath(spool[1]!))
    found.spools.push({
      path: spool[1]!,
      usedBy: spool[2] === '0' ? null : Number(spool[2]),
      bytes: Number(spool[3]),
      madeAt: Number(spool[4]),
    });
  const process = /^process (\d{1,10})$/.exec(text);
  if (process !== null) found.processes.push(Number(process[1]));
}
