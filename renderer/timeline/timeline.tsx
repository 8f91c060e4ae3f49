import './timeline.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../shared/contract/errors.ts';
import type { TimelineView } from '../../shared/contract/view.ts';
import { layoutLanes } from '../../shared/view/geometry-lanes.ts';
import { niceStep, tickTimes } from '../../shared/view/geometry-ticks.ts';
import { useSelectedPacketLoader } from '../packets/selected-packet.ts';
import { keepSelectionHistory } from '../state/selection-history.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useTimeScale } from '../state/time-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useWords } from '../wording/use-words.ts';
import { Axis, CLOCK_ROOM, TICK_ROOM } from './axis.tsx';
import { useHopFactsKeeper } from './hop-facts.ts';
import { LaneLabels } from './lane-labels.tsx';
import { LanePlot } from './lane-plot.tsx';
import { LiveControls } from './live-controls.tsx';
import { Minimap } from './minimap.tsx';
import { GUTTER_END, usePalette } from './palette.ts';
import { RangeChip } from './range-chip.tsx';
import { useRangeSummaryKeeper } from './range-summary.ts';
import { pressTimelineChord } from './timeline-chords.ts';
import { isTakenElsewhere, pressTimelineKey } from './timeline-keys.ts';
import { TimelineTwin } from './timeline-twin.tsx';
import { useSize } from './use-size.ts';
import { useTimelineView } from './use-timeline-view.ts';

/** Minimap, time axis and one lane per hop: which packet, when, and where it was lost. */
export function Timeline() {
  const { t } = useTranslation('views');
  const words = useWords();
  const box = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { width: whole } = useSize(box);
  const { height } = useSize(scroller);
  const palette = usePalette();
  const range = useViewStore((s) => s.range);
  const hops = useSessionStore((s) => s.session?.hops.length ?? 0);
  // Not less the lanes' scroll bar, which lies in the gutter's end: minimap, lanes and charts share one time axis.
  const width = Math.max(0, whole - palette.gutter - GUTTER_END);
  const layout = useMemo(() => layoutLanes(hops, height), [hops, height]);
  const { view, problem } = useTimelineView(range, width);
  const { origin, format } = useTimeScale();
  const room = format === 'utc' || format === 'local' ? CLOCK_ROOM : TICK_ROOM;
  const step = niceStep(range.to - range.from, Math.floor(width / room));
  const ticks = useMemo(
    () => tickTimes({ from: range.from - origin, to: range.to - origin }, step).map((tick) => tick + origin),
    [range, step, origin],
  );
  const [said, setSaid] = useState('');
  useSelectedPacketLoader();
  useEffect(keepSelectionHistory, []);
  useRangeSummaryKeeper();
  useHopFactsKeeper();

  const packets = view?.packets ?? null;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const chord = event.ctrlKey || event.metaKey || event.altKey;
      // What scrolls keeps its arrows for itself, not those with Ctrl.
      if (event.defaultPrevented || isTakenElsewhere(event.target, chord ? '' : event.key)) return;
      if (chord) {
        const done = pressTimelineChord(event);
        if (done === null) return;
        event.preventDefault();
        done.then(
          (why) => setSaid(why === '' ? '' : t(why)),
          (reason) => setSaid(problemOf(reason).message),
        );
        return;
      }
      const outcome = pressTimelineKey(event.key, packets);
      if (outcome === 'none') return;
      event.preventDefault();
      setSaid(outcome === 'done' ? '' : t(outcome));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [packets, t]);

  return (
    <section className="timeline" ref={box} aria-label={t('timeline.label')}>
      <Minimap />
      <Axis range={range} width={width} ticks={ticks} step={step} palette={palette} />
      <div className="timeline-scroller" ref={scroller}>
        <LaneLabels layout={layout} />
        <LanePlot range={range} width={width} layout={layout} view={view} palette={palette} ticks={ticks} />
      </div>
      <div className="timeline-cards">
        <RangeChip range={range} width={width} />
        <LiveControls />
        {(said !== '' || problem !== null) && (
          <output className={problem === null ? 'timeline-said' : 'timeline-said problem'}>
            {problem === null ? said : `${words.message(problem)} ${words.remedy(problem.remedy)}`}
          </output>
        )}
        {hops > 0 && view !== null && isBlank(view) && <p className="timeline-empty">{t('timeline.empty')}</p>}
      </div>
      <TimelineTwin view={view} />
    </section>
  );
}

/** Nothing to be seen in any lane. */
function isBlank({ density, packets }: TimelineView): boolean {
  return packets === null ? density.every((d) => isEmpty(d.forward) && isEmpty(d.reverse)) : packets.count === 0;
}

function isEmpty(counts: Uint32Array): boolean {
  return counts.every((count) => count === 0);
}
