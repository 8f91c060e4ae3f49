/** How well a text answers a query: 0 not at all, more is better. Words first, then letters in order. */
function score(text: string, query: string): number {
  const where = text.indexOf(query);
  if (where === 0) return 4;
  if (where > 0) return text[where - 1] === ' ' ? 3 : 2;
  let at = 0;
  for (const letter of query) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return 1;
}

/** The entries whose text answers the query, best first; those alike keep their order. */
export function rank<T extends { text: string }>(entries: readonly T[], query: string): T[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [...entries];
  return entries
    .map((entry) => ({ entry, points: score(entry.text.toLowerCase(), wanted) }))
    .filter((e) => e.points > 0)
    .sort((a, b) => b.points - a.points)
    .map((e) => e.entry);
}
