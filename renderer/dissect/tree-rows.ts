import type { DissectedField, Severity } from '../../shared/contract/dissect.ts';

/** One line of the tree on the screen. */
export interface TreeRow {
  /** Names of the fields from the root: the same for the same field of another packet. */
  key: string;
  depth: number;
  field: DissectedField;
  /** Null: nothing below it. */
  open: boolean | null;
  /** It says something of the innermost packet, or of the tunnel around it: filters speak of those. */
  inner: boolean;
}

/** The lines that are not folded away, in order. */
export function treeRows(tree: readonly DissectedField[], open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const innermost = tree.findLastIndex(({ name }) => name === 'ip' || name === 'ipv6');
  const add = (fields: readonly DissectedField[], parent: string, depth: number, layer: string | null): void => {
    for (const [i, [key, field]] of keyed(fields, parent).entries()) {
      const unfolded = field.children.length > 0 ? open.has(key) : null;
      const own = depth > 0 ? layer : i >= innermost || TUNNELS.has(field.name) ? field.name : null;
      // What an ICMP error quotes stands below it and is another packet.
      const inner = own !== null && (field.name === own || field.name.startsWith(`${own}.`));
      rows.push({ key, depth, field, open: unfolded, inner });
      if (unfolded) add(field.children, key, depth + 1, own);
    }
  };
  add(tree, '', 0, null);
  return rows;
}

/** Layers around a packet whose numbers a filter can name. */
const TUNNELS = new Set(['vxlan', 'geneve', 'gre']);

/** A field with its key and those above it, outermost first. */
export interface PlacedField {
  key: string;
  above: string[];
  field: DissectedField;
}

/** Every field for which the test holds, from the top. */
export function findFields(tree: readonly DissectedField[], test: (field: DissectedField) => boolean): PlacedField[] {
  const found: PlacedField[] = [];
  const look = (fields: readonly DissectedField[], parent: string, above: string[]): void => {
    for (const [key, field] of keyed(fields, parent)) {
      if (test(field)) found.push({ key, above, field });
      look(field.children, key, [...above, key]);
    }
  };
  look(tree, '', []);
  return found;
}

/** The field that says a byte most precisely: the shortest one around it, the deepest of equals. */
export function fieldOfByte(tree: readonly DissectedField[], source: number, at: number): PlacedField | null {
  let best: PlacedField | null = null;
  const around = (f: DissectedField) => f.source === source && f.length > 0 && f.start <= at && at < f.start + f.length;
  for (const found of findFields(tree, around))
    if (best === null || found.field.length <= best.field.length) best = found;
  return best;
}

export interface ExpertRemark {
  severity: Severity;
  text: string;
  place: PlacedField;
}

/** What Wireshark's expert remarks, worst first. */
export function expertRemarks(tree: readonly DissectedField[]): ExpertRemark[] {
  const worst: readonly Severity[] = ['Error', 'Warning', 'Note', 'Chat', 'Comment'];
  return findFields(tree, (field) => field.label.startsWith('Expert Info ('))
    .map((place) => {
      const [, severity = '', text = ''] = /^Expert Info \((\w+)\/[^)]*\): (.*)$/s.exec(place.field.label) ?? [];
      return { severity: severity as Severity, text, place };
    })
    .sort((a, b) => worst.indexOf(a.severity) - worst.indexOf(b.severity));
}

/** The tree as text, as it is unfolded: what Wireshark calls "all visible items". */
export function treeText(rows: readonly TreeRow[]): string {
  return rows.map(({ depth, field }) => `${'    '.repeat(depth)}${field.label}`).join('\n');
}

function keyed(fields: readonly DissectedField[], parent: string): [string, DissectedField][] {
  const counts = new Map<string, number>();
  return fields.map((field) => {
    const name = field.name || field.label.split(':')[0]!;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return [`${parent}/${name}${count > 0 ? `~${count}` : ''}`, field];
  });
}
