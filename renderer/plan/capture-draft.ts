import type { Plan, PlanInput } from '../../shared/contract/plan.ts';
import type { FaultReason } from './draft-check.ts';

/** When a capture begins and ends and how its packets come, as it is being edited: numbers are text. */
export interface DraftCapture {
  carry: 'stream' | 'spool';
  /** Local time, or with a zone; empty: at once. */
  startAt: string;
  /** Of any hop; empty: no such limit. */
  stopPackets: string;
  stopMegabytes: string;
  /** Of each spooled hop; empty: the usual. */
  spoolMiB: string;
  keepFreeMiB: string;
  /** Id of the hop at which a packet is waited for; 0: none is. */
  trigger: number;
  triggerFilter: string;
  ringSeconds: string;
  afterSeconds: string;
}

export const usualCapture: DraftCapture = {
  carry: 'stream',
  startAt: '',
  stopPackets: '',
  stopMegabytes: '',
  spoolMiB: '',
  keepFreeMiB: '',
  trigger: 0,
  triggerFilter: '',
  ringSeconds: '60',
  afterSeconds: '10',
};

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** @param idOf the draft's id of a hop by its name; 0: there is none */
export function captureDraftOf(plan: PlanInput | Plan, idOf: (hop: string) => number): DraftCapture {
  const { trigger, stopAfter } = plan;
  return {
    carry: plan.carry ?? 'stream',
    startAt: plan.startAt === undefined ? '' : localTime(plan.startAt),
    stopPackets: textOf(stopAfter?.packets),
    stopMegabytes: stopAfter?.bytes === undefined ? '' : String(stopAfter.bytes / 1e6),
    spoolMiB: textOf(plan.spoolMiB),
    keepFreeMiB: textOf(plan.keepFreeMiB),
    trigger: trigger === undefined ? 0 : idOf(trigger.hop),
    triggerFilter: trigger?.filter ?? '',
    ringSeconds: textOf(trigger?.ringSeconds) || usualCapture.ringSeconds,
    afterSeconds: textOf(trigger?.afterSeconds) || usualCapture.afterSeconds,
  };
}

/** What of it a plan says; what is as usual it leaves out. @param nameOf the name of a hop by its id */
export function planCaptureOf(draft: DraftCapture, nameOf: (hop: number) => string): Partial<PlanInput> {
  const packets = draft.stopPackets.trim();
  const megabytes = draft.stopMegabytes.trim();
  const stopAfter = {
    ...(packets === '' ? {} : { packets: Number(packets) }),
    ...(megabytes === '' ? {} : { bytes: Math.round(Number(megabytes) * 1e6) }),
  };
  const start = instantOf(draft.startAt);
  return {
    ...(draft.carry === 'stream' ? {} : { carry: draft.carry }),
    ...(start === null ? {} : { startAt: new Date(start).toISOString() }),
    ...(Object.keys(stopAfter).length === 0 ? {} : { stopAfter }),
    ...(draft.spoolMiB.trim() === '' ? {} : { spoolMiB: Number(draft.spoolMiB) }),
    ...(draft.keepFreeMiB.trim() === '' ? {} : { keepFreeMiB: Number(draft.keepFreeMiB) }),
    ...(draft.trigger === 0
      ? {}
      : {
          trigger: {
            hop: nameOf(draft.trigger),
            filter: draft.triggerFilter.trim(),
            ringSeconds: Number(draft.ringSeconds),
            afterSeconds: Number(draft.afterSeconds),
          },
        }),
  };
}

const within = (text: string, from: number, to: number, whole: boolean): boolean => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value >= from && value <= to && (!whole || Number.isInteger(value));
};

/**
 * What is wrong with it, by field.
 * @param hops ids of the path's hops
 */
export function captureFaults(
  draft: DraftCapture,
  hops: readonly number[],
  now: number,
): { field: keyof DraftCapture; reason: FaultReason }[] {
  const faults: { field: keyof DraftCapture; reason: FaultReason }[] = [];
  const check = (field: keyof DraftCapture, fine: boolean, reason: FaultReason): void => {
    if (!fine) faults.push({ field, reason });
  };
  const unless = (text: string, fine: boolean): boolean => text.trim() === '' || fine;
  const start = instantOf(draft.startAt);
  check('startAt', unless(draft.startAt, start !== null), 'start-form');
  check('startAt', start === null || start > now, 'start-passed');
  const { stopPackets, stopMegabytes, spoolMiB, keepFreeMiB } = draft;
  check('stopPackets', unless(stopPackets, within(stopPackets, 1, Number.MAX_SAFE_INTEGER, true)), 'stop-packets');
  check('stopMegabytes', unless(stopMegabytes, within(stopMegabytes, 0.001, 1e9, false)), 'stop-megabytes');
  check('spoolMiB', unless(spoolMiB, within(spoolMiB, 1, 1_048_576, true)), 'spool-range');
  check('keepFreeMiB', unless(keepFreeMiB, within(keepFreeMiB, 0, 1_048_576, true)), 'keep-free-range');
  if (draft.trigger === 0) return faults;
  check('trigger', hops.includes(draft.trigger), 'trigger-hop');
  check('triggerFilter', draft.triggerFilter.trim() !== '', 'trigger-missing');
  check('triggerFilter', !draft.triggerFilter.trimStart().startsWith('-'), 'filter-dash');
  check('ringSeconds', within(draft.ringSeconds, 1, 3600, false), 'ring-range');
  check('afterSeconds', within(draft.afterSeconds, 0.1, 86400, false), 'after-range');
  return faults;
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?$/;

/** The moment that a text names, ms since the epoch; null when it names none. Without a zone it is local time. */
export function instantOf(text: string): number | null {
  const match = TIME.exec(text.trim());
  if (match === null) return null;
  const time = Date.parse(`${match[1]}T${match[2]}${match[3] ?? ''}`);
  return Number.isNaN(time) ? null : time;
}

/** A moment as local time, to the second where it is a whole one: `2026-11-24 04:00:00`. */
function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().replace('T', ' ');
  return local.slice(0, time.getMilliseconds() === 0 ? 19 : 23);
}
