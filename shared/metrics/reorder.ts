/**
 * Tells type-P-reordered packets (RFC 4737 section 3), flow by flow: in order of arrival, a packet is reordered when
 * its place in the order of sending is below the next expected one.
 */
export class ReorderTest {
  readonly #next: Float64Array;

  /** @param flows how many flows there are */
  constructor(flows: number) {
    this.#next = new Float64Array(flows);
  }

  /**
   * The next packet to arrive. Duplicates must not be shown to it.
   *
   * @param place of the packet in the order of sending; only comparisons within a flow matter
   */
  arrives(flow: number, place: number): boolean {
    if (place < this.#next[flow]!) return true;
    this.#next[flow] = place + 1;
    return false;
  }
}
