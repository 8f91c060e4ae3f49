/** How the name of a session ends that is packed in one file. */
export const PACKED = '.hopscope';

/** Whether a path names a session in one file. */
export function isPacked(path: string): boolean {
  return path.toLowerCase().endsWith(PACKED);
}
