import { describe, expect, it } from 'vitest';
import { asRoot, inNamespace } from '../../../electron/nodes/command-prefix.ts';
import { ProblemError } from '../../../shared/contract/errors.ts';

describe('command prefixes', () => {
  it('lead into a namespace and to root, in this order', () => {
    const argv = ['tcpdump', '-d'];
    expect(inNamespace(argv, null)).toEqual(argv);
    expect(inNamespace(argv, undefined)).not.toBe(argv);
    expect(asRoot(inNamespace(argv, { pid: 7 }), 'sudo')).toEqual([
      'sudo',
      '-n',
      '--',
      'nsenter',
      '-t',
      '7',
      '-n',
      '--',
      ...argv,
    ]);
    expect(asRoot(inNamespace(argv, { name: 'blue' }), 'none')).toEqual(['ip', 'netns', 'exec', 'blue', ...argv]);
    expect(asRoot(argv, 'doas')).toEqual(['doas', '-n', ...argv]);
  });

  it('say what to use instead of a pod', () => {
    expect(() => inNamespace([], { pod: 'a/b' })).toThrow(ProblemError);
  });
});
