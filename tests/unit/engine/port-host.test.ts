import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compact } from '../../../electron/engine/compact.ts';
import { EventBus } from '../../../electron/engine/event-bus.ts';
import { type EnginePort, servePort } from '../../../electron/engine/port-host.ts';
import type { FromEngine } from '../../../shared/contract/engine-api.ts';
import { ProblemError } from '../../../shared/contract/errors.ts';

function connected(request: (name: string, args: unknown) => Promise<unknown>) {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port2.close());
  const events = new EventBus();
  // Electron's ports wrap the data in an event, Node's do not.
  const port: EnginePort = {
    on: (event: string, listener: (message: { data: unknown }) => void) =>
      port1.on(event, event === 'message' ? (data: unknown) => listener({ data }) : (listener as () => void)),
    start: () => port1.start(),
    postMessage: (message) => port1.postMessage(message),
  };
  servePort({ request: request as never, events }, port);
  const ask = async (message: unknown) => {
    port2.postMessage(message);
    const [answer] = (await once(port2, 'message')) as [FromEngine];
    return answer;
  };
  return { ask, events, window: port2 };
}

describe('the port of a window', () => {
  it('answers requests by their id', async () => {
    const { ask } = connected(async (name, args) => ({ name, args }));
    expect(await ask({ kind: 'request', id: 7, name: 'plan.last', args: null })).toEqual({
      kind: 'result',
      id: 7,
      result: { name: 'plan.last', args: null },
    });
  });

  it.each([
    [{ kind: 'request', id: 1, name: 'nothing', args: null }],
    [{ kind: 'request', id: 1, name: 'constructor', args: null }],
    [{ kind: 'request', id: 1, name: 'session.open', args: { directory: '' } }],
    [{ kind: 'request', id: 1 }],
  ])('refuses %j without asking the engine', async (message) => {
    const { ask } = connected(() => Promise.reject(new Error('reached')));
    expect(await ask(message)).toMatchObject({ kind: 'refused', id: 1, problem: { code: 'invalid-argument' } });
  });

  it('passes over what is no request, and goes on', async () => {
    const { ask, window } = connected(async () => 'fine');
    for (const message of [null, 1, 'x', [], {}, { kind: 'request', id: 'x', name: 'plan.last', args: null }]) {
      window.postMessage(message);
    }
    expect(await ask({ kind: 'request', id: 2, name: 'plan.last', args: null })).toMatchObject({
      id: 2,
      result: 'fine',
    });
  });

  it('refusals carry the problem, and nothing but it', async () => {
    const problem = { code: 'no-session', subject: null, message: 'Gone.', remedy: 'Open it.' };
    const { ask } = connected(() => Promise.reject(new ProblemError(problem)));
    const answer = await ask({ kind: 'request', id: 3, name: 'plan.last', args: null });
    expect(answer).toEqual({ kind: 'refused', id: 3, problem });
  });

  it('hands on events until the port closes', async () => {
    const { events, window } = connected(async () => null);
    const arrived = once(window, 'message');
    events.emit('terminal.data', { terminal: 1, data: new Uint8Array(1000).subarray(10, 13) });
    const [event] = await arrived;
    expect(event).toEqual({ kind: 'event', name: 'terminal.data', payload: { terminal: 1, data: new Uint8Array(3) } });
    expect(event.payload.data.buffer.byteLength).toBe(3);
  });
});

describe('compact', () => {
  it('cuts views down to what they show, at any depth, and leaves all else', () => {
    const whole = new Float64Array([1, 2]);
    const value = { a: [new Uint32Array(100).subarray(5, 7)], b: whole, c: null, d: 'x', e: { f: Number.NaN } };
    const result = compact(value) as typeof value;
    expect(result).toEqual(value);
    expect(result.a[0]!.buffer.byteLength).toBe(8);
    expect(result.b).toBe(whole);
  });
});
