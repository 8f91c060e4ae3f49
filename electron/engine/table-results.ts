import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { RequestArgs } from '../../shared/contract/engine-api.ts';
import type { FlowPage, FlowRow, LadderView, TablePage } from '../../shared/contract/table.ts';
import { flowList, sortFlows } from '../../shared/view/flow-list.ts';
import { findIdentities, type Identities } from '../../shared/view/identities.ts';
import { ladderView } from '../../shared/view/ladder.ts';
import { tableOrder } from '../../shared/view/table-order.ts';
import { tablePage } from '../../shared/view/table-rows.ts';
import type { FilterResults } from './filter-results.ts';
import { inSlices } from './slices.ts';

export type TableArgs = Omit<RequestArgs<'view.table'>, 'sessionId'>;
export type FlowsArgs = Omit<RequestArgs<'view.flows'>, 'sessionId'>;
export type LadderArgs = Omit<RequestArgs<'view.ladder'>, 'sessionId'>;

/** Orders of the table that are kept: the one on screen, and the one before. */
const KEPT = 2;

/** Packet table, flow list and ladder of one session: worked out once per analysis, filter and order, in slices. */
export class TableResults {
  readonly #filters: FilterResults;
  #of: AnalysisResult | null = null;
  #identities: Promise<Identities> | null = null;
  /** In order of last use, the latest last. */
  readonly #orders = new Map<string, Promise<Uint32Array>>();
  readonly #flows = new Map<string, Promise<FlowRow[]>>();

  constructor(filters: FilterResults) {
    this.#filters = filters;
  }

  /** All packets of the table in the order of time. @throws ProblemError `invalid-filter` */
  async packetOrder(
    result: AnalysisResult,
    filter: string,
    range: TableArgs['range'],
  ): Promise<{ identities: Identities; order: Uint32Array }> {
    const identities = await this.#packets(result);
    const packets = await this.#filters.packets(result, filter);
    const sort = { column: 'time', hop: null, descending: false } as const;
    return { identities, order: await inSlices(tableOrder(result, identities, packets, range, sort)) };
  }

  /** @throws ProblemError `invalid-filter` */
  async table(result: AnalysisResult, args: TableArgs): Promise<TablePage> {
    const identities = await this.#packets(result);
    const { filter, range, sort } = args;
    const make = async () =>
      inSlices(tableOrder(result, identities, await this.#filters.packets(result, filter), range, sort));
    const order = await this.#keep(result, this.#orders, JSON.stringify([filter, range, sort]), make);
    return tablePage(result, identities, order, args.first, args.count, args.find);
  }

  /** @throws ProblemError `invalid-filter` */
  async flows(result: AnalysisResult, { filter, sort, first, count }: FlowsArgs): Promise<FlowPage> {
    const identities = await this.#packets(result);
    const make = async () => inSlices(flowList(result, identities, await this.#filters.packets(result, filter)));
    const all = await this.#keep(result, this.#flows, JSON.stringify([filter]), make);
    const sorted = await this.#keep(result, this.#flows, JSON.stringify([filter, sort]), async () =>
      sortFlows(all, sort.column, sort.descending),
    );
    return { total: sorted.length, first, rows: sorted.slice(first, first + count) };
  }

  /** @throws ProblemError `invalid-filter` */
  async ladder(result: AnalysisResult, args: LadderArgs): Promise<LadderView> {
    const identities = await this.#packets(result);
    return ladderView(result, identities, args, await this.#filters.packets(result, args.filter));
  }

  #packets(result: AnalysisResult): Promise<Identities> {
    if (this.#of !== result) {
      this.#of = result;
      this.#identities = null;
      this.#orders.clear();
      this.#flows.clear();
    }
    this.#identities ??= inSlices(findIdentities(result));
    return this.#identities;
  }

  #keep<T>(result: AnalysisResult, kept: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
    // A newer analysis came in meanwhile: what is made of the older one is not for keeping.
    if (this.#of !== result) return make();
    const made = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, made);
    // What failed (a filter that is refused) is not kept.
    made.catch(() => kept.get(key) === made && kept.delete(key));
    for (const old of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(old);
    }
    return made;
  }
}
