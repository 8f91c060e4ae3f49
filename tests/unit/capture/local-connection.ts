import { spawn } from 'node:child_process';
import { Secrets } from '../../../electron/ssh/secrets.ts';
import type { NodeConnection, RemoteProcess } from '../../../electron/ssh/types.ts';
import type { PlanNode } from '../../../shared/contract/plan.ts';

export interface LocalConnection extends NodeConnection {
  /** Every process that was started, so that a test can break one. */
  readonly started: RemoteProcess[];
  /** Cuts all channels as a lost connection would. */
  cut(): void;
}

/**
 * A NodeConnection whose commands run on this machine by a shell, without SSH: what the wrappers do is the same.
 * @param shell the login shell's command, e.g. ['dash'] or ['busybox', 'ash']
 * @param environment added to the shell's; a PATH with a stand-in for tcpdump, SSH_CONNECTION
 */
export function localConnection(
  node: PlanNode,
  environment: Record<string, string> = {},
  shell: readonly string[] = ['/bin/sh'],
): LocalConnection {
  const started: RemoteProcess[] = [];
  const cuts: (() => void)[] = [];
  const unused = (): never => {
    throw new Error('not used here');
  };
  return {
    node,
    place: 'root@local:22',
    secrets: new Secrets(undefined, undefined),
    started,
    cut: () => {
      for (const cut of cuts) cut();
    },
    async exec(command) {
      const child = spawn(shell[0]!, [...shell.slice(1), '-c', command], { env: { ...process.env, ...environment } });
      // Of a connection that is lost nobody hears how its commands end.
      let lost = false;
      const process_: RemoteProcess = {
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        exited: new Promise((resolve) =>
          child.once('exit', (code, signal) => resolve(lost ? { code: null, signal: null } : { code, signal })),
        ),
        close: () => {
          child.stdin.destroy();
          child.stdout.destroy();
          child.stderr.destroy();
        },
      };
      cuts.push(() => {
        lost = true;
        process_.close();
      });
      started.push(process_);
      return process_;
    },
    run: unused,
    shell: unused,
    onClosed: () => {},
    close: () => {},
  };
}
