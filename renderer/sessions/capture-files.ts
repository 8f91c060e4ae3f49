/** One capture file on its way into a session. */
export interface CaptureFile {
  name: string;
  path: string;
}

/** Names for capture files after the files themselves, made different where two are alike. */
export function captureFiles(paths: readonly string[]): CaptureFile[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const file = path.split(/[\\/]/).at(-1) ?? path;
    const base = file.replace(/\.(pcapng|pcap|cap)(\.gz)?$/i, '').slice(0, 56) || 'hop';
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${base}-${n}`;
    taken.add(name);
    return { name, path };
  });
}

/** The list with one entry moved by a step; unchanged at its ends. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  if (to < 0 || to >= list.length) return [...list];
  const next = [...list];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}
