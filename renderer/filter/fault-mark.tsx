import type { FilterFault } from '../../shared/filter/faults.ts';

/** Underlines what is wrong: the same text behind the input, invisible but for its line. */
export function FaultMark({ text, fault, scroll }: { text: string; fault: FilterFault | null; scroll: number }) {
  if (fault === null) return null;
  // Where something is missing at the end, there is nothing yet to underline.
  const end = Math.max(fault.end, fault.at + 1);
  return (
    <div className="filter__mark mono" aria-hidden="true">
      <span style={{ left: -scroll }}>
        {text.slice(0, fault.at)}
        <u>{text.slice(fault.at, end) || ' '}</u>
      </span>
    </div>
  );
}
