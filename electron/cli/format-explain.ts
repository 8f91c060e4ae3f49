import type {
  ExplainedHop,
  ExplainedSegment,
  FieldDifference,
  MatchCandidate,
  PacketExplanation,
  PacketSighting,
} from '../../shared/contract/explain.ts';
import { alignColumns, wrapText } from './text-table.ts';
import { plainDuration, utcTime } from './units.ts';

/** Records of one packet that are listed per hop; a super-frame may be cut into dozens. */
const SIGHTINGS_SHOWN = 8;

/** One record's explanation as text for people. */
export function formatExplanation(why: PacketExplanation): string {
  const parts = [`Why ${why.hop} #${why.frame}`];
  if (why.protocol !== '')
    parts.push(
      `  ${why.protocol} ${why.source} > ${why.destination}, ${why.direction ?? 'not traffic of the path'}`,
      wrapText(why.identity.map(({ name, value }) => `${name} ${value}`).join(', '), 2),
    );
  parts.push(wrapText(why.summary, 2));
  const seen = why.hops.filter((hop) => hop.seen);
  if (seen.length > 0) parts.push('', sightingTable(seen), ...changes(seen));
  const unseen = why.hops.filter((hop) => !hop.seen && hop.reason !== '');
  if (unseen.length > 0) parts.push('', ...unseen.map(unseenText));
  if (why.segments.length > 0) parts.push('', ...why.segments.map(segmentText));
  return parts.join('\n');
}

function sightingTable(hops: readonly ExplainedHop[]): string {
  const head = ['At', 'frame', 'time as captured (UTC)', 'corrected', 'delay', '±', 'TTL', 'bytes', ''];
  const rows = hops.flatMap((hop) => {
    const shown = hop.sightings.slice(0, SIGHTINGS_SHOWN).map((sight, i) => sightingRow(i === 0 ? hop.hop : '', sight));
    const rest = hop.sightings.length - shown.length;
    return rest > 0 ? [...shown, ['', `… ${rest} more`]] : shown;
  });
  return alignColumns([head, ...rows], [1, 4, 5, 6, 7]);
}

function sightingRow(hop: string, sight: PacketSighting): string[] {
  const place = [
    sight.interface === null ? '' : `interface ${sight.interface}`,
    sight.way ?? '',
    sight.tunnels.length > 0 ? `in ${sight.tunnels.join(', ')}` : '',
  ];
  return [
    hop,
    `#${sight.frame}`,
    utcTime(sight.captured),
    // The day is that of the stamp beside it.
    utcTime(sight.corrected).slice(11),
    sight.delayNs === null ? '' : plainDuration(sight.delayNs),
    sight.delayNs === null ? '' : sight.uncertaintyNs === null ? '?' : plainDuration(sight.uncertaintyNs),
    String(sight.ttl),
    String(sight.length),
    place.filter((text) => text !== '').join(' '),
  ];
}

function changes(hops: readonly ExplainedHop[]): string[] {
  return hops.flatMap((hop) =>
    hop.sightings
      .slice(0, SIGHTINGS_SHOWN)
      .filter(({ changed }) => changed.length > 0)
      .map(({ frame, changed }) => wrapText(`changed at ${hop.hop} #${frame}: ${differenceText(changed)}`, 2)),
  );
}

function unseenText(hop: ExplainedHop): string {
  return [
    wrapText(`not at ${hop.hop}: ${hop.reason}`, 2),
    ...hop.candidates.map((candidate) => wrapText(`nearest: ${candidateText(candidate)}`, 4)),
  ].join('\n');
}

function candidateText({ frame, timeDifferenceNs, differs, note }: MatchCandidate): string {
  const when = `${plainDuration(Math.abs(timeDifferenceNs))} ${timeDifferenceNs < 0 ? 'earlier' : 'later'}`;
  const what = differs.length > 0 ? differenceText(differs) : 'no field differs';
  return `#${frame}, ${when}: ${what}${note === '' ? '' : `; ${note}`}`;
}

function segmentText({ from, to, fate, reason, match }: ExplainedSegment): string {
  const joined = match === null ? '' : `; matched ${match.text}`;
  return wrapText(`${from} -> ${to}: ${fate}, ${reason}${joined}`, 2);
}

function differenceText(differences: readonly FieldDifference[]): string {
  return differences.map(({ name, before, after }) => `${name} ${before} => ${after}`).join(', ');
}
