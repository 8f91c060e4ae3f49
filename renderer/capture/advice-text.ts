import type { Advice, AdviceRemedy } from '../../shared/contract/engine-api.ts';
import { formatCount } from '../format.ts';
import { i18n } from '../i18n/index.ts';

/** What is wrong at a hop and what to change, in the window's language. */
export function adviceText({ code, packets, packetsPerSecond, remedies }: Advice): string {
  const count = (n: number): string => formatCount(Math.round(n), i18n.language);
  return i18n.t(`capture:advice.${code}`, {
    packets: count(packets),
    rate: count(packetsPerSecond),
    change: remedies.map(remedyText).join(i18n.t('capture:advice.or')),
  });
}

function remedyText(remedy: AdviceRemedy): string {
  const snaplen = remedy.change === 'lower-snaplen' ? remedy.snaplen : 0;
  return i18n.t(`capture:remedy.${remedy.change}`, { snaplen });
}
