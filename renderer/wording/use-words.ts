import type { AnalysisWarning } from '../../shared/contract/analysis.ts';
import type { Problem } from '../../shared/contract/errors.ts';
import { useUiStore } from '../state/ui-store.ts';
import {
  captureDetail,
  orderReasons,
  packetWords,
  problemMessage,
  problemRemedy,
  warningMessage,
} from './word-problem.ts';

interface Words {
  message: (problem: Pick<Problem, 'code' | 'message'>) => string;
  remedy: (remedy: string) => string;
  warning: (warning: AnalysisWarning) => string;
  packet: (english: string) => string;
  capture: (detail: string) => string;
  order: (why: string) => string;
}

/** What the engine says, in the language of the window, and again when that changes. */
export function useWords(): Words {
  const language = useUiStore((s) => s.language);
  return {
    message: (problem) => problemMessage(problem, language),
    remedy: (remedy) => problemRemedy(remedy, language),
    warning: (warning) => warningMessage(warning, language),
    packet: (english) => packetWords(english, language),
    capture: (detail) => captureDetail(detail, language),
    order: (why) => orderReasons(why, language),
  };
}
