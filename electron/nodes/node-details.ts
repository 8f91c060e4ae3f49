import { cleanText } from '../ssh/clean-text.ts';

const LIMIT = 512;

/** Lines `net:[inode] pid name` of the check as processes, one for each network namespace. */
export function namespaceProcesses(text: string): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const line of text.split('\n').slice(0, LIMIT)) {
    const match = /^net:\[\d+\] (\d{1,10}) (.*)$/.exec(line.trim());
    if (match) found.push({ pid: Number(match[1]), command: cleanText(match[2]!, 64) });
  }
  return found;
}

/** The free space in the output of `df -P -k`, bytes; null when it is not there. */
export function freeDisk(text: string): number | null {
  const match = /^.* +\d+ +\d+ +(\d+) +\d+% /m.exec(text);
  return match ? Number(match[1]) * 1024 : null;
}
