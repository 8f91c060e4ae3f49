import type { CaptureLive, EngineEvents, HopTrouble } from '../../shared/contract/engine-api.ts';
import type { EventBus } from '../engine/event-bus.ts';
import { adviceText } from './advice-text.ts';
import type { CommandIo } from './command-io.ts';
import { printable } from './text-table.ts';

const LIVE_EVERY_SECONDS = 5;

/** Tells on standard error what a capture is doing; returns the function that ends it. */
export function showProgress(events: EventBus, io: CommandIo): () => void {
  let last = '';
  let nextLive = LIVE_EVERY_SECONDS;
  let problems = 0;
  const remarks = new Set<string>();
  const advised = new Set<string>();
  const troubled = new Map<string, string>();
  return events.listen((name, payload) => {
    if (name === 'capture.state') {
      const state = payload as {
        phase: string;
        detail: string;
        problems: { subject: string | null; message: string }[];
      };
      const line = printable(state.detail === '' ? state.phase : `${state.phase}: ${state.detail}`);
      if (line !== last && state.phase !== 'failed') io.err(line);
      last = line;
      if (state.phase === 'running') {
        for (const problem of state.problems.slice(problems)) {
          io.err(`warning: ${problem.subject === null ? '' : `${problem.subject}: `}${printable(problem.message)}`);
        }
      }
      problems = state.problems.length;
    } else if (name === 'node.remark') {
      const { problem } = payload as EngineEvents['node.remark'];
      const line = `warning: ${problem.subject === null ? '' : `${problem.subject}: `}${problem.message}`;
      if (!remarks.has(line)) io.err(printable(line));
      remarks.add(line);
    } else if (name === 'capture.live') {
      const live = payload as CaptureLive;
      for (const { name: hop, trouble } of live.hops) {
        const text = trouble ? troubleText(trouble) : null;
        // The seconds run down; one line for each try is enough.
        const key = trouble ? `${trouble.state} ${trouble.tries}` : null;
        if (key === (troubled.get(hop) ?? null)) continue;
        if (key === null) troubled.delete(hop);
        else troubled.set(hop, key);
        io.err(printable(text === null ? `${hop}: capturing again` : `warning: ${hop}: ${text}`));
      }
      for (const { name: hop, ledger } of live.hops) {
        if (!ledger?.advice || advised.has(hop)) continue;
        advised.add(hop);
        io.err(printable(`warning: ${hop}: ${adviceText(ledger.advice)}.`));
      }
      if (live.elapsedSeconds < nextLive) return;
      nextLive = live.elapsedSeconds + LIVE_EVERY_SECONDS;
      const counts = live.hops.map((hop) => `${hop.name} ${hop.packets}`).join(', ');
      const costs = (live.nodes ?? []).map((node) => `${node.node} ${Math.round(node.cpuPercent)} % of a processor`);
      const cost = costs.length === 0 ? '' : `; cost: ${costs.join(', ')}`;
      io.err(printable(`${Math.round(live.elapsedSeconds)} s: ${counts} packets${cost}`));
    }
  });
}

function troubleText({ state, message, tryInSeconds }: HopTrouble): string {
  if (state === 'ended') return `${message} It is not tried again.`;
  return state === 'waiting' ? `${message} Trying again in ${tryInSeconds} s.` : 'trying again';
}
