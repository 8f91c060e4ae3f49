import type { Problem } from '../../shared/contract/errors.ts';
import { on } from '../bridge/engine.ts';

/** Who shows what a terminal of the engine says. */
export interface TerminalSink {
  write: (data: Uint8Array) => void;
  closed: (problem: Problem | null) => void;
}

const sinks = new Map<number, TerminalSink>();
/** What came before the answer to `terminal.open` told us the number. */
const early = new Map<number, Uint8Array[]>();
/** Enough for a greeting; a terminal that nobody claims must not fill the memory. */
const mostEarlyChunks = 256;

/** Hands on what the engine's terminals say; returns the end of it. */
export function listenToTerminals(): () => void {
  const ends = [
    on('terminal.data', ({ terminal, data }) => {
      const sink = sinks.get(terminal);
      if (sink) {
        sink.write(data);
        return;
      }
      const chunks = early.get(terminal) ?? [];
      if (chunks.length < mostEarlyChunks) chunks.push(data);
      early.set(terminal, chunks);
    }),
    on('terminal.closed', ({ terminal, problem }) => {
      sinks.get(terminal)?.closed(problem);
      sinks.delete(terminal);
      early.delete(terminal);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Connects a terminal of the engine to its view; what had come before is written first. */
export function claimTerminal(terminal: number, sink: TerminalSink): void {
  sinks.set(terminal, sink);
  for (const data of early.get(terminal) ?? []) sink.write(data);
  early.delete(terminal);
}

export function releaseTerminal(terminal: number): void {
  sinks.delete(terminal);
}
