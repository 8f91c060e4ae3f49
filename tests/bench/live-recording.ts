import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RecordingFile } from '../../electron/demo/recording.ts';
import { benchCaptures } from './captures.ts';

const PER_SECOND = 50_000;
const LEVEL = { level: 1 };

/**
 * A place from which the built app can be started whose demo network plays generated traffic: 50,000 packets per second
 * and hop, each hop on a node of its own. Nodes answer as those of the real recording do.
 * @param seconds until the recording begins anew
 * @returns the place
 */
export function liveApp(root: string, hops: number, seconds: number): string {
  const place = join(root, 'out/bench', `live-app-${hops}-${seconds}`);
  const recording = join(place, 'build/demo-recording');
  if (existsSync(join(recording, 'recording.json'))) return place;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(recording, { recursive: true });
  cpSync(join(root, 'package.json'), join(place, 'package.json'));
  symlinkSync(join(root, 'dist'), join(place, 'dist'));
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  const shape = { packets: seconds * PER_SECOND, hops, snaplen: 128, seed: 7 };
  const { files } = benchCaptures(join(root, 'out/bench'), shape);
  for (const [h, path] of files.entries())
    writeFileSync(join(recording, `hop${h}.pcap.gz`), gzipSync(readFileSync(path), LEVEL));

  const real = JSON.parse(readFileSync(join(root, 'build/demo-recording/recording.json'), 'utf8')) as RecordingFile;
  const nodes = files.map((_, h) => ({ ...real.nodes[0]!, name: `node-${h}`, bootId: `boot-${h}` }));
  const start = 1_760_000_000_000_000_000n;
  const file: RecordingFile = {
    ...real,
    label: 'Generated traffic',
    start: String(start),
    end: String(start + BigInt(seconds) * 1_000_000_000n),
    plan: {
      name: 'live',
      nodes: nodes.map(({ name }) => ({ name, host: '127.0.0.1' })),
      hops: nodes.map(({ name }, h) => ({ name: `hop${h}`, node: name, interface: 'eth0' })),
      probes: [],
    },
    nodes,
    hops: files.map((_, h) => ({ file: `hop${h}.pcap.gz` })),
    probes: [],
  };
  writeFileSync(join(recording, 'recording.json'), JSON.stringify(file));
  return place;
}
