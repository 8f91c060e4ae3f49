import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type PlanInput, planSchema } from '../../shared/contract/plan.ts';

const unzip = promisify(gunzip);
/** A recording is a few megabytes; what claims to be much more is none. */
const LARGEST = 256 * 1024 * 1024;

/** recording.json, as tests/lab/record-demo.ts writes it. */
export interface RecordingFile {
  version: 1;
  /** Said wherever data of the recording is shown. */
  label: string;
  /** From when to when all captures ran, decimal ns since the epoch. */
  start: string;
  end: string;
  /** The plan that was recorded; hosts, ports and keys are the demo's own. */
  plan: PlanInput;
  nodes: {
    name: string;
    bootId: string;
    /** What the check of the node printed. */
    check: string;
    /** What some commands print in a terminal there. */
    commands: Record<string, string>;
  }[];
  /** In the plan's order; files are gzip. */
  hops: { file: string }[];
  probes: { file: string; targetAddress: string | null }[];
}

export interface RecordedCapture {
  node: string;
  interface: string;
  /** The pcap file's header, 24 bytes. */
  header: Buffer;
  /** All records; `offsets[i]` is where record i begins, `times[i]` its time in ns after the recording's start. */
  data: Buffer;
  offsets: number[];
  times: number[];
}

export interface RecordedProbe {
  node: string;
  target: string;
  protocol: string;
  targetAddress: string | null;
  lines: { time: number; line: string }[];
}

export interface Recording {
  label: string;
  /** Length in ns. */
  length: number;
  plan: PlanInput;
  nodes: RecordingFile['nodes'];
  captures: RecordedCapture[];
  probes: RecordedProbe[];
}

/** Reads a recording into memory. @throws when it is not there or damaged: it is part of the program */
export async function loadRecording(directory: string): Promise<Recording> {
  const read = async (file: string): Promise<Buffer> => {
    if (normalize(file).startsWith('..')) throw new Error(`the recording names a file outside: ${file}`);
    return unzip(await readFile(join(directory, file)), { maxOutputLength: LARGEST });
  };
  const file = JSON.parse(await readFile(join(directory, 'recording.json'), 'utf8')) as RecordingFile;
  const plan = planSchema.parse(file.plan);
  const start = BigInt(file.start);
  const captures = await Promise.all(
    plan.hops.map(async (hop, i) => parseCapture(await read(file.hops[i]!.file), start, hop)),
  );
  const probes = await Promise.all(
    plan.probes.map(async (probe, i) => ({
      node: probe.node,
      target: probe.target,
      protocol: probe.protocol,
      targetAddress: file.probes[i]!.targetAddress,
      lines: parseLines((await read(file.probes[i]!.file)).toString('utf8'), start),
    })),
  );
  return {
    label: file.label,
    length: Number(BigInt(file.end) - start),
    plan: file.plan,
    nodes: file.nodes,
    captures,
    probes,
  };
}

/** @throws when it is no little-endian nanosecond pcap file, which is what our tcpdump writes */
function parseCapture(file: Buffer, start: bigint, hop: { node: string; interface: string }): RecordedCapture {
  if (file.readUInt32LE(0) !== 0xa1b23c4d) throw new Error('the recording holds a capture of another format');
  const data = file.subarray(24);
  const offsets: number[] = [];
  const times: number[] = [];
  for (let at = 0; at + 16 <= data.length; at += 16 + data.readUInt32LE(at + 8)) {
    offsets.push(at);
    const time = BigInt(data.readUInt32LE(at)) * 1_000_000_000n + BigInt(data.readUInt32LE(at + 4));
    times.push(Number(time - start));
  }
  return { node: hop.node, interface: hop.interface, header: file.subarray(0, 24), data, offsets, times };
}

function parseLines(text: string, start: bigint): { time: number; line: string }[] {
  return text
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => {
      const { t, line } = JSON.parse(row) as { t: string; line: string };
      return { time: Number(BigInt(t) - start), line };
    });
}
