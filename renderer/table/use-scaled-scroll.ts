import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Chromium lays out nothing taller than 33,554,428 px; well below it scroll bars are still exact to the row. */
const TALLEST = 8_000_000;

export interface ScaledScroll {
  /** First row in view, and how many px of it are above the edge. */
  first: number;
  above: number;
  /** Rows that fit, also in part. */
  fits: number;
  /** Height to lay out, px. */
  height: number;
  /** Scrolls no further than needed to have a row in view. */
  reveal: (row: number) => void;
}

/**
 * Scrolling through `total` rows of equal height, however many: where they would be taller than the browser can lay
 * out, the scroll bar is scaled, and the wheel still moves by rows.
 * @param headRoom px at the top that a sticky head covers
 */
export function useScaledScroll(
  box: RefObject<HTMLElement | null>,
  total: number,
  rowHeight: number,
  boxHeight: number,
  headRoom: number,
): ScaledScroll {
  const room = Math.max(0, boxHeight - headRoom);
  const whole = total * rowHeight;
  const height = Math.min(whole, TALLEST);
  const scale = height > room ? Math.max(1, (whole - room) / (height - room)) : 1;
  const most = Math.max(0, whole - room);
  const [offset, setOffset] = useState(0);
  const held = useRef({ offset: 0, top: 0 });

  const moveTo = useCallback(
    (to: number) => {
      const next = Math.min(most, Math.max(0, to));
      held.current = { offset: next, top: next / scale };
      if (box.current !== null) box.current.scrollTop = next / scale;
      setOffset(next);
    },
    [box, most, scale],
  );

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onScroll = () => {
      // Our own doing, but for the rounding.
      if (Math.abs(element.scrollTop - held.current.top) < 1) return;
      held.current = { offset: element.scrollTop * scale, top: element.scrollTop };
      setOffset(Math.min(most, held.current.offset));
    };
    const onWheel = (event: WheelEvent) => {
      if (scale === 1 || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      moveTo(held.current.offset + event.deltaY * (event.deltaMode === 1 ? rowHeight : 1));
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [box, most, scale, rowHeight, moveTo]);

  // A shorter list than before.
  useEffect(() => {
    if (held.current.offset > most) moveTo(most);
  }, [most, moveTo]);

  const at = Math.min(offset, most);
  const first = Math.floor(at / rowHeight);
  const reveal = useCallback(
    (row: number) => {
      const top = row * rowHeight;
      const now = held.current.offset;
      if (top < now) moveTo(top);
      else if (top + rowHeight > now + room) moveTo(top + rowHeight - room);
    },
    [rowHeight, room, moveTo],
  );
  return { first, above: at - first * rowHeight, fits: Math.ceil(room / rowHeight) + 1, height, reveal };
}
