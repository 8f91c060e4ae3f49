/** Keys that belong to a place of the window rather than to the whole; texts are keys under `placeKey`. */
export const placeKeys: readonly {
  id: 'path' | 'terminal' | 'tabs' | 'tree';
  keys: readonly { id: string; keys: readonly string[] }[];
}[] = [
  {
    id: 'path',
    keys: [
      { id: 'moveUp', keys: ['Alt+ArrowUp'] },
      { id: 'moveDown', keys: ['Alt+ArrowDown'] },
    ],
  },
  {
    id: 'tabs',
    keys: [
      { id: 'otherTab', keys: ['ArrowLeft', 'ArrowRight'] },
      { id: 'closeTab', keys: ['Delete'] },
    ],
  },
  {
    id: 'tree',
    keys: [
      { id: 'walkTree', keys: ['ArrowUp', 'ArrowDown'] },
      { id: 'foldTree', keys: ['ArrowLeft', 'ArrowRight'] },
      { id: 'goToField', keys: ['Enter'] },
      { id: 'copyField', keys: ['$mod+KeyC'] },
    ],
  },
  {
    id: 'terminal',
    keys: [
      { id: 'copy', keys: ['$mod+Shift+KeyC'] },
      { id: 'paste', keys: ['$mod+Shift+KeyV'] },
      { id: 'find', keys: ['$mod+KeyF', '$mod+Shift+KeyF'] },
      { id: 'zoomText', keys: ['$mod+Equal', '$mod+Minus', '$mod+Digit0'] },
    ],
  },
];
