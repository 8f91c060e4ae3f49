import type { Span } from './syntax.ts';

/**
 * What can be wrong with a filter: what is said of it, and what to do. `{{name}}` stands for a particular of the fault.
 * Here in English; the window translates by the code.
 */
export const FAULT_TEXTS = {
  'too-long': {
    message: 'The filter is longer than {{most}} characters.',
    remedy: 'Shorten it: many values of one field fit into a set, as in tcp.port in {80, 443}.',
  },
  'too-deep': {
    message: 'Parentheses and negations are nested more than {{most}} deep.',
    remedy: 'Leave out those that change nothing.',
  },
  'too-complex': {
    message: 'This mixes conditions on the whole path with conditions on one hop in too many ways.',
    remedy: 'Part it into fewer alternatives that are joined by or.',
  },
  'bad-character': {
    message: '{{found}} does not belong into a filter.',
    remedy: 'Put it into quotation marks when it is part of a name.',
  },
  'open-string': { message: 'The quotation marks are not closed.', remedy: 'Close them with ".' },
  'single-equals': { message: 'A single = compares nothing.', remedy: 'Write == to compare.' },
  'single-bar': { message: 'A single | joins nothing.', remedy: 'Write || or or.' },
  'single-caret': { message: 'A single ^ joins nothing.', remedy: 'Write ^^ or xor.' },
  'field-wanted': {
    message: 'A condition is missing before {{found}}.',
    remedy: 'A condition begins with a field, as in ip.addr == 10.0.0.1.',
  },
  'field-wanted-end': {
    message: 'A condition is missing at the end.',
    remedy: 'A condition begins with a field, as in ip.addr == 10.0.0.1.',
  },
  'operator-wanted': {
    message: '{{found}} cannot follow {{field}}.',
    remedy: 'Put an operator between them, such as == or in, or join conditions with and or or.',
  },
  'small-letters': { message: '{{found}} is written in small letters.', remedy: 'Write {{near}}.' },
  'join-wanted': { message: '{{found}} cannot stand here.', remedy: 'Join conditions with and or or.' },
  'value-wanted': {
    message: 'A value is missing after {{sign}}.',
    remedy: 'Write the value to compare {{field}} with.',
  },
  'open-parenthesis': { message: 'This parenthesis is not closed.', remedy: 'Close it with ).' },
  'stray-parenthesis': { message: 'This ) closes nothing.', remedy: 'Remove it, or open it with ( before.' },
  'set-wanted': {
    message: 'in must be followed by a set.',
    remedy: 'Write values in braces, as in {80, 443, 8000..8100}.',
  },
  'open-set': { message: 'The set of values is not closed.', remedy: 'Close it with }.' },
  'empty-set': { message: 'The set holds no value.', remedy: 'Write values in it, as in {80, 443}.' },
  'unknown-field': { message: 'There is no field {{name}}.', remedy: 'The list of fields is in docs/filter.md.' },
  'unknown-field-near': { message: 'There is no field {{name}}.', remedy: 'Did you mean {{near}}?' },
  'no-value': {
    message: '{{field}} has no value to compare.',
    remedy: 'Write {{field}} alone: it is true of packets that have it.',
  },
  'field-as-value': {
    message: '{{value}} is a field, and fields are compared with values only.',
    remedy: 'Write a value in its place.',
  },
  'operator-kind': {
    message: '{{sign}} makes no sense for {{field}}.',
    remedy: 'Use one of {{signs}}.',
  },
  'number-wanted': {
    message: '{{value}} is no number, and {{field}} is one.',
    remedy: 'Write it as 80 or 0x50, without quotation marks.',
  },
  'number-range': {
    message: '{{field}} cannot be {{value}}: it goes from {{least}} to {{most}}.',
    remedy: 'Write a number of that range.',
  },
  'leading-zero': {
    message: '{{value}} begins with 0, which Wireshark reads as octal.',
    remedy: 'Leave the 0 out, or write 0x for hexadecimal.',
  },
  'truth-wanted': { message: '{{value}} is neither true nor false.', remedy: 'Write 1 or true, 0 or false.' },
  'time-wanted': {
    message: '{{value}} is no length of time.',
    remedy: 'Write a number with ns, us, ms or s, as in 1.5ms.',
  },
  'unit-wanted': { message: '{{value}} has no unit.', remedy: 'Write {{value}}ms, or another of ns, us, ms, s.' },
  'address-wanted': {
    message: '{{value}} is no {{version}} address.',
    remedy: 'Write an address or a network, as in {{example}}.',
  },
  'other-version': {
    message: '{{value}} is an {{version}} address, which {{field}} never is.',
    remedy: 'Write {{near}} instead.',
  },
  'network-here': {
    message: 'A network cannot be an end of a range or of an order.',
    remedy: 'Write a single address, or compare with ==.',
  },
  'range-order': { message: 'The range ends before it begins.', remedy: 'Write the lower end first.' },
  'range-kind': { message: '{{field}} has no order for a range.', remedy: 'List the values one by one.' },
  'unknown-name': { message: '{{field}} is never {{value}}.', remedy: 'It is one of: {{names}}.' },
  'unknown-name-near': { message: '{{field}} is never {{value}}.', remedy: 'Did you mean {{near}}?' },
  'no-segment': {
    message: 'There is no segment {{value}}.',
    remedy: 'Segments count from 1, between hops 1 and 2, to {{most}}.',
  },
  'no-hop': { message: 'There is no hop {{value}}.', remedy: 'Hops count from 1 to {{most}}; or write a name.' },
  'bad-pattern': {
    message: 'The pattern cannot be read: {{reason}}.',
    remedy: 'Write a regular expression, as in "^node-".',
  },
  'heavy-pattern': {
    message: 'The pattern could take very long.',
    remedy: 'Leave out repeated groups and back references, and all but three of *, + and {…}.',
  },
} as const;

export type FaultCode = keyof typeof FAULT_TEXTS;

/** What is wrong with a filter, and where. */
export interface FilterFault extends Span {
  code: FaultCode;
  /** What the texts of the code name. */
  about: Readonly<Record<string, string>>;
}

/** Thrown inside parser and checker only; their entry points give it back as a value. */
export class FaultError extends Error {
  readonly fault: FilterFault;

  constructor(code: FaultCode, { at, end }: Span, about: Record<string, string> = {}) {
    super(code);
    this.fault = { code, at, end, about };
  }
}

/** A fault in English: what is wrong and what to do. */
export function faultText({ code, about }: FilterFault): { message: string; remedy: string } {
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => about[name] ?? '');
  const { message, remedy } = FAULT_TEXTS[code];
  return { message: fill(message), remedy: fill(remedy) };
}

/** Runs what may throw a FaultError, and gives back its result or the fault. */
export function faultOf<T>(work: () => T): { ok: true; value: T } | { ok: false; fault: FilterFault } {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof FaultError) return { ok: false, fault: error.fault };
    throw error;
  }
}
