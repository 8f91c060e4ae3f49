import { type DependencyList, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * Draws in the next frame whenever something in `parts` has changed, however often it did meanwhile: a movement and the
 * engine's answer to it, which often come within one frame, cost one drawing.
 */
export function useFrameDrawing(draw: () => void, parts: DependencyList): void {
  const latest = useRef(draw);
  const pending = useRef(0);
  useLayoutEffect(() => {
    latest.current = draw;
    // Never put off: what changes in every frame is drawn in every frame.
    pending.current ||= requestAnimationFrame(() => {
      pending.current = 0;
      latest.current();
    });
    // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what the drawing depends on
  }, parts);
  useEffect(
    () => () => {
      cancelAnimationFrame(pending.current);
      pending.current = 0;
    },
    [],
  );
}
