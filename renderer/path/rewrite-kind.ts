import type { AnalysisTranslation } from '../../shared/contract/analysis.ts';

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

/** IPv6 addresses have more colons than the one before a port. */
function isIp6(endpoint: string): boolean {
  return endpoint.split(':').length > 2;
}
