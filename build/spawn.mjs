// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SetupError } from './say.mjs';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program with our own terminal and waits for it. Its standard output goes to ours, or to standard error.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ stdout?: 'inherit' | 'stderr', env?: NodeJS.ProcessEnv, timeoutMs?: number, cwd?: string }} [options]
 * @returns {Promise<number>} its exit status; 128 + N when signal N ended it
 */
export function runProgram(program, args, options = {}) {
  const { stdout = 'inherit', env = process.env, timeoutMs, cwd = root } = options;
  return new Promise((resolve, reject) => {
    const stdio = /** @type {import('node:child_process').StdioOptions} */ ([
      'inherit',
      stdout === 'inherit' ? 'inherit' : 2,
      'inherit',
    ]);
    const child = spawn(program, args, { stdio, env, cwd, ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }) });
    // A terminal's Ctrl-C reaches the child as well; we only wait for what it makes of it.
    const wait = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    const settle = () => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
    };
    child.on('error', (error) => {
      settle();
      reject(new SetupError(`${program} cannot be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      settle();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * Runs a set-up step, its output on standard error; fails with `message` when it does.
 * @param {string} message
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number, cwd?: string }} [options]
 */
export async function mustRun(message, program, args, options = {}) {
  const code = await runProgram(program, args, { ...options, stdout: 'stderr' });
  if (code !== 0) throw new SetupError(`${message} (${program} ended with ${code})`);
}

/**
 * What a short program says; null when it cannot be started or fails.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function ask(program, args) {
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 << 20,
  });
  return status === 0 ? stdout : null;
}
