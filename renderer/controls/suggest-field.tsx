import { Autocomplete } from '@base-ui/react/autocomplete';
import { usePlanStore } from '../state/plan-store.ts';

export interface Suggestion {
  value: string;
  /** What helps to choose, beside the value. */
  note: string;
  /** Whether it is usable right now. */
  ok: boolean;
}

interface SuggestFieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  suggestions: readonly Suggestion[];
  placeholder?: string;
  fault?: string | null;
}

/** Text with a list of what the node has; anything else may be typed as well. */
export function SuggestField(props: SuggestFieldProps) {
  const { id, label, value, onChange, onBlur, suggestions, placeholder, fault } = props;
  const settle = usePlanStore((s) => s.settle);
  return (
    <Autocomplete.Root
      items={suggestions}
      itemToStringValue={(item: Suggestion) => item.value}
      value={value}
      onValueChange={(next, details) => {
        // Escape closes the list; it must not empty the field.
        if (details.reason === 'escape-key') details.cancel();
        else onChange(next);
      }}
      openOnInputClick
      // The whole list while the value is one of it: to choose another, nothing need be deleted first.
      filter={(item: Suggestion, query) =>
        query === '' || suggestions.some((s) => s.value === query) || item.value.includes(query)
      }
    >
      <Autocomplete.Input
        id={id}
        className="input mono"
        aria-label={label}
        aria-invalid={fault ? true : undefined}
        title={fault ?? undefined}
        placeholder={placeholder}
        spellCheck={false}
        onBlur={() => {
          settle();
          onBlur?.();
        }}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} align="start">
          <Autocomplete.Popup className="popup">
            <Autocomplete.List>
              {(item: Suggestion) => (
                <Autocomplete.Item key={item.value} value={item} className="popup__item">
                  <span className={item.ok ? 'dot dot--ok' : 'dot'} aria-hidden />
                  <span className="mono">{item.value}</span>
                  <small>{item.note}</small>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
