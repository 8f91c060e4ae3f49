import type { AnalysisWarning } from '../../shared/contract/analysis.ts';
import type { Language } from '../i18n/index.ts';
import { captureWords, orderWords, packetSentences } from '../i18n/zh/engine-words.ts';
import { problemSentences, problems } from '../i18n/zh/problems.ts';
import { warningSentences, warnings } from '../i18n/zh/warnings.ts';
import { sentenceBook } from './sentences.ts';

const chineseProblem = sentenceBook(problemSentences);
const chineseWarning = sentenceBook(warningSentences);
const chinesePacket = sentenceBook(packetSentences);
const chineseCapture = sentenceBook(captureWords);
const chineseOrder = sentenceBook(orderWords);

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

/** What became of a packet and how it was matched, in the language of the window. */
export function packetWords(english: string, language: Language): string {
  return language === 'en' ? english : (chinesePacket(english) ?? english);
}

/** What a capture is doing; it may be what a problem says. */
export function captureDetail(english: string, language: Language): string {
  return language === 'en' ? english : (chineseCapture(english) ?? chineseProblem(english) ?? english);
}

/** By what the order of hops was told: parts of one sentence. */
export function orderReasons(english: string, language: Language): string {
  if (language === 'en') return english;
  return english
    .split('; ')
    .map((part) => chineseOrder(part) ?? part)
    .join('；');
}
