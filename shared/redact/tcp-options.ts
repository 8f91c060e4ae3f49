import type { PacketDraft } from './packet-draft.ts';

const END = 0;
const NO_OPERATION = 1;
/** Options that say nothing of who speaks: segment size, window scale, selective acknowledgements, timestamps. */
const PLAIN = new Set([2, 3, 4, 5, 8]);

/** Kind and length of every option stay, what is in it only of plain ones: others name clients, keys and addresses. */
export function redactTcpOptions(d: PacketDraft, from: number, end: number): void {
  const limit = d.limit(end);
  let at = from;
  while (at < limit) {
    const kind = d.source[at]!;
    if (kind === END) return;
    d.keep(at, at + 1);
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    if (at + 2 > limit) return;
    const length = d.source[at + 1]!;
    d.keep(at + 1, at + 2);
    if (length < 2 || at + length > end) return;
    if (PLAIN.has(kind)) d.keep(at, at + length);
    at += length;
  }
}
