import './dissect.css';
import './views.css';
import { useTranslation } from 'react-i18next';
import { engine } from '../bridge/engine.ts';
import { Button } from '../controls/button.tsx';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useViewStore } from '../state/view-store.ts';
import { useWords } from '../wording/use-words.ts';
import { Choice } from './choice.tsx';
import { CompareView } from './compare-view.tsx';
import { type Answer, type DissectMode, useDissectStore } from './dissect-store.ts';
import { DissectorMenu } from './dissector-menu.tsx';
import { FollowView } from './follow-view.tsx';
import { PacketView } from './packet-view.tsx';
import { useDissection } from './use-dissection.ts';

const MODES: readonly DissectMode[] = ['tree', 'compare', 'follow'];

/** The selected packet as Wireshark's dissectors see it: its tree, side by side at all hops, or what its stream holds. */
export function DissectionPanel() {
  const { t } = useTranslation('dissect');
  const selected = useViewStore((s) => s.selection !== null);
  useDissection();
  if (!selected)
    return (
      <section className="dissect dissect--empty" aria-label={t('label')}>
        <p>{t('nothing')}</p>
        <p>{t('nothingRemedy')}</p>
      </section>
    );
  return (
    <section className="dissect" aria-label={t('label')}>
      <Bar />
      <Body />
    </section>
  );
}

function Bar() {
  const { t } = useTranslation('dissect');
  const mode = useDissectStore((s) => s.mode);
  const show = useDissectStore((s) => s.show);
  return (
    <div className="dissect__bar">
      <Choice
        label={t('mode')}
        options={MODES.map((id) => ({ id, name: t(`modes.${id}`) }))}
        chosen={mode}
        choose={show}
      />
      {mode !== 'compare' && <HopChoice />}
      <span className="dissect__space" />
      <DissectorMenu />
    </div>
  );
}

/** The hops that saw the packet; the chosen one is that of the whole window. */
function HopChoice() {
  const { t } = useTranslation('dissect');
  const hops = useSelectedPacket((s) => s.packet?.hops) ?? [];
  const hop = useViewStore((s) => s.selection?.hop);
  const select = useViewStore((s) => s.select);
  return (
    <div className="dissect__hops">
      <Choice
        label={t('atHop')}
        options={hops.map((at, i) => ({
          id: String(i),
          name: at.hop,
          title: t('frame', { hop: at.hop, frame: at.frame }),
          refused: at.frame === null ? at.note : undefined,
        }))}
        chosen={hop === undefined ? null : String(hop)}
        choose={(id) => {
          const frame = hops[Number(id)]?.frame ?? null;
          if (frame !== null) select({ hop: Number(id), frame });
        }}
      />
    </div>
  );
}

function Body() {
  const mode = useDissectStore((s) => s.mode);
  const packet = useDissectStore((s) => s.packet);
  const atHops = useDissectStore((s) => s.atHops);
  const stream = useDissectStore((s) => s.stream);
  if (mode === 'compare')
    return <Answered answer={atHops}>{(dissections) => <CompareView dissections={dissections} />}</Answered>;
  if (mode === 'tree') return <Answered answer={packet}>{(one) => <PacketView dissection={one} />}</Answered>;
  if (packet.problem !== null) return <Answered answer={packet}>{() => null}</Answered>;
  if (packet.value !== null && !packet.pending && packet.value.follow.length === 0) return <NothingToFollow />;
  return (
    <Answered answer={stream}>
      {(followed) => <FollowView stream={followed} offered={packet.value?.follow ?? []} />}
    </Answered>
  );
}

function NothingToFollow() {
  const { t } = useTranslation('dissect');
  return (
    <div className="dissect__told">
      <p>{t('follow.none')}</p>
      <p>{t('follow.noneRemedy')}</p>
    </div>
  );
}

/** An answer, or why there is none; over it that a newer one is on its way, once that takes a moment. */
function Answered<T>({ answer, children }: { answer: Answer<T>; children: (value: T) => React.ReactNode }) {
  const { t } = useTranslation('dissect');
  const { value, problem, pending } = answer;
  const words = useWords();
  return (
    <div className="dissect__body" aria-busy={pending}>
      {problem !== null && !pending && (
        <div className="dissect__told" role="alert">
          <p className="text-warn">{words.message(problem)}</p>
          <p>{words.remedy(problem.remedy)}</p>
        </div>
      )}
      {value !== null && children(value)}
      {pending && (
        <div className={value === null ? 'dissect__wait' : 'dissect__wait dissect__wait--over'} role="status">
          <span className="dissect__bar-moving" aria-hidden />
          <span>{t(value === null ? 'starting' : 'working')}</span>
          <Button small look="quiet" onClick={() => void engine.dissectCancel()}>
            {t('cancel')}
          </Button>
        </div>
      )}
    </div>
  );
}
