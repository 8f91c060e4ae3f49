import type { DissectedFrame, DissectedRow, DissectedStream } from './types.ts';

/** What a dissecting process is asked, and what it answers. */
export interface DissectCalls {
  load: { args: { capture: Uint8Array }; result: number };
  row: { args: { number: number }; result: DissectedRow };
  frame: { args: { number: number }; result: DissectedFrame };
  follow: { args: { protocol: string; filter: string }; result: DissectedStream };
}

export type DissectCall = keyof DissectCalls;

export type ToDissectProcess = {
  [C in DissectCall]: { id: number; call: C; args: DissectCalls[C]['args'] };
}[DissectCall];

export type FromDissectProcess =
  | { kind: 'ready'; version: string }
  | { kind: 'unusable'; reason: string }
  | { kind: 'answer'; id: number; result: unknown }
  | { kind: 'failed'; id: number; reason: string };

/** How the starter of a dissecting process reaches it, whatever kind of process it is. */
export interface DissectChild {
  post(message: ToDissectProcess): void;
  onMessage(listener: (message: FromDissectProcess) => void): void;
  /** Called once, when the process has ended. */
  onExit(listener: () => void): void;
  kill(): void;
}
