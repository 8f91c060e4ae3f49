import { MatchMemory } from '../match/match-memory.ts';
import { ConversationUnits } from './conversation-units.ts';
import { SentBefore } from './sent-before.ts';
import { SettledWalk } from './settled-walk.ts';

const BLOCK_SHIFT = 10;
/** Blocks that delays are ranked of together. */
const PART_SHIFT = 4;

/** What an analysis of captures that grow keeps for the next one, which then looks only at what is new where it can. */
export class AnalysisMemory {
  readonly match: MatchMemory;
  readonly settled: SettledWalk;
  readonly #conversations = new ConversationUnits();
  #sent: SentBefore[] = [];

  /** @param blockShift base 2 logarithm of the packets that are looked at again together when something of one changed */
  constructor(blockShift = BLOCK_SHIFT) {
    this.match = new MatchMemory(blockShift);
    this.settled = new SettledWalk(2 ** (blockShift + PART_SHIFT));
  }

  /** Who still looks at the latest answer, in steps, goes on seeing it when the next one is made. */
  lend(): void {
    this.match.links.lend();
    this.settled.lend();
  }

  /** Where packets of conversations are; null when nothing goes on from what it was. To be asked for as `sent` is. */
  conversations(): ConversationUnits | null {
    const goesOn = this.match.links.going && this.match.news.every((news) => news?.changed.length === 0);
    if (!goesOn) this.#conversations.reset();
    return this.match.links.going ? this.#conversations : null;
  }

  /** Per hop which bytes had been sent before; to be asked for after the packets were joined. */
  sent(hops: number): SentBefore[] {
    if (this.#sent.length !== hops) this.#sent = Array.from({ length: hops }, () => new SentBefore());
    this.match.news.forEach((news, h) => {
      if (news === null || news.changed.length > 0) this.#sent[h]!.reset();
    });
    return this.#sent;
  }
}
