/**
 * Arrays that say nothing: where every record is a packet, in order, the tables that number them are the numbers
 * themselves. All hops look at the same copy, which nobody writes to. It has room for more, which costs no memory
 * until it is filled.
 */
let numbers = new Uint32Array(0);
let filled = 0;
let nothing = new Uint8Array(0);

/** 0, 1, 2, … `count` - 1; not to be written to. */
export function identity(count: number): Uint32Array {
  if (count > numbers.length) {
    numbers = new Uint32Array(count * 4);
    filled = 0;
  }
  for (; filled < count; filled++) numbers[filled] = filled;
  return numbers.subarray(0, count);
}

/** `count` zeros; not to be written to. */
export function zeros(count: number): Uint8Array {
  if (count > nothing.length) nothing = new Uint8Array(count * 4);
  return nothing.subarray(0, count);
}

/** Place of each number in an order of 0 to `order.length` - 1; not to be written to. */
export function placesIn(order: Uint32Array): Uint32Array {
  if (order.buffer === numbers.buffer && order.byteOffset === 0) return order;
  const place = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) place[order[i]!] = i;
  return place;
}
