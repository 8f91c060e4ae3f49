import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../electron/cli/arguments.ts';
import { withTrigger } from '../../../electron/cli/capture.ts';
import { planSchema } from '../../../shared/contract/plan.ts';

const plan = planSchema.parse({
  nodes: [{ name: 'a', host: 'h' }],
  hops: ['x=y', 'z'].map((name) => ({ name, node: 'a', interface: 'eth0' })),
});

function asked(...options: string[]) {
  const command = parseCommand(['capture', 'plan.json', '--out', 'session', ...options]);
  if (command.name !== 'capture') throw new Error(command.name);
  return command.trigger;
}

describe('a trigger on the command line', () => {
  it('is a hop and a filter, and how long before and after', () => {
    expect(withTrigger(plan, asked())).toBe(plan);
    expect(withTrigger(plan, asked('--trigger', 'z=tcp[13] & 4 = 4')).trigger).toEqual({
      hop: 'z',
      filter: 'tcp[13] & 4 = 4',
      ringSeconds: 60,
      afterSeconds: 10,
    });
    const more = ['--ring', '5', '--after', '0.5'];
    const own = withTrigger(plan, asked('--trigger', 'z=icmp', ...more));
    expect(own.trigger).toMatchObject({ ringSeconds: 5, afterSeconds: 0.5 });
    // What is not given is as the plan says.
    expect(withTrigger(own, asked('--trigger', 'z=udp', '--after', '3')).trigger).toEqual({
      hop: 'z',
      filter: 'udp',
      ringSeconds: 5,
      afterSeconds: 3,
    });
  });

  it('is refused where it cannot be', () => {
    for (const text of ['icmp', '=icmp', 'z=', 'z= '])
      expect(() => asked('--trigger', text), text).toThrow(/not HOP=FILTER/);
    expect(() => asked('--ring', '0')).toThrow(/--ring 0/);
    expect(() => withTrigger(plan, asked('--ring', '5'))).toThrow(/give --trigger/);
    expect(() => withTrigger(plan, asked('--trigger', 'nowhere=icmp'))).toThrow(/no hop "nowhere"/);
    expect(() => withTrigger(plan, asked('--trigger', 'z=-w x'))).toThrow(/must not start with/);
  });
});
