import { useVirtualizer } from '@tanstack/react-virtual';
import { Copy, Download } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FollowedStream } from '../../shared/contract/dissect.ts';
import { problemOf } from '../../shared/contract/errors.ts';
import { shell } from '../bridge/shell.ts';
import { Button } from '../controls/button.tsx';
import { formatBytes } from '../format.ts';
import { useUiStore } from '../state/ui-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { Choice } from './choice.tsx';
import { useDissectStore } from './dissect-store.ts';
import { type FollowLook, type FollowSide, followBytes, followLines } from './follow-lines.ts';
import { Part } from './packet-view.tsx';

const ROW = 17;
const LOOKS: readonly FollowLook[] = ['text', 'hex'];
const SIDES: readonly FollowSide[] = ['both', 'client', 'server'];

/** What a stream holds: what the client said and what the server said, each in its colour. A line leads to its packet. */
export function FollowView({ stream, offered }: { stream: FollowedStream; offered: readonly string[] }) {
  const { t } = useTranslation('dissect');
  const [look, setLook] = useState<FollowLook>('text');
  const [side, setSide] = useState<FollowSide>('both');
  const lines = useMemo(() => followLines(stream.chunks, side, look), [stream, side, look]);
  const text = () => `${lines.map((line) => line.text).join('\n')}\n`;
  const sideName = (one: FollowSide) =>
    one === 'both'
      ? t('follow.both')
      : `${t(`follow.${one}`)} ${formatBytes(one === 'client' ? stream.clientBytes : stream.serverBytes)}`;
  const save = async () => {
    const name = `${stream.protocol} ${stream.client} ${stream.server}.${look === 'hex' ? 'txt' : 'bin'}`;
    const bytes = look === 'hex' ? new TextEncoder().encode(text()) : followBytes(stream.chunks, side);
    try {
      const path = await shell.saveFile(name, bytes);
      if (path !== null) useUiStore.getState().say(t('follow.saved', { path }));
    } catch (error) {
      useUiStore.getState().fail(problemOf(error));
    }
  };
  return (
    <div className="dissect__packet">
      <div className="dissect__head">
        <Choice
          label={t('follow.protocol')}
          options={offered.map((id) => ({ id, name: id }))}
          chosen={stream.protocol}
          choose={(one) => useDissectStore.getState().follow(one)}
        />
        <Choice
          label={t('follow.side')}
          options={SIDES.map((id) => ({ id, name: sideName(id) }))}
          chosen={side}
          choose={setSide}
        />
        <span className="dissect__info mono ellipsis">
          <span className="dissect__client">{stream.client}</span> ⇄{' '}
          <span className="dissect__server">{stream.server}</span>
        </span>
        <Part dissection={stream} />
        {stream.cut && <span className="dissect__note">{t('follow.cut')}</span>}
        <Choice
          label={t('follow.look')}
          options={LOOKS.map((id) => ({ id, name: t(`follow.${id}`) }))}
          chosen={look}
          choose={setLook}
        />
        <Button
          small
          look="quiet"
          icon={Copy}
          label={t('follow.copy')}
          disabled={lines.length === 0}
          onClick={() => void shell.copyText(text())}
        />
        <Button
          small
          look="quiet"
          icon={Download}
          label={t('follow.save')}
          disabled={lines.length === 0}
          onClick={() => void save()}
        />
      </div>
      <Lines lines={lines} />
    </div>
  );
}

function Lines({ lines }: { lines: ReturnType<typeof followLines> }) {
  const { t } = useTranslation('dissect');
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const chosen = useViewStore((s) => s.selection?.frame);
  const go = (frame: number) => {
    const { selection, select } = useViewStore.getState();
    if (selection !== null) select({ hop: selection.hop, frame });
  };
  if (lines.length === 0) return <p className="dissect__hint">{t('follow.empty')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys
    <section ref={box} className="dissect__stream mono" tabIndex={0} aria-label={t('follow.content')}>
      <div style={{ height: list.getTotalSize(), position: 'relative' }}>
        {list.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]!;
          return (
            <div
              key={index}
              className="dissect__line"
              data-side={line.fromServer ? 'server' : 'client'}
              data-chosen={line.frame === chosen || undefined}
              style={{ top: start }}
            >
              <button
                type="button"
                className="dissect__number"
                tabIndex={-1}
                title={t('goTo', { frame: line.frame })}
                onClick={() => go(line.frame)}
              >
                {line.begins ? line.frame : ''}
              </button>
              <span>{line.text}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
