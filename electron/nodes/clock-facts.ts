import type { ClockFacts } from '../../shared/contract/node-facts.ts';
import { cleanText } from '../ssh/clean-text.ts';

/**
 * How a node's clock is kept, from `chronyc -n tracking` and `timedatectl show`; null when neither answered. chrony's
 * largest error is root dispersion and half the root delay, on top of what it is correcting just now (chronyc(1)).
 */
export function clockFacts(chrony: string, timedatectl: string): ClockFacts | null {
  const leap = /^Leap status +: (.+)$/m.exec(chrony)?.[1];
  if (leap !== undefined) {
    const seconds = (name: string) => {
      const text = new RegExp(`^${name} +: ([-+]?[0-9.]+) seconds`, 'm').exec(chrony)?.[1];
      return text === undefined ? null : Math.abs(Number(text));
    };
    const offset = seconds('System time');
    const delay = seconds('Root delay');
    const dispersion = seconds('Root dispersion');
    const known = offset !== null && delay !== null && dispersion !== null;
    const errorNs = known ? Math.round((offset + delay / 2 + dispersion) * 1e9) : null;
    const synchronised = leap.trim() !== 'Not synchronised';
    const source = cleanText(/^Reference ID +: \S+ \(([^)]*)\)/m.exec(chrony)?.[1] ?? '', 64);
    const words = synchronised
      ? `chrony${source === '' ? '' : ` by ${source}`}${errorNs === null ? '' : `, within ${(errorNs / 1e6).toFixed(2)} ms`}`
      : 'chrony: not synchronised';
    return { by: 'chrony', synchronised, errorNs: synchronised ? errorNs : null, words };
  }
  const synchronised = /^NTPSynchronized=(yes|no)$/m.exec(timedatectl)?.[1];
  if (synchronised === undefined) return null;
  const yes = synchronised === 'yes';
  return { by: 'timedatectl', synchronised: yes, errorNs: null, words: yes ? 'synchronised' : 'not synchronised' };
}
