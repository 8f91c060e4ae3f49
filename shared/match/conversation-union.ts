/**
 * Conversations found to be one, with their sides: a union-find in which every member knows whether its side 0 is the
 * root's side 0 or side 1.
 */
export class ConversationUnion {
  #parent: Uint32Array;
  /** 1 where the sides are swapped against the parent's. */
  #swapped: Uint8Array;
  joined = 0;

  constructor(conversations: number) {
    this.#parent = alone(conversations);
    this.#swapped = new Uint8Array(conversations);
  }

  /** Makes room for conversations that came since, each alone. */
  extend(conversations: number): void {
    const parent = alone(conversations);
    parent.set(this.#parent);
    const swapped = new Uint8Array(conversations);
    swapped.set(this.#swapped);
    [this.#parent, this.#swapped] = [parent, swapped];
  }

  /** The root's directed flow that a directed flow is. */
  flow(flow: number): number {
    let c = flow >>> 1;
    if (this.#parent[c] === c) return flow;
    let side = flow & 1;
    while (this.#parent[c] !== c) {
      side ^= this.#swapped[c]!;
      c = this.#parent[c]!;
    }
    this.#compress(flow >>> 1, c, side ^ (flow & 1));
    return c * 2 + side;
  }

  /** Makes directed flow `other` the same as directed flow `root`; the root of the latter stays root. */
  join(root: number, other: number): void {
    const keep = this.flow(root);
    const give = this.flow(other);
    if (keep >>> 1 === give >>> 1) return;
    this.#parent[give >>> 1] = keep >>> 1;
    this.#swapped[give >>> 1] = (keep ^ give) & 1;
    this.joined++;
  }

  #compress(c: number, root: number, swapped: number): void {
    let at = c;
    let side = swapped;
    while (this.#parent[at] !== root && at !== root) {
      const next = this.#parent[at]!;
      const nextSide = side ^ this.#swapped[at]!;
      this.#parent[at] = root;
      this.#swapped[at] = side;
      at = next;
      side = nextSide;
    }
  }
}

function alone(conversations: number): Uint32Array {
  const parent = new Uint32Array(conversations);
  for (let c = 0; c < conversations; c++) parent[c] = c;
  return parent;
}
