import type { TFunction } from 'i18next';
import { isSpooled, type PlanDraft } from './draft.ts';

/** What of a capture is not as usual, in a few words; when all is, what the usual is. */
export function captureSummary(draft: PlanDraft, t: TFunction<'capture'>): string {
  const { startAt, trigger, triggerFilter, stopPackets, stopMegabytes, ringSeconds, afterSeconds } = draft.capture;
  const said: string[] = [];
  if (startAt.trim() !== '') said.push(t('summary.startAt', { time: startAt.trim() }));
  if (trigger !== 0) {
    const hop = draft.hops.find(({ id }) => id === trigger)?.name ?? '?';
    const filter = triggerFilter.trim() || '…';
    said.push(t('summary.trigger', { filter, hop, before: ringSeconds, after: afterSeconds }));
  }
  if (stopPackets.trim() !== '') said.push(t('summary.packets', { packets: stopPackets.trim() }));
  if (stopMegabytes.trim() !== '') said.push(t('summary.megabytes', { megabytes: stopMegabytes.trim() }));
  const spooled = draft.hops.filter((hop) => isSpooled(draft, hop)).length;
  if (spooled > 0) said.push(t('summary.spooled', { spooled, hops: draft.hops.length }));
  return said.length === 0 ? t('summary.usual') : said.join(' · ');
}
