import { Autocomplete } from '@base-ui/react/autocomplete';
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Completion, completeFilter } from '../../shared/filter/complete.ts';
import type { FilterFault } from '../../shared/filter/faults.ts';
import type { FilterContext } from '../../shared/filter/values.ts';
import { FaultMark } from './fault-mark.tsx';
import { FieldNote } from './field-note.tsx';
import { FILTER_INPUT } from './filter-input-id.ts';
import { useFilterStore } from './filter-store.ts';

/** What the list offers: a completion, or a filter of before. */
type Offer = Completion | { text: string; kind: 'history' };

interface FilterInputProps {
  context: FilterContext;
  fault: FilterFault | null;
}

/** One line of code with completion: Tab or Enter takes an offer, Enter alone applies, Escape closes, then clears. */
export function FilterInput({ context, fault }: FilterInputProps) {
  const { t } = useTranslation('filter');
  const { text, applied, history, edit, apply } = useFilterStore();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(0);
  const [scroll, setScroll] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<Offer | null>(null);
  const wanted = useRef<number | null>(null);
  const place = useMemo(() => completeFilter(text, caret, context), [text, caret, context]);
  const offers = useMemo<Offer[]>(
    () =>
      text === '' ? [...history.map((one): Offer => ({ text: one, kind: 'history' })), ...place.items] : place.items,
    [text, history, place],
  );

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    input.current?.setSelectionRange(wanted.current, wanted.current);
    setCaret(wanted.current);
    wanted.current = null;
  });

  const take = (offer: Offer) => {
    if (offer.kind === 'history') {
      wanted.current = offer.text.length;
      edit(offer.text);
      return;
    }
    // A blank goes on to what comes next, unless there is one.
    const rest = text.slice(place.end);
    const added = rest.startsWith(' ') || offer.text.endsWith('{') ? offer.text : `${offer.text} `;
    const lead = offer.kind === 'join' && /\S$/.test(text.slice(0, place.at)) && offer.text !== '}' ? ' ' : '';
    wanted.current = place.at + lead.length + added.length;
    edit(text.slice(0, place.at) + lead + added + rest);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const listed = open && offers.length > 0;
    if (event.key === 'Tab' && !event.shiftKey && listed && text !== '') {
      event.preventDefault();
      take(chosen ?? offers[0]!);
    } else if (event.key === 'Enter' && (!listed || chosen === null)) {
      event.preventDefault();
      if (fault === null) apply(text);
      setOpen(false);
    } else if (event.key === 'Escape' && !listed) {
      event.preventDefault();
      setOpen(false);
      if (text !== '' || applied !== '') apply('');
      else input.current?.blur();
    }
  };

  return (
    <Autocomplete.Root
      items={offers}
      filter={null}
      mode="none"
      value={text}
      itemToStringValue={(offer: Offer) => offer.text}
      open={open && offers.length > 0}
      onOpenChange={setOpen}
      onItemHighlighted={(offer) => setChosen(offer ?? null)}
      onValueChange={(next, details) => {
        if (details.reason === 'escape-key') details.cancel();
        else if (details.reason === 'item-press') {
          const offer = offers.find((one) => one.text === next);
          if (offer !== undefined) take(offer);
        } else {
          edit(next);
          setCaret(input.current?.selectionStart ?? next.length);
        }
      }}
    >
      <div className="filter__line">
        <FaultMark text={text} fault={fault} scroll={scroll} />
        <Autocomplete.Input
          ref={input}
          id={FILTER_INPUT}
          className="filter__input mono"
          aria-label={t('label')}
          aria-invalid={fault ? true : undefined}
          aria-describedby="filter-status"
          placeholder={t('placeholder')}
          spellCheck={false}
          autoComplete="off"
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
          onKeyDown={onKeyDown}
        />
      </div>
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={6} align="start">
          <Autocomplete.Popup className="popup filter__popup">
            <Autocomplete.List>
              {(offer: Offer) => (
                <Autocomplete.Item key={`${offer.kind} ${offer.text}`} value={offer} className="popup__item">
                  <span className="mono">{offer.text}</span>
                  <FieldNote text={offer.text} kind={offer.kind} context={context} />
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
