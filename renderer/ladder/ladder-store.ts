import { create } from 'zustand';

/** Whether the ladder shows the conversation of the selected packet alone. */
export const useLadderStore = create<{ flowOnly: boolean }>()(() => ({ flowOnly: true }));
