import type { Page } from 'playwright-core';
import { realStates } from './picture-states-real.ts';
import { stagedStates } from './picture-states-staged.ts';
import type { Look, Studio } from './picture-studio.ts';

/** What a picture shows, and in which looks. */
export interface PictureState {
  /** Begins with `staged-` where the engine is made up. */
  name: string;
  looks: readonly Look[];
  /**
   * Brings the window there and waits for what the picture is about.
   * @param look for a staged state the one to open in; a real state is reached in the first look's place
   */
  reach: (studio: Studio, look: Look) => Promise<Page>;
  /** Back, where the next state cannot begin here. */
  leave?: (page: Page) => Promise<unknown>;
  /** Reached anew for each look, in that look: it has the keys to itself, or opens in it. */
  each?: boolean;
}

/** In their order: each begins where the one before has ended. */
export const pictureStates: readonly PictureState[] = [...stagedStates, ...realStates];

const lookName = ({ theme, language, size }: Look): string => `${theme}-${language}-${size}`;

/** Brings the window to a state and hands over a page for each of its looks. */
export async function walkLooks(
  studio: Studio,
  state: PictureState,
  show: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  let page: Page | null = null;
  for (const look of state.looks) {
    if (page === null || state.each) page = await state.reach(studio, look);
    if (!state.each) await studio.dress(page, look);
    await show(`${state.name}-${lookName(look)}`, page);
    if (state.each) await state.leave?.(page);
  }
  if (!state.each && page !== null) await state.leave?.(page);
}
