import type { SessionInfo } from '../../shared/contract/engine-api.ts';

/** Where a hop captures, as planned, without what its name says already; '' when the session came without a plan. */
export function hopPlace(session: SessionInfo, name: string): string {
  const hop = session.plan?.hops.find((h) => h.name === name);
  if (hop === undefined) return '';
  if (name === `${hop.node} ${hop.interface}`) return '';
  return name === hop.node ? hop.interface : `${hop.interface} · ${hop.node}`;
}
