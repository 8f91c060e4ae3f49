/** The bar of a terminal, and one keyboard for several. */
export const terminals = {
  bar: 'Terminal on {{node}}',
  larger: 'Larger text',
  smaller: 'Smaller text',
  share: 'Type into several terminals at once',
  receivers: 'One keyboard for',
  sharedWith: 'What you type goes to {{nodes}}',
  end: 'Stop',
  alone: 'Open another terminal to type into several at once.',
  found_one: '{{text}} match',
  found_other: '{{text}} matches',
  pasteShared: 'Each line may run as a command of its own, on {{nodes}}.',
  typeThere: 'Type it into the terminal of {{node}}; you press Enter',
};
