/** Rows asked for in one go. */
export const PAGE = 200;
/** Pages that are kept: what is on screen, and what was lately. */
const KEPT = 24;

export interface Page<Row> {
  total: number;
  rows: Row[];
}

/**
 * Rows of a long list by their place, asked for page by page as they come into view; one request at a time, and always
 * for what is wanted now, so that a fast scroll never queues requests.
 */
export class PagedRows<Row> {
  readonly #ask: (first: number, count: number) => Promise<Page<Row>>;
  readonly #changed: (failure: unknown) => void;
  readonly #pages = new Map<number, Row[]>();
  #wanted = { first: 0, end: 1 };
  #busy = false;
  #closed = false;
  /** Rows of the whole list; null before the first answer. */
  total: number | null = null;

  /** @param changed called with undefined when rows have come, with the reason when they could not be had */
  constructor(ask: (first: number, count: number) => Promise<Page<Row>>, changed: (failure: unknown) => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** The row at a place; undefined while it is on its way. */
  row(at: number): Row | undefined {
    return this.#pages.get(Math.floor(at / PAGE))?.[at % PAGE];
  }

  /** What is in view: rows [first, end). */
  want(first: number, end: number): void {
    this.#wanted = { first, end };
    if (!this.#busy && !this.#closed) void this.#fetch();
  }

  /** Nothing is told from now on. */
  close(): void {
    this.#closed = true;
  }

  #missing(): number {
    const { first, end } = this.#wanted;
    const until = this.total === null ? end : Math.min(end, this.total);
    for (let page = Math.floor(first / PAGE); page * PAGE < until; page++) if (!this.#pages.has(page)) return page;
    return -1;
  }

  async #fetch(): Promise<void> {
    this.#busy = true;
    for (let page = this.#missing(); page >= 0 && !this.#closed; page = this.#missing()) {
      try {
        const { total, rows } = await this.#ask(page * PAGE, PAGE);
        this.total = total;
        this.#pages.set(page, rows);
        for (const old of this.#pages.keys()) {
          if (this.#pages.size <= KEPT) break;
          if (old !== page) this.#pages.delete(old);
        }
        if (!this.#closed) this.#changed(undefined);
      } catch (reason) {
        if (!this.#closed) this.#changed(reason);
        break;
      }
    }
    this.#busy = false;
  }
}
