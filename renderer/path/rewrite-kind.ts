import type { Analysis, AnalysisTranslation } from '../../shared/contract/analysis.ts';

export interface RewriteKind {
  /** As operators call it; not translated. */
  label: 'SNAT' | 'DNAT' | 'NAT' | 'NAT64';
  changes: 'source' | 'destination' | 'both';
}

/** What a translation does to a forward flow, by which of its ends it renames. */
export function rewriteKind({ from, to }: AnalysisTranslation): RewriteKind {
  const [source, destination] = from.split(' > ');
  const [newSource, newDestination] = to.split(' > ');
  if (isIp6(source!) !== isIp6(newSource!)) return { label: 'NAT64', changes: 'both' };
  if (destination === newDestination) return { label: 'SNAT', changes: 'source' };
  if (source === newSource) return { label: 'DNAT', changes: 'destination' };
  return { label: 'NAT', changes: 'both' };
}

/**
 * What every segment changes in packets, each with the first flow of its kind as the example:
 * `node → router: SNAT`, `10.1.0.10:41000 ⇒ 172.18.1.11:41000`.
 */
export function rewriteLines({ segments, translations }: Analysis): string[] {
  return segments.flatMap(({ from, to, forward, reverse }, index) => {
    const examples = new Map<string, string>();
    for (const translation of translations) {
      if (translation.segment !== index) continue;
      const { label, changes } = rewriteKind(translation);
      if (!examples.has(label)) examples.set(label, example(translation, changes));
    }
    const dscp = forward.rewrites.dscp + reverse.rewrites.dscp > 0 ? [`${from} → ${to}: DSCP`] : [];
    return [...[...examples].flatMap(([label, text]) => [`${from} → ${to}: ${label}`, text]), ...dscp];
  });
}

/** The ends that a translation renames, before and after. */
function example({ from, to }: AnalysisTranslation, changes: RewriteKind['changes']): string {
  if (changes === 'both') return `${from} ⇒ ${to}`;
  const end = changes === 'source' ? 0 : 1;
  return `${from.split(' > ')[end]} ⇒ ${to.split(' > ')[end]}`;
}

/** IPv6 addresses have more colons than the one before a port. */
function isIp6(endpoint: string): boolean {
  return endpoint.split(':').length > 2;
}
