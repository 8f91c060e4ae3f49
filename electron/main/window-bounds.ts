import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Bounds {
  x?: number;
  y?: number;
  width: number;
  height: number;
  maximized: boolean;
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const DEFAULT_BOUNDS: Bounds = { width: 1440, height: 900, maximized: false };
export const SMALLEST = { width: 960, height: 600 };

/** The bounds that were kept, when a good part of them still lies on a display; else the default. */
export function readBounds(path: string, displays: readonly Area[]): Bounds {
  let kept: Partial<Record<keyof Bounds, unknown>>;
  try {
    kept = JSON.parse(readFileSync(path, 'utf8')) as typeof kept;
  } catch {
    return firstBounds(displays);
  }
  const { x, y, width, height } = kept ?? {};
  if (![x, y, width, height].every((n) => Number.isInteger(n) && Math.abs(n as number) < 100_000))
    return firstBounds(displays);
  const area = { x, y, width, height } as Area;
  if (area.width < SMALLEST.width || area.height < SMALLEST.height) return firstBounds(displays);
  if (!displays.some((display) => overlaps(area, display))) return firstBounds(displays);
  return { ...area, maximized: kept.maximized === true };
}

/** The default, but no larger than the first display has room for. */
function firstBounds([display]: readonly Area[]): Bounds {
  if (!display) return DEFAULT_BOUNDS;
  return {
    width: Math.min(DEFAULT_BOUNDS.width, display.width),
    height: Math.min(DEFAULT_BOUNDS.height, display.height),
    maximized: false,
  };
}

/** Keeps the bounds; that they are lost is no reason to trouble anybody. */
export function keepBounds(path: string, bounds: Bounds): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(bounds));
  } catch (error) {
    console.error('window bounds not kept:', error);
  }
}

/** At least 100 by 50 pixels, so that the window can be caught and moved. */
function overlaps(a: Area, b: Area): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width >= 100 && height >= 50;
}
