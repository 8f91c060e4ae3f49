import type { Severity } from '../../shared/contract/dissect.ts';

const SEVERITIES: readonly string[] = ['Comment', 'Chat', 'Note', 'Warning', 'Error'];

/** sharkd and wiregasm word it alike; what is not known is nothing. */
export function severityOf(text: string | undefined): Severity {
  const word = text === 'Warn' ? 'Warning' : (text ?? '');
  return SEVERITIES.includes(word) ? (word as Severity) : '';
}

/** `ip.ttl` of `ip.ttl == 64`; '' for text that is no field. */
export function nameOf(filter: string | undefined): string {
  const name = /^_?[a-z][\w.-]*(?=$| )/i.exec(filter ?? '')?.[0] ?? '';
  return name === 'text' ? '' : name;
}

/** The display filter of a field; '' for text that is no field. */
export function filterOf(filter: string | undefined): string {
  return nameOf(filter) === '' ? '' : (filter ?? '');
}
