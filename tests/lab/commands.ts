import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { type LabNode, namespaceOf } from './topology.ts';

export interface Outcome {
  stdout: string;
  stderr: string;
  /** Exit status; null when a signal ended it. */
  code: number | null;
}

/** Runs a program to its end and collects what it says; never throws for a non-zero status. */
export function attempt(argv: readonly string[], input = ''): Promise<Outcome> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ stdout, stderr, code }));
    child.stdin.on('error', () => {}); // a program that ends without reading its input says so by its status
    child.stdin.end(input);
  });
}

/** Like `attempt`, and an error with the program's own words when it fails. Returns standard output. */
export async function run(argv: readonly string[], input = ''): Promise<string> {
  const outcome = await attempt(argv, input);
  if (outcome.code !== 0)
    throw new Error(`${argv.join(' ')} failed (${outcome.code}): ${outcome.stderr.trim() || outcome.stdout.trim()}`);
  return outcome.stdout;
}

/** The words that run a program inside a node's namespace. */
export function inside(node: LabNode, argv: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', namespaceOf(node), ...argv];
}

/** Runs a program inside a node's namespace to its end. */
export function exec(node: LabNode, argv: readonly string[], input = ''): Promise<Outcome> {
  return attempt(inside(node, argv), input);
}

/** Starts a program inside a node's namespace; the caller waits for it or kills it (`labDown` kills what is left). */
export function spawnIn(node: LabNode, argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [program = '', ...args] = inside(node, argv);
  return spawn(program, args, options);
}
