import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Says and does what tcpdump says and does, without needing root. */
const TCPDUMP = `#!/bin/sh
printf '%s\\n' "$@" >"$STANDIN/argv.$$"
if [ -n "$STANDIN_FAIL" ]; then echo "$STANDIN_FAIL" >&2; exit 1; fi
trap 'echo "tcpdump: 3 packets captured, 3 packets received by filter, 1 packet dropped by kernel" >&2' USR1
if [ -n "$STANDIN_STUBBORN" ]; then trap '' TERM
else trap 'printf "3 packets captured\\n3 packets received by filter\\n1 packet dropped by kernel\\n" >&2; exit 0' TERM
fi
cat "$STANDIN/data" || exit
echo "tcpdump: listening on x, link-type EN10MB (Ethernet), snapshot length 128 bytes" >&2
while :; do sleep 0.05; done
`;

export interface StandIn {
  directory: string;
  /** PATH and what the stand-in needs. */
  environment: Record<string, string>;
  /** What it writes as a capture. */
  data: Buffer;
  /** The arguments of each run. */
  runs(): string[][];
  /** Process ids of those that still run. */
  alive(): number[];
  remove(): void;
}

/** A directory with a `tcpdump` that stands in for the real one. */
export function standIn(data: Buffer = Buffer.from([0x4d, 0x3c, 0xb2, 0xa1, 0, 10, 13, 255])): StandIn {
  const directory = mkdtempSync(join(tmpdir(), 'hopscope-standin-'));
  writeFileSync(join(directory, 'tcpdump'), TCPDUMP);
  chmodSync(join(directory, 'tcpdump'), 0o755);
  writeFileSync(join(directory, 'data'), data);
  const files = () => readdirSync(directory).filter((name) => name.startsWith('argv.'));
  return {
    directory,
    environment: { PATH: `${directory}:${process.env['PATH']}`, STANDIN: directory, SSH_CONNECTION: '' },
    data,
    runs: () => files().map((name) => readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1)),
    alive: () =>
      files()
        .map((name) => Number(name.slice(5)))
        .filter((pid) => existsSync(`/proc/${pid}`)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The POSIX shells that this machine has, each as the command that starts it. */
export function shells(): string[][] {
  const found = (name: string): boolean => {
    try {
      execFileSync('which', [name], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  return [['/bin/sh'], ['dash'], ['bash'], ['busybox', 'ash']].filter(([name]) => found(name!));
}

/** Waits until the condition holds. @throws after the limit */
export async function until(what: string, condition: () => boolean, limitMs = 5000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
