/**
 * Copies every view that is smaller than the buffer below it. Ports between processes copy whole buffers, so that a
 * view of ten bytes into a buffer of ten megabytes would travel as ten megabytes.
 */
export function compact(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    return value.byteLength === value.buffer.byteLength ? value : (value as Uint8Array).slice();
  }
  if (Array.isArray(value)) return value.map(compact);
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) copy[key] = compact(item);
  return copy;
}
