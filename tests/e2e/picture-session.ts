import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { RecordingFile } from '../../electron/demo/recording.ts';
import { planSchema } from '../../shared/contract/plan.ts';
import type { SessionFile } from '../../shared/session/schema.ts';

const recordingFolder = fileURLToPath(new URL('../../build/demo-recording', import.meta.url));

const unpack = (file: string): Buffer => gunzipSync(readFileSync(join(recordingFolder, file)));

/** A recorded capture, unpacked into a directory. @returns its path */
export function unpackCapture(directory: string, name: string): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.pcap`);
  writeFileSync(path, unpack(`${name}.pcap.gz`));
  return path;
}

/** Writes the demo's recording as a session, the same in every run; a live replay never is. */
export function writeRecordedSession(directory: string): void {
  const recording = JSON.parse(readFileSync(join(recordingFolder, 'recording.json'), 'utf8')) as RecordingFile;
  const plan = planSchema.parse({ ...recording.plan, name: 'checkout to payments' });
  mkdirSync(directory, { recursive: true });
  const store = (file: string): string => {
    const name = file.replace(/\.gz$/, '');
    writeFileSync(join(directory, name), unpack(file));
    return name;
  };
  const clockOf = (node: string): string | null => recording.nodes.find((each) => each.name === node)?.bootId ?? null;
  const session: SessionFile = {
    version: 1,
    id: 'a-recorded-session',
    name: plan.name,
    createdAt: new Date(Number(BigInt(recording.start) / 1_000_000n)).toISOString(),
    state: 'complete',
    plan,
    recording: null,
    targets: [],
    hops: plan.hops.map((hop, i) => ({
      name: hop.name,
      file: store(recording.hops[i]!.file),
      command: `tcpdump -i ${hop.interface} -n -U -s 128 -w -`,
      start: recording.start,
      stop: recording.end,
      received: null,
      kernelDrops: 0,
      interfaceDrops: 0,
      clockId: clockOf(hop.node),
      ended: null,
    })),
    probes: plan.probes.map((probe, i) => ({
      node: probe.node,
      target: probe.target,
      protocol: probe.protocol,
      intervalSeconds: probe.intervalSeconds,
      file: store(recording.probes[i]!.file),
      command: `mtr --raw -i ${probe.intervalSeconds} ${probe.target}`,
      stampedOnNode: true,
      clockId: clockOf(probe.node),
      targetAddress: recording.probes[i]!.targetAddress,
      ended: null,
    })),
  };
  writeFileSync(join(directory, 'session.json'), JSON.stringify(session));
}

/** A session that an update would be needed for. */
export function writeNewerSession(directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'session.json'), JSON.stringify({ version: 7 }));
}
