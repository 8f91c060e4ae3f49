// @ts-check

/** npm hands on a terminal's Ctrl-C that has reached us already; the same signal within this time is the same one. */
const sameSignalMs = 300;

/**
 * Lets each interrupt be heard once, by listeners that are added later.
 * @param {Pick<NodeJS.EventEmitter, 'emit'>} emitter the process
 * @param {() => number} [now] milliseconds
 */
export function hearInterruptsOnce(emitter, now = () => performance.now()) {
  const { emit } = emitter;
  /** @type {Map<unknown, number>} */
  const heard = new Map();
  emitter.emit = (name, ...args) => {
    if (name === 'SIGINT' || name === 'SIGTERM') {
      if (now() - (heard.get(name) ?? Number.NEGATIVE_INFINITY) < sameSignalMs) return true;
      heard.set(name, now());
    }
    return Reflect.apply(emit, emitter, [name, ...args]);
  };
}
