/** Texts about captures that break off while they run. */
export const trouble = {
  waiting: 'trying again in {{seconds}} s',
  connecting: 'trying again…',
  gaps_one: '{{count}} gap',
  gaps_other: '{{count}} gaps',
  gapsHint: 'It did not listen for a while. What passed then is judged across it and does not count as lost here.',
};
