import type { AnalysisWarning } from '../../shared/contract/analysis.ts';
import type { Language } from '../i18n/index.ts';
import { problemSentences, problems } from '../i18n/zh/problems.ts';
import { warningSentences, warnings } from '../i18n/zh/warnings.ts';
import { sentenceBook } from './sentences.ts';

const chineseProblem = sentenceBook(problemSentences);
const chineseWarning = sentenceBook(warningSentences);

/** What is known by its code says at least that in Chinese, before the engine's own words. */
function withHeadline(headline: string | undefined, message: string): string {
  return headline === undefined ? message : `${headline}：${message}`;
}

interface Said {
  code: string;
  message: string;
}

/** What a problem says, in the language of the window; the engine's English where there is no wording. */
export function problemMessage({ code, message }: Said, language: Language): string {
  if (language === 'en') return message;
  return chineseProblem(message) ?? withHeadline(problems[code], message);
}

/** What to do next, in the language of the window. */
export function problemRemedy(remedy: string, language: Language): string {
  return language === 'en' ? remedy : (chineseProblem(remedy) ?? remedy);
}

/** A problem on two lines: what it is, what to do next. */
export function problemText(problem: Said & { remedy: string }, language: Language): string {
  return `${problemMessage(problem, language)}\n${problemRemedy(problem.remedy, language)}`.trim();
}

/** What a warning of an analysis says, in the language of the window. */
export function warningMessage(
  { code, message }: Pick<AnalysisWarning, 'code' | 'message'>,
  language: Language,
): string {
  if (language === 'en') return message;
  return chineseWarning(message) ?? withHeadline(warnings[code], message);
}
