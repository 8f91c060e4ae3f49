import type { Problem } from '../../shared/contract/errors.ts';

/** Several problems at once: everything that a check found. */
export class ProblemsError extends Error {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.name = 'ProblemsError';
    this.problems = problems;
  }
}
