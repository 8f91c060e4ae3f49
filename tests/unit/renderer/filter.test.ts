import { beforeEach, describe, expect, it } from 'vitest';
import { useFilterStore, withTerm } from '../../../renderer/filter/filter-store.ts';
import { conversationTerm, fieldTerm, lossTerm } from '../../../renderer/filter/terms.ts';
import { filter as en } from '../../../renderer/i18n/en/filter.ts';
import type { PacketAtHop, PacketAtHops } from '../../../shared/contract/view.ts';
import { readFilter } from '../../../shared/filter/check.ts';
import { FIELDS } from '../../../shared/filter/fields.ts';

const context = { hops: ['a', 'b', 'c'] };
const store = () => useFilterStore.getState();

beforeEach(() => {
  store().begin(null);
  useFilterStore.setState({ history: [] });
  store().begin('one');
});

describe('the filter store', () => {
  it('remembers what was applied, the latest first, once, and no more than fifty', () => {
    for (let port = 0; port < 60; port++) store().apply(`tcp.port == ${port}`);
    store().apply('  tcp.port == 30 ');
    expect(store()).toMatchObject({ text: 'tcp.port == 30', applied: 'tcp.port == 30' });
    expect(store().history).toHaveLength(50);
    expect(store().history.slice(0, 2)).toEqual(['tcp.port == 30', 'tcp.port == 59']);
    expect(new Set(store().history).size).toBe(50);
    store().apply('');
    expect(store().history).toHaveLength(50);
  });

  it('begins another session without a filter, and keeps it in the same', () => {
    store().apply('lost');
    store().begin('one');
    expect(store().applied).toBe('lost');
    store().begin('two');
    expect(store()).toMatchObject({ applied: '', text: '', answer: null });
    expect(store().history).toEqual(['lost']);
  });
});

describe('terms', () => {
  it('join a filter so that it keeps its meaning', () => {
    expect(withTerm('tcp', 'lost', 'only')).toBe('lost');
    expect(withTerm('', 'lost', 'and')).toBe('lost');
    expect(withTerm('', 'lost', 'and-not')).toBe('!(lost)');
    expect(withTerm('tcp', 'lost', 'and')).toBe('tcp && lost');
    expect(withTerm('tcp || udp', 'lost', 'and')).toBe('(tcp || udp) && lost');
    expect(withTerm('tcp or udp', 'lost', 'and-not')).toBe('(tcp or udp) && !(lost)');
  });

  const at = (fields: Record<string, string>): PacketAtHop =>
    ({ fields: Object.entries(fields).map(([name, value]) => ({ name, value, changed: false })) }) as PacketAtHop;
  const packet = { protocol: 'tcp', flow: 7 } as PacketAtHops;

  it('are valid filters of the values that the pane shows', () => {
    const v4 = at({
      Source: '10.0.0.1',
      TTL: '63',
      'Source port': '40000',
      DSCP: '0',
      'IP ID': '25591',
      ECN: 'not ECT',
    });
    const v6 = at({ Source: 'fd00::1', TTL: '63', 'IP ID': '5' });
    expect(fieldTerm(packet, v4, 'Source')).toBe('ip.src == 10.0.0.1');
    expect(fieldTerm(packet, v4, 'TTL')).toBe('ip.ttl == 63');
    expect(fieldTerm(packet, v4, 'Source port')).toBe('tcp.srcport == 40000');
    expect(fieldTerm(packet, v6, 'Source')).toBe('ipv6.src == fd00::1');
    expect(fieldTerm(packet, v6, 'TTL')).toBe('ipv6.hlim == 63');
    expect(fieldTerm(packet, v6, 'IP ID')).toBeNull();
    expect(fieldTerm(packet, v4, 'ECN')).toBeNull();
    expect(fieldTerm(packet, v4, 'Frame')).toBeNull();
    const terms = ['Source', 'TTL', 'Source port', 'DSCP', 'IP ID'].map((name) => fieldTerm(packet, v4, name));
    for (const term of [...terms, conversationTerm(packet), lossTerm(1, 'reverse')])
      expect(readFilter(term!, context).ok, term!).toBe(true);
  });
});

describe('notes', () => {
  it('are there for every field', () => {
    expect(FIELDS.map(({ name }) => name.replaceAll('.', '_')).sort()).toEqual(Object.keys(en.fields).sort());
  });
});
