import { spawn } from 'node:child_process';
import { Secrets } from '../../../electron/ssh/secrets.ts';
import type { CommandResult, ConnectionPool, NodeConnection } from '../../../electron/ssh/types.ts';
import { type PlanNode, planNodeSchema } from '../../../shared/contract/plan.ts';

/** A connection whose commands run in a shell of this machine, or give a prepared answer. */
export function fakeConnection(
  answer: (command: string, input: string) => Promise<CommandResult>,
  overrides: Partial<PlanNode> = {},
): NodeConnection {
  const unused = () => {
    throw new Error('not used here');
  };
  return {
    node: { ...planNodeSchema.parse({ name: 'n1', host: 'h' }), ...overrides },
    place: 'root@h:22',
    secrets: new Secrets(undefined, undefined),
    run: (command, options) => answer(command, options?.input ?? ''),
    exec: unused,
    shell: unused,
    onClosed: () => {},
    close: () => {},
  };
}

/** Runs a command's input in one shell of this machine with an environment of its own. */
export function inShell(shell: readonly string[], env: Record<string, string>) {
  return (command: string, input: string): Promise<CommandResult> =>
    new Promise((resolve, reject) => {
      const [program, ...rest] = shell as [string, ...string[]];
      const argv = command.replace(/^sh /, '').split(' ');
      const child = spawn(program, [...rest, ...argv], { env, stdio: 'pipe' });
      const out = { stdout: '', stderr: '' };
      child.on('error', reject);
      child.stdout.on('data', (data) => {
        out.stdout += data;
      });
      child.stderr.on('data', (data) => {
        out.stderr += data;
      });
      child.on('close', (code) => resolve({ ...out, code }));
      // A shell that reads nothing may be gone already.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
}

/** A pool that holds these connections; other nodes cannot be reached. */
export function fakePool(connections: Record<string, NodeConnection | Error>): ConnectionPool {
  return {
    connect: async (node) => {
      const found = connections[node.name] ?? new Error(`no connection ${node.name}`);
      if (found instanceof Error) throw found;
      return found;
    },
    another: async (node) => Promise.reject(new Error(`no further connection ${node.name}`)),
    trust: async () => {},
    disconnect: () => {},
    closeAll: async () => {},
  };
}
