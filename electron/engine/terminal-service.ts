import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import type { ConnectionPool, RemoteShell } from '../ssh/types.ts';
import type { EventBus } from './event-bus.ts';

/** Interactive shells on nodes, over the connections that captures use too. */
export class TerminalService {
  readonly #pool: ConnectionPool;
  readonly #events: EventBus;
  readonly #open = new Map<number, RemoteShell>();
  #next = 1;

  constructor(pool: ConnectionPool, events: EventBus) {
    this.#pool = pool;
    this.#events = events;
  }

  /** @throws ProblemError when the node cannot be reached */
  async open(node: PlanNode, others: PlanNode[], columns: number, rows: number): Promise<{ terminal: number }> {
    const connection = await this.#pool.connect(node, others);
    const shell = await connection.shell(columns, rows);
    const terminal = this.#next++;
    this.#open.set(terminal, shell);
    shell.onData((data) => this.#events.emit('terminal.data', { terminal, data }));
    shell.onClosed(() => {
      this.#open.delete(terminal);
      this.#events.emit('terminal.closed', { terminal, problem: null });
    });
    return { terminal };
  }

  write(terminal: number, data: string): null {
    this.#shell(terminal).write(data);
    return null;
  }

  resize(terminal: number, columns: number, rows: number): null {
    this.#shell(terminal).resize(columns, rows);
    return null;
  }

  close(terminal: number): null {
    this.#open.get(terminal)?.close();
    return null;
  }

  closeAll(): void {
    for (const shell of this.#open.values()) shell.close();
  }

  #shell(terminal: number): RemoteShell {
    const shell = this.#open.get(terminal);
    if (shell !== undefined) return shell;
    throw new ProblemError({
      code: 'no-terminal',
      subject: null,
      message: 'This terminal is closed.',
      remedy: 'Open a new one.',
    });
  }
}
