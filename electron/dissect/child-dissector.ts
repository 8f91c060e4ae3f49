import type { DissectorInfo } from '../../shared/contract/dissect.ts';
import type { DissectCall, DissectCalls, DissectChild, FromDissectProcess, ToDissectProcess } from './messages.ts';
import { type Dissector, DissectorGone } from './types.ts';

interface Waiting {
  resolve(result: never): void;
  reject(error: Error): void;
}

/** The built-in dissectors in their process, seen from outside. */
class ChildDissector implements Dissector {
  readonly info: DissectorInfo;
  readonly #child: DissectChild;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #gone = false;

  constructor(child: DissectChild, version: string) {
    this.info = { kind: 'built-in', version };
    this.#child = child;
    child.onMessage((message) => this.#hear(message));
    child.onExit(() => this.#end());
  }

  load(capture: Uint8Array) {
    return this.#ask('load', { capture });
  }

  row(number: number) {
    return this.#ask('row', { number });
  }

  frame(number: number) {
    return this.#ask('frame', { number });
  }

  follow(protocol: string, filter: string) {
    return this.#ask('follow', { protocol, filter });
  }

  kill(): void {
    this.#child.kill();
    this.#end();
  }

  #ask<C extends DissectCall>(call: C, args: DissectCalls[C]['args']): Promise<DissectCalls[C]['result']> {
    if (this.#gone) return Promise.reject(new DissectorGone('it has ended'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.post({ id, call, args } as ToDissectProcess);
    });
  }

  #hear(message: FromDissectProcess): void {
    if (message.kind !== 'answer' && message.kind !== 'failed') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.result as never);
    else waiting?.reject(new Error(message.reason));
  }

  #end(): void {
    this.#gone = true;
    for (const { reject } of this.#waiting.values()) reject(new DissectorGone('it ended unexpectedly'));
    this.#waiting.clear();
  }
}

/** Waits until a process that was just started can dissect. @throws Error when it cannot */
export function childDissector(child: DissectChild): Promise<Dissector> {
  return new Promise((resolve, reject) => {
    child.onMessage((message) => {
      if (message.kind === 'ready') resolve(new ChildDissector(child, message.version));
      if (message.kind !== 'unusable') return;
      child.kill();
      reject(new Error(message.reason));
    });
    child.onExit(() => reject(new DissectorGone('its process ended while it was starting')));
  });
}
