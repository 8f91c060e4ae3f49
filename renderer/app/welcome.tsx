import { FolderOpen, Import, type LucideIcon, Play, Route, Server, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { startCapture } from '../capture/capture-actions.ts';
import { tryDemo } from '../capture/demo-actions.ts';
import { KeyCaps } from '../controls/key-caps.tsx';
import { pickCaptures } from '../import/import-actions.ts';
import { actionKeys } from '../keys/actions.ts';
import { addToPlan, importPlan } from '../plan/plan-actions.ts';
import { pickSession } from '../sessions/session-actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { PathFigure } from './path-figure.tsx';

interface WayProps {
  icon: LucideIcon;
  title: string;
  text: string;
  keys: string;
  first?: boolean;
  onClick: () => void;
}

function Way({ icon: Icon, title, text, keys, first = false, onClick }: WayProps) {
  return (
    <button type="button" className={first ? 'way way--first' : 'way'} onClick={onClick}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className="way__title">{title}</span>
      <span className="way__text">{text}</span>
      {keys !== '' && <KeyCaps keys={keys} />}
    </button>
  );
}

/** Nothing is open: what this is for, and the ways to begin. */
export function Welcome() {
  const { t } = useTranslation();
  const demo = useUiStore((s) => s.demoLabel !== null);
  const hops = usePlanStore((s) => s.history.present.hops.length);
  const go = useUiStore((s) => s.go);
  return (
    <div className="welcome">
      <div className="welcome__inner">
        <PathFigure />
        <h1 className="welcome__title">{t('welcome.title')}</h1>
        <p className="welcome__text">{t('welcome.text')}</p>
        <div className="welcome__ways">
          {hops > 0 && (
            <>
              <Way
                first
                icon={Play}
                title={demo ? t('welcome.demo') : t('welcome.start')}
                text={demo ? t('welcome.demoText') : t('welcome.startText', { count: hops })}
                keys={actionKeys('start')}
                onClick={() => void startCapture()}
              />
              <Way
                icon={Route}
                title={t('welcome.plan')}
                text={t('welcome.planText')}
                keys={actionKeys('showPlan')}
                onClick={() => go('plan')}
              />
            </>
          )}
          {hops === 0 && (
            <>
              <Way
                first
                icon={Server}
                title={t('welcome.node')}
                text={t('welcome.nodeText')}
                keys={actionKeys('addNode')}
                onClick={() => addToPlan('node')}
              />
              <Way
                icon={Play}
                title={t('front:demo.try')}
                text={t('front:demo.tryText')}
                keys={actionKeys('demo')}
                onClick={() => void tryDemo()}
              />
              <Way
                icon={Upload}
                title={t('welcome.importPlan')}
                text={t('welcome.importPlanText')}
                keys={actionKeys('importPlan')}
                onClick={importPlan}
              />
            </>
          )}
          <Way
            icon={FolderOpen}
            title={t('welcome.open')}
            text={t('welcome.openText')}
            keys={actionKeys('openSession')}
            onClick={() => void pickSession()}
          />
          <Way
            icon={Import}
            title={t('welcome.captures')}
            text={t('welcome.capturesText')}
            keys={actionKeys('importCaptures')}
            onClick={() => void pickCaptures()}
          />
        </div>
        <p className="welcome__foot">{t('welcome.foot')}</p>
      </div>
    </div>
  );
}
