import { type Plan, planSchema } from '../../shared/contract/plan.ts';
import { newSessionHop, type SessionFile } from '../../shared/session/schema.ts';

/** A capture that runs: its plan, and its session as it stands, for so many hops. */
export function liveSession(hops: number): { plan: Plan; session: SessionFile } {
  const names = Array.from({ length: hops }, (_, h) => `hop${h}`);
  const plan = planSchema.parse({
    nodes: [{ name: 'n', host: 'h' }],
    hops: names.map((name) => ({ name, node: 'n', interface: 'eth0', snaplen: 128 })),
  });
  const session: SessionFile = {
    version: 1,
    id: 'bench',
    name: 'bench',
    createdAt: '2026-01-01T00:00:00.000Z',
    state: 'running',
    plan: null,
    recording: null,
    targets: [],
    hops: names.map((name) => newSessionHop(name, `${name}.pcap`, null)),
    probes: [],
  };
  return { plan, session };
}
