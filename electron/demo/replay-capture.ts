import type { ServerChannel } from 'ssh2';
import { pcapHeader } from '../../shared/pcap/writer.ts';
import type { RecordedCapture } from './recording.ts';
import { replayChannel } from './replay-channel.ts';
import { Playhead, type ReplayClock } from './replay-clock.ts';

const TICK_MS = 40;
const LINKTYPE_ETHERNET = 1;

/** What the first line of the capture wrapper says. */
export interface CaptureRequest {
  token: string;
  interface: string;
  filter: string;
}

/** What the demo knows of the place where a capture is asked for. */
export interface CapturePlace {
  bootId: string;
  /** Whether the node has such an interface. */
  exists: boolean;
  /** Null: an interface on which nothing was recorded. */
  capture: RecordedCapture | null;
}

/** What is said instead of a filter's result: the demo has no tcpdump that could apply it. */
export const NO_FILTER = "tcpdump: can't parse filter expression: a recording is played whole; leave the filter empty";

/** Plays a recorded capture as tcpdump in our wrapper would deliver it: records stamped with the present, at their pace. */
export function replayCapture(
  channel: ServerChannel,
  request: CaptureRequest,
  place: CapturePlace,
  clock: ReplayClock,
): void {
  let captured = 0;
  let timer: NodeJS.Timeout | undefined;
  let joined = false;
  const leave = (): void => {
    clearInterval(timer);
    if (joined) clock.leave();
    joined = false;
  };
  const stop = (): void => {
    if (!joined) return;
    deliver();
    leave();
    for (const what of ['captured', 'received by filter', 'dropped by kernel'])
      out.complain(`${what.startsWith('dropped') ? 0 : captured} packets ${what}`);
    out.finish(0);
  };
  const control = (verb: string, id: string): void => {
    if (verb === 'mark') out.say(`mark ${id} ${clock.now()}`);
    else if (verb === 'stop') stop();
    else if (verb === 'stats') {
      deliver();
      const packets = (n: number) => `${n} packet${n === 1 ? '' : 's'}`;
      out.complain(
        `tcpdump: ${packets(captured)} captured, ${packets(captured)} received by filter, 0 packets dropped by kernel`,
      );
    }
  };
  const out = replayChannel(channel, request.token, control, () => {
    stop();
    out.finish(0);
  });
  out.say(`ready ${place.bootId}`);
  if (!place.exists || request.filter !== '') {
    out.complain(place.exists ? NO_FILTER : `tcpdump: ${request.interface}: No such device exists`);
    out.finish(1);
    return;
  }
  clock.join();
  joined = true;
  out.write(`hopscope-start-${request.token}\n`);
  const { capture } = place;
  out.write(capture?.header ?? EMPTY_HEADER);
  const head = new Playhead(capture?.times ?? [], clock.period);
  const since = clock.elapsed();
  const deliver = (): void => {
    if (capture === null || !out.ready) return;
    const elapsed = clock.elapsed();
    const records: Buffer[] = [];
    for (let due = head.next(elapsed); due !== null; due = head.next(elapsed)) {
      // What happened before this capture began to listen, it does not hold.
      if (due.moment < since) continue;
      const end = capture.offsets[due.index + 1] ?? capture.data.length;
      const record = Buffer.from(capture.data.subarray(capture.offsets[due.index]!, end));
      const time = clock.at(due.moment);
      record.writeUInt32LE(Number(time / 1_000_000_000n), 0);
      record.writeUInt32LE(Number(time % 1_000_000_000n), 4);
      records.push(record);
    }
    captured += records.length;
    if (records.length > 0) out.write(Buffer.concat(records));
  };
  timer = setInterval(deliver, TICK_MS);
  out.complain(`tcpdump: listening on ${request.interface}, link-type EN10MB (Ethernet), snapshot length 128 bytes`);
}

/** A capture on an interface where nothing was recorded. */
const EMPTY_HEADER = pcapHeader(LINKTYPE_ETHERNET, 128);
