import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../engine/engine.ts';
import { answerQuestions } from './answer-questions.ts';
import type { Command } from './arguments.ts';
import { readPlan } from './capture.ts';
import type { CommandIo } from './command-io.ts';
import { ProblemsError } from './problems-error.ts';
import { printable } from './text-table.ts';

/**
 * Shows and removes what captures have left on the nodes of a plan.
 * @throws ProblemsError with the nodes that could not be looked at, after the others have been
 */
export async function sweep(command: Command & { name: 'sweep' }, io: CommandIo): Promise<void> {
  const plan = await readPlan(command.planPath);
  const { knownHosts, acceptNew, sshConfig } = command;
  // An engine wants a directory for its data; this one keeps none.
  const dataDirectory = await mkdtemp(join(tmpdir(), 'hopscope-sweep-'));
  const engine = new Engine({
    knownHosts,
    acceptNew,
    sshConfig,
    dataDirectory,
    keepRecent: false,
    interactive: io.ask !== null,
  });
  const stopAsking = answerQuestions(engine, io);
  try {
    const { nodes, problems } = await engine.sweep(plan, !command.list);
    if (command.json) io.out(`${JSON.stringify({ version: 1, nodes }, null, 2)}\n`);
    else for (const node of nodes) io.out(describe(node));
    if (problems.length > 0) throw new ProblemsError(problems);
  } finally {
    stopAsking();
    await engine.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

type Swept = Awaited<ReturnType<Engine['sweep']>>['nodes'][number];

function describe({ node, spools, processes, removed }: Swept): string {
  const lines = spools.map((spool) => {
    const gone = removed.some(({ path }) => path === spool.path);
    const state = gone ? 'removed' : spool.usedBy === null ? 'left behind' : `in use by process ${spool.usedBy}`;
    const made = spool.madeAt === 0 ? '' : `, made ${new Date(spool.madeAt * 1000).toISOString()}`;
    return `${node}: ${spool.path}, ${spool.bytes} bytes${made}: ${state}`;
  });
  if (processes.length > 0) lines.push(`${node}: processes of captures that run: ${processes.join(' ')}`);
  if (lines.length === 0) lines.push(`${node}: nothing`);
  return `${lines.map(printable).join('\n')}\n`;
}
