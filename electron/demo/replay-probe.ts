import type { ServerChannel } from 'ssh2';
import type { RecordedProbe } from './recording.ts';
import { replayChannel } from './replay-channel.ts';
import { Playhead, type ReplayClock } from './replay-clock.ts';

const TICK_MS = 50;

/** What the first line of the mtr wrapper says. */
export interface ProbeRequest {
  token: string;
  target: string;
  protocol: string;
}

/** Plays a recorded mtr as it would write in our wrapper: lines stamped with the present, at their pace. */
export function replayProbe(
  channel: ServerChannel,
  request: ProbeRequest,
  bootId: string,
  probes: readonly RecordedProbe[],
  clock: ReplayClock,
): void {
  const probe = probes.find((each) => each.target === request.target && each.protocol === request.protocol);
  let timer: NodeJS.Timeout | undefined;
  const out = replayChannel(
    channel,
    request.token,
    () => {},
    () => {
      if (timer !== undefined) clock.leave();
      clearInterval(timer);
      out.finish(143);
    },
  );
  out.say(`ready ${bootId}`);
  if (probe === undefined) {
    const recorded = probes.map((each) => `${each.protocol} to ${each.target}`).join(', ') || 'none';
    out.complain(`this is a recording, and this run of mtr is not in it; recorded here: ${recorded}`);
    out.finish(1);
    return;
  }
  clock.join();
  out.say(`target ${probe.targetAddress ?? probe.target}`);
  out.say('stamped 1');
  out.write(`hopscope-start-${request.token}\n`);
  const head = new Playhead(
    probe.lines.map(({ time }) => time),
    clock.period,
  );
  timer = setInterval(() => {
    if (!out.ready) return;
    const elapsed = clock.elapsed();
    let text = '';
    for (let due = head.next(elapsed); due !== null; due = head.next(elapsed)) {
      const micros = `${clock.at(due.moment) / 1000n}`;
      text += `${micros.slice(0, -6)}.${micros.slice(-6)} ${probe.lines[due.index]!.line}\n`;
    }
    if (text !== '') out.write(text);
  }, TICK_MS);
}
