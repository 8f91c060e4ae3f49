import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import { labAvailable } from './lab.ts';
import { sshdMissing, startSshd } from './throw-away-sshd.ts';

const available = labAvailable();
const reason = available.ok ? sshdMissing() : available.reason;
if (reason !== null) console.warn(`tests/lab skipped: ${reason}`);

it.skipIf(reason !== null)(
  'captures at more points than sshd allows channels, and sees none of its own connections',
  async () => {
    const server = await startSshd('MaxSessions 3');
    const home = mkdtempSync(join(tmpdir(), 'hopscope-many-'));
    const pool = createPool({ knownHosts: server.knownHosts });
    const other = createPool({ knownHosts: server.knownHosts });
    try {
      let looks = 0;
      const run = await startCapture({
        plan: planSchema.parse({
          nodes: [server.node],
          hops: Array.from({ length: 7 }, (_, i) => ({
            name: `hop ${i}`,
            node: server.node.name,
            interface: 'lo',
            filter: `tcp port ${server.node.port}`,
          })),
        }),
        directory: join(home, 'session'),
        pool,
        recording: null,
        onState: () => {},
        onBytes: () => {},
        onProbeLine: () => {},
        onCounters: (hop) => {
          if (hop === 0) looks++;
        },
        onHopEnded: () => {},
      });
      const sizes = () => run.session.hops.map(({ file }) => statSync(join(run.directory, file)).size);
      // Longer than the kernel keeps a block of packets to itself: they would see each other's start.
      const connections = () => server.log().match(/Accepted publickey/g)!.length;
      const before = connections();
      expect(before).toBeGreaterThanOrEqual(3);
      while (looks < 3) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(sizes()).toEqual(Array(7).fill(24));
      // Another one's is seen.
      await (await other.connect(server.node, [])).run('true');
      const session = await run.stop();
      expect(session.hops.map((hop) => hop.ended)).toEqual(Array(7).fill(null));
      for (const size of sizes()) expect(size).toBeGreaterThan(24);
    } finally {
      await other.closeAll();
      await pool.closeAll();
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    }
  },
);
