import type { AuthContext, KeyboardAuthContext } from 'ssh2';
import { expect, it } from 'vitest';
import type { Ask } from '../../../electron/ssh/secrets.ts';
import { flood, growth, hastyPool, sshString } from './hostile.ts';
import { problemIn, startServer, type TestServerOptions } from './test-server.ts';

const BANNER = 53;
const CHANGE_PASSWORD = 60;
const GLOBAL_REQUEST = 80;

/** A person who answers everything at once. */
function patientPerson(): { ask: Ask; asked: () => number } {
  let count = 0;
  return {
    ask: async ({ prompts }) => {
      count++;
      return { answers: prompts.map(() => 'x'), keep: false };
    },
    asked: () => count,
  };
}

function asking(context: AuthContext): void {
  if (context.method !== 'keyboard-interactive') {
    context.reject(['keyboard-interactive']);
    return;
  }
  const again = (number: number) =>
    (context as KeyboardAuthContext).prompt([{ prompt: `${number}`, echo: true }], () => again(number + 1));
  again(1);
}

it('a server that asks a thousand times is left after sixteen', async () => {
  const { ask, asked } = patientPerson();
  const server = await startServer({ onLogin: asking });
  const problem = await problemIn(hastyPool({ ask }).connect(server.node({ privateKey: null }), []));
  expect(problem).toMatchObject({ code: 'auth-failed', subject: 'n1' });
  expect(problem.message).toContain('asks without end');
  expect(asked()).toBe(16);
});

it.each<[string, TestServerOptions, (number: number) => Buffer, RegExp]>([
  [
    'banners',
    {},
    () => Buffer.concat([Buffer.of(BANNER), sshString('b'.repeat(30_000)), sshString('')]),
    /carry nothing/,
  ],
  [
    'requests without an answer',
    {},
    () => Buffer.concat([Buffer.of(GLOBAL_REQUEST), sshString('x@y'), Buffer.of(1), Buffer.alloc(20_000)]),
    /carry nothing/,
  ],
])('a server that floods the login with %s is left, and takes no memory', async (_name, options, message, words) => {
  const server = await startServer({
    ...options,
    onLogin: () => {
      void flood(server.connections[0]!, message);
    },
  });
  const grown = growth();
  const problem = await problemIn(hastyPool({}, { readyMs: 15_000 }).connect(server.node(), []));
  expect(problem).toMatchObject({ code: 'connection-failed', subject: 'n1' });
  expect(problem.message).toMatch(words);
  expect(grown()).toBeLessThan(200);
});

it('a server that wants another password gets none, and the time ends it', async () => {
  const { ask } = patientPerson();
  const { sendMessage } = await import('./hostile.ts');
  const server = await startServer({
    onLogin: (context) => {
      if (context.method !== 'password') context.reject(['password']);
      else sendMessage(server.connections[0]!, CHANGE_PASSWORD, sshString('new one?'), sshString(''));
    },
  });
  const problem = await problemIn(hastyPool({ ask }).connect(server.node({ privateKey: null }), []));
  expect(problem.code).toBe('timeout');
});
