import { describe, expect, it } from 'vitest';
import { planHopSchema } from '../../../shared/contract/plan.ts';

const hop = (change: object) => planHopSchema.safeParse({ name: 'h', node: 'n', interface: 'eth0', ...change }).success;

describe('what would be more than a capture', () => {
  it.each(['eth0', 'any', 'flannel.1', 'veth12ab@if3', 'br-0a1b2c3d', 'lo', 'wg_0', 'eth0:1'])(
    'an interface called %j is one',
    (name) => expect(hop({ interface: name })).toBe(true),
  );

  it.each([
    ...['', '-w', '-z', '--help', 'eth0;id', 'eth0 -w /etc/passwd', '$(id)', '`id`', 'eth0\n', 'a/b', '../x', "e'th0"],
    ...['eth0|id', 'eth0&', 'eth0>x', 'eth0\u0000', 'eth\u202e0', 'sixteen-letters-', '\u00e9th0', '*', '~', 'a b'],
  ])('an interface called %j is none', (name) => expect(hop({ interface: name })).toBe(false));

  it.each(['-w /etc/passwd', '--', ' -z id', '\t-V x', '\n-Z root', 'x'.repeat(4097)])(
    'a filter %j is none',
    (filter) => expect(hop({ filter })).toBe(false),
  );

  it.each([
    ['a snaplen of text', { snaplen: '128 -w x' }],
    ['a namespace that is a path', { netns: { name: '../etc' } }],
    ['a namespace with a space', { netns: { name: 'a b' } }],
    ['a process that is text', { netns: { pid: '1; id' } }],
    ['a pod with a quote', { netns: { pod: "a/b'" } }],
    ['an option', { options: ['-z', 'id'] }],
  ])('%s is none', (_what, change) => expect(hop(change)).toBe(false));
});
