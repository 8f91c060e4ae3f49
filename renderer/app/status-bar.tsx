import { PanelBottom, PanelLeft, PanelRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { countRangeText } from '../../shared/view/geometry-severity.ts';
import { totals } from '../capture/rates.ts';
import { Button } from '../controls/button.tsx';
import { lostOnPath } from '../findings/findings.ts';
import { formatBytes, formatCount } from '../format.ts';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { type Pane, useUiStore } from '../state/ui-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useWords } from '../wording/use-words.ts';

function RunningFigures() {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const live = useSessionStore((s) => s.live);
  const capture = useSessionStore((s) => s.capture);
  const follow = useViewStore((s) => s.followLive);
  const setFollow = useViewStore((s) => s.setFollowLive);
  if (!live) return <span>{words.capture(capture.detail)}</span>;
  const { packets, bytes, kernelDrops } = totals(live);
  const running = live.hops.filter((h) => h.ended === null && !h.trouble).length;
  return (
    <>
      <span className="status__item" title={capture.spreadMs === null ? undefined : t('status.spreadHint')}>
        <span className={running === live.hops.length ? 'dot dot--ok' : 'dot dot--warn'} aria-hidden />
        {t('status.running', { count: running, total: live.hops.length })}
        {capture.spreadMs !== null && ` · ${t('status.spread', { ms: capture.spreadMs.toFixed(1) })}`}
      </span>
      <span>{t('status.packets', { count: packets, packets: formatCount(packets, i18n.language) })}</span>
      <span>{formatBytes(bytes)}</span>
      <span className={kernelDrops ? 'text-warn' : undefined}>
        {kernelDrops === null
          ? t('status.dropsUnknown')
          : t('status.drops', { drops: formatCount(kernelDrops, i18n.language) })}
      </span>
      <button type="button" className="status__toggle" aria-pressed={follow} onClick={() => setFollow(!follow)}>
        {follow ? t('status.following') : t('status.notFollowing')}
      </button>
    </>
  );
}

function RestingFigures() {
  const { t, i18n } = useTranslation();
  const page = useUiStore((s) => s.page);
  const session = useSessionStore((s) => s.session);
  const analysis = useSessionStore((s) => s.analysis);
  if (page === 'plan' || !session || !analysis) return <span>{t('status.idle')}</span>;
  const packets = analysis.hops.reduce((sum, h) => sum + h.packets, 0);
  const drops = analysis.hops.reduce((sum, h) => sum + (h.kernelDrops ?? 0), 0);
  const known = analysis.hops.some((h) => h.kernelDrops !== null);
  const { least, most } = lostOnPath(analysis);
  return (
    <>
      <span>{t('status.packets', { count: packets, packets: formatCount(packets, i18n.language) })}</span>
      <span className={least > 0 ? 'text-loss' : most > 0 ? 'text-warn' : undefined}>
        {t('status.lost', { lost: countRangeText(least, most) })}
      </span>
      <span className={drops > 0 ? 'text-warn' : undefined}>
        {known ? t('status.drops', { drops: formatCount(drops, i18n.language) }) : t('status.dropsUnknown')}
      </span>
      <span className="status__path ellipsis" title={session.directory}>
        {session.directory}
      </span>
    </>
  );
}

function PaneToggle({ pane, icon }: { pane: Pane; icon: typeof PanelLeft }) {
  const { t } = useTranslation();
  const open = useUiStore((s) => s.open[pane]);
  const toggle = useUiStore((s) => s.toggle);
  return (
    <Button small look="quiet" icon={icon} label={t(`pane.${pane}`)} aria-pressed={open} onClick={() => toggle(pane)} />
  );
}

/** Always says how many captures run, how far apart they began, what the kernels dropped, and what the view follows. */
export function StatusBar() {
  const busy = useSessionStore((s) => captureBusy(s.capture));
  return (
    <footer className="status">
      {busy ? <RunningFigures /> : <RestingFigures />}
      <span className="topbar__space" />
      <span className="status__panes">
        <PaneToggle pane="side" icon={PanelLeft} />
        <PaneToggle pane="drawer" icon={PanelBottom} />
        <PaneToggle pane="right" icon={PanelRight} />
      </span>
    </footer>
  );
}
