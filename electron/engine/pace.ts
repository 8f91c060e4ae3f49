/** At most this share of the time goes into repeated work: of one thread, which answers questions in the rest. */
const SHARE = 0.6;

/**
 * Calls `work` about every `intervalMs`, later when it takes long: it never costs more than 60 % of the time.
 * Returns the function that ends it.
 */
export function paced(intervalMs: number, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const plan = (delay: number) => {
    timer = setTimeout(() => {
      const began = performance.now();
      work();
      const cost = performance.now() - began;
      plan(Math.max(intervalMs - cost, cost * (1 / SHARE - 1)));
    }, delay);
  };
  plan(intervalMs);
  return () => clearTimeout(timer);
}
