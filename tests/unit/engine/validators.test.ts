import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineSchemas, validateRequest } from '../../../shared/contract/engine-schemas.ts';
import { EVENT_NAMES, REQUEST_NAMES } from '../../../shared/contract/request-names.ts';

/** Random JSON, with the keys of real arguments, so that it gets past the first check now and then. */
const keys = ['node', 'plan', 'sessionId', 'directory', 'hop', 'frame', 'from', 'to', 'width', '__proto__', 'terminal'];
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, undefined, '', 'x', 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, true),
    fc.string(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('requests from outside', () => {
  it('every request of the contract has a schema, and no other', () => {
    expect(Object.keys(engineSchemas).sort()).toEqual([...REQUEST_NAMES].sort());
    expect(EVENT_NAMES).toHaveLength(13);
  });

  it.each(REQUEST_NAMES)('%s: random arguments pass or are refused, never throw', (name) => {
    fc.assert(
      fc.property(values, (args) => {
        const valid = validateRequest(name, args);
        if (!valid.ok) expect(valid.problem).toMatchObject({ code: 'invalid-argument', subject: null });
      }),
      { numRuns: 300 },
    );
  });

  it.each([[''], ['constructor'], ['__proto__'], ['toString'], ['node.check '], [null], [7], [{}]])(
    'there is no request %j',
    (name) => {
      expect(validateRequest(name, null)).toMatchObject({ ok: false, problem: { code: 'invalid-argument' } });
    },
  );

  it.each([
    ['view.timeline', { sessionId: 'a', from: 0, to: 1, width: 100_000 }],
    ['view.timeline', { sessionId: 'a', from: 0, to: Number.POSITIVE_INFINITY, width: 100 }],
    ['view.packet', { sessionId: 'a', hop: 0, frame: 0 }],
    ['view.explain', { sessionId: 'a', hop: 0, frame: 0 }],
    ['view.explain', { sessionId: 'a', hop: 64, frame: 1 }],
    ['view.packet', { sessionId: 'a', hop: 0, frame: 1, more: true }],
    ['session.open', { directory: 'a\0b' }],
    ['session.rename', { sessionId: 'a', name: 'with/slash' }],
    ['node.trust', { host: 'h', port: 22, fingerprint: 'MD5:aa' }],
    ['terminal.write', { terminal: 1, data: 'x'.repeat((1 << 20) + 1) }],
    ['capture.stop', {}],
  ])('%s refuses %j', (name, args) => {
    expect(validateRequest(name, args).ok).toBe(false);
  });

  it('fills in the defaults of a plan, and names what is wrong with one', () => {
    const plan = { nodes: [{ name: 'a', host: 'h' }], hops: [{ name: 'x', node: 'a', interface: 'eth0' }] };
    const valid = validateRequest('plan.check', { plan });
    expect(valid).toMatchObject({ ok: true, args: { plan: { nodes: [{ sudo: false }], hops: [{ snaplen: 128 }] } } });
    const wrong = { ...plan, hops: [{ name: 'x', node: 'b', interface: 'eth0; reboot' }] };
    const refused = validateRequest('plan.check', { plan: wrong });
    expect(refused.ok ? '' : refused.problem.message).toContain('plan.hops[0].interface: is not an interface name');
  });
});
