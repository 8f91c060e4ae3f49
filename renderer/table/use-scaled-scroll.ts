import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Chromium lays out nothing taller than 33,554,428 px; well below it scroll bars are still exact to the row. */
const TALLEST = 8_000_000;
/** Rows after which the origin of their places moves on: far fewer than a layout may be tall. */
const ANCHOR = 1024;

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

/**
 * Which rows to draw, and where. They stay where they are while the pane below them moves, so that a scroll draws only
 * the new ones.
 * @param known how many rows there are
 * @returns `shift`: how far the pane is moved up, px; each row's place from the top of the pane, px
 */
export function rowsInView(
  scroll: Pick<ScaledScroll, 'first' | 'above' | 'fits'>,
  known: number,
  rowHeight: number,
): { shift: number; lines: { place: number; top: number }[] } {
  const anchor = scroll.first - (scroll.first % ANCHOR);
  const lines: { place: number; top: number }[] = [];
  const end = Math.min(known, scroll.first + scroll.fits);
  for (let place = scroll.first; place < end; place++) lines.push({ place, top: (place - anchor) * rowHeight });
  return { shift: (scroll.first - anchor) * rowHeight + scroll.above, lines };
}
