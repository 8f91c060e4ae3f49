import { quoteText } from '../../../shared/filter/quote.ts';
import { JOIN_SIGNS, type Literal, type Member, OPERATOR_SIGNS, type Syntax } from '../../../shared/filter/syntax.ts';

const LEVEL: Record<Syntax['kind'], number> = { or: 0, xor: 1, and: 2, not: 3, exists: 4, compare: 4, in: 4 };

/** A filter as text that reads back as the same filter, in Wireshark's signs. */
export function printFilter(filter: Syntax): string {
  switch (filter.kind) {
    case 'or':
    case 'xor':
    case 'and': {
      const { kind, left, right } = filter;
      // Joins group from the left, so that one of the same kind on the right needs its parentheses.
      return `${inside(left, LEVEL[kind])} ${JOIN_SIGNS[kind][0]} ${inside(right, LEVEL[kind] + 1)}`;
    }
    case 'not':
      return filter.operand.kind === 'exists' ? `!${printFilter(filter.operand)}` : `!(${printFilter(filter.operand)})`;
    case 'exists':
      return filter.field.text;
    case 'compare':
      return `${filter.field.text} ${OPERATOR_SIGNS[filter.operator][0]} ${printLiteral(filter.value)}`;
    case 'in':
      return `${filter.field.text} in {${filter.members.map(printMember).join(', ')}}`;
  }
}

function inside(filter: Syntax, level: number): string {
  return LEVEL[filter.kind] < level ? `(${printFilter(filter)})` : printFilter(filter);
}

function printMember({ from, to }: Member): string {
  return to === null ? printLiteral(from) : `${printLiteral(from)}..${printLiteral(to)}`;
}

function printLiteral({ text, quoted }: Literal): string {
  return quoted ? quoteText(text) : text;
}
