import type { Target } from './target.ts';

/** The name under which a host is known as host and port, as a question about its key names it. */
export function knownPlace(target: Pick<Target, 'knownAs'>): { host: string; port: number } {
  const [, host, port] = /^\[(.+)\]:(\d+)$/.exec(target.knownAs) ?? [];
  return host === undefined ? { host: target.knownAs, port: 22 } : { host, port: Number(port) };
}
