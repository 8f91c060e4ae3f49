import type { FromEngine } from '../../shared/contract/engine-api.ts';
import { validateRequest } from '../../shared/contract/engine-schemas.ts';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { compact } from './compact.ts';
import type { Engine } from './engine.ts';

/** What both Electron's MessagePortMain and Node's MessagePort can do. */
export interface EnginePort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  postMessage(message: unknown): void;
}

/** Serves one window: answers its requests and passes it all events, until its port closes. */
export function servePort(engine: Pick<Engine, 'request' | 'events'>, port: EnginePort): void {
  const send = (message: FromEngine) => port.postMessage(compact(message));
  const stop = engine.events.listen((name, payload) => send({ kind: 'event', name, payload }));
  port.on('close', stop);
  port.on('message', ({ data }) => {
    const { kind, id, name, args } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
    // Without an id there is nobody to answer.
    if (kind !== 'request' || typeof id !== 'number') return;
    const valid = validateRequest(name, args);
    if (!valid.ok) {
      send({ kind: 'refused', id, problem: valid.problem });
      return;
    }
    engine.request(valid.name, args as never).then(
      (result) => send({ kind: 'result', id, result }),
      (error: unknown) => send({ kind: 'refused', id, problem: reportable(error) }),
    );
  });
  port.start();
}

/** A fault of ours is told without its text, which may hold paths; the process's log has it. */
function reportable(error: unknown): Problem {
  const problem = problemOf(error);
  if (problem.code === 'internal') console.error(error);
  return problem;
}
