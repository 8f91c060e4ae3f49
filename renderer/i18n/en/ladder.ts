/** Texts of the ladder. */
export const ladder = {
  label: 'Ladder',
  canvas: 'Packets between the hops, time downward',
  flowOnly: 'Only the selected packet’s conversation',
  count_one: '{{text}} packet on screen',
  count_other: '{{text}} packets on screen',
  tooMany: '{{text}} packets are too many to draw one by one.',
  showFirst: 'Show the first of them',
  empty: 'Nothing was sent in the time on screen. Zoom out, or show the whole session.',
  repeats: 'repeats packet {{number}}',
  again: 'a retransmission; what it repeats is not on screen',
  packet: 'Packet {{number}}',
  stop: '{{hop}}: {{time}} s',
  twin: 'The packets of the ladder',
  fate: 'Fate',
  keys: {
    next: 'Next packet in the ladder',
    previous: 'Previous packet in the ladder',
  },
};
