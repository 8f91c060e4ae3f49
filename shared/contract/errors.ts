/** Every failure that a person sees names the thing, the reason and the remedy. */
export interface Problem {
  /** Stable, for scripts and tests: kebab-case, e.g. `host-key-unknown`, `no-tcpdump`, `bad-filter`. */
  code: string;
  /** The node or hop it is about, by the plan's own name; null when it is about neither. */
  subject: string | null;
  /** What went wrong and why, one sentence that names the thing. */
  message: string;
  /** What to do next, ready to act on (a command where there is one). */
  remedy: string;
  /** Extra facts that a remedy needs (fingerprint, host, port, …). */
  details?: Record<string, string>;
}

/** An Error that carries a Problem across layers; anything else that is thrown is a bug. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.subject === null ? problem.message : `${problem.subject}: ${problem.message}`);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Turns whatever was thrown into a Problem without leaking a stack to the user. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', subject: null, message, remedy: 'This is a fault in Hopscope; please report it.' };
}
