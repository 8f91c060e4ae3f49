import { type ClockPiece, type HopClock, offsetAt, pieceToReference, stepsOf } from '../clock/model.ts';
import type { AnalysisClock, AnalysisClockPiece } from '../contract/analysis.ts';
import type { PathMatch } from '../match/match-path.ts';
import type { HopInput } from '../match/types.ts';
import { epochText } from './times.ts';
import type { CommonWindow } from './window.ts';

/** The `clock` member of the answer: every hop's clock against the first one's at the start of the common window. */
export function clockFigures(inputs: readonly HopInput[], match: PathMatch, window: CommonWindow): AnalysisClock[] {
  return inputs.map((hop, h) => {
    const clock = match.clocks[h]!;
    const at = Number.isFinite(window.from) ? window.from : clock.pieces[0]!.line.origin;
    const steps = stepsOf(clock);
    const figures: AnalysisClock = { hop: hop.name, ...pieceFigures(clock, 0, at), steps };
    if (steps > 0) figures.pieces = stepPieces(match, clock, h, at);
    return figures;
  });
}

/** The first piece and those that begin with a step, each told at its first moment. */
function stepPieces(match: PathMatch, clock: HopClock, h: number, at: number): AnalysisClockPiece[] {
  const { columns } = match.hops[h]!;
  return clock.pieces.flatMap((piece, i) => {
    if (i > 0 && piece.stepped === 0) return [];
    const begins = i === 0 ? at : pieceToReference(piece, columns.time[piece.fromRow]!);
    return [{ from: epochText(match.hops[0]!.columns.baseSeconds, begins), ...pieceFigures(clock, i, begins) }];
  });
}

function pieceFigures(clock: HopClock, i: number, at: number) {
  const { uncertainty, line }: ClockPiece = clock.pieces[i]!;
  return {
    // Adding 0 turns a negative zero into a plain one.
    offsetNs: Math.round(offsetAt(clock, at, i)) + 0,
    uncertaintyNs: finite(uncertainty),
    driftPpm: Math.round(line.drift * 1e9) / 1e3 + 0,
  };
}

/** Whole ns; null for what nothing bounds. */
export function finite(uncertainty: number): number | null {
  return Number.isFinite(uncertainty) ? Math.round(uncertainty) : null;
}
