import { MatchMemory } from '../match/match-memory.ts';
import { SentBefore } from './sent-before.ts';

/** What an analysis of captures that grow keeps for the next one, which then looks only at what is new where it can. */
export class AnalysisMemory {
  readonly match = new MatchMemory();
  #sent: SentBefore[] = [];

  /** Per hop which bytes had been sent before; to be asked for after the packets were joined. */
  sent(hops: number): SentBefore[] {
    if (this.#sent.length !== hops) this.#sent = Array.from({ length: hops }, () => new SentBefore());
    this.match.news.forEach((news, h) => {
      if (news === null || news.changed.length > 0) this.#sent[h]!.reset();
    });
    return this.#sent;
  }
}
