/** Milliseconds of work after which other requests get their turn. */
const SLICE = 12;

/** Runs a generator to its end, and lets others have their turn between its steps. @throws the reason of `signal` */
export async function inSlices<T>(steps: Generator<unknown, T>, signal?: AbortSignal): Promise<T> {
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < SLICE) continue;
    await new Promise((resume) => setImmediate(resume));
    signal?.throwIfAborted();
    began = performance.now();
  }
}
