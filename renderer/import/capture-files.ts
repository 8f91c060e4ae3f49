import type { ImportFile } from '../../shared/contract/import.ts';

/** Names for capture files after the files themselves, made different where two are alike or one is taken. */
export function captureFiles(paths: readonly string[], names: readonly string[] = []): ImportFile[] {
  const taken = new Set(names);
  return paths.map((path) => {
    const file = path.split(/[\\/]/).at(-1) ?? path;
    const base = file.replace(/\.(pcapng|pcap|cap|dmp)(\.(gz|zst))?$/i, '').slice(0, 56) || 'hop';
    let name = base;
    for (let n = 2; taken.has(name); n += 1) name = `${base}-${n}`;
    taken.add(name);
    return { name, path };
  });
}
