import type { TcpdumpCounters } from './tcpdump-messages.ts';

/**
 * Tells of tcpdump's counters, which begin with the capture, what may belong to the packets that a ring still holds: a
 * drop of hours ago must not make an interval of today's losses.
 */
export class RingCounters {
  /** In the order of time; the first is the latest that is certainly older than what is held. */
  #noted: TcpdumpCounters[] = [];

  /** @param dropped how many records the ring has dropped so far: the first ones */
  note(counters: TcpdumpCounters, dropped: number): void {
    this.#noted.push({ ...counters });
    while (this.#noted.length > 1 && enteredBy(this.#noted[1]!) <= dropped) this.#noted.shift();
  }

  /** The counters less those of a moment at which no packet that is held had been captured. */
  since(now: TcpdumpCounters, dropped: number): TcpdumpCounters {
    const base = this.#noted.findLast((each) => enteredBy(each) <= dropped);
    if (base === undefined) return now;
    return {
      captured: now.captured - base.captured,
      received: now.received - base.received,
      kernelDrops: now.kernelDrops - base.kernelDrops,
      interfaceDrops: now.interfaceDrops - base.interfaceDrops,
    };
  }
}

/**
 * How many packets had at most entered the kernel's ring: when so many records are gone, what was dropped until then was
 * dropped before a packet that is held. Received are those that were dropped, too; where an interface counts each packet
 * twice, this is too many, and errs to the safe side.
 */
function enteredBy({ captured, received, kernelDrops }: TcpdumpCounters): number {
  return Math.max(captured, received - kernelDrops);
}
