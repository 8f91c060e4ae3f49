import { newSessionHop, type SessionFile } from '../../../shared/session/schema.ts';

/** A session of two hops, `src` and `dst`, as session.json holds it. */
export function sessionFile(change: Partial<SessionFile> = {}): SessionFile {
  const hop = (name: string) => newSessionHop(name, `captures/${name}.pcap`, null);
  return {
    version: 1,
    id: '0b0e7cf2-8c2c-4bd1-a2c4-0d1d5a1c7f11',
    name: 'two hops',
    createdAt: '2026-01-01T00:00:00.000Z',
    state: 'complete',
    plan: null,
    recording: null,
    targets: [],
    hops: [hop('src'), hop('dst')],
    probes: [],
    ...change,
  };
}
