import { describe, expect, it } from 'vitest';
import { termOf } from '../../../renderer/dissect/field-term.ts';
import { followBytes, followLines } from '../../../renderer/dissect/follow-lines.ts';
import { expertRemarks, fieldOfByte, treeRows, treeText } from '../../../renderer/dissect/tree-rows.ts';
import type { DissectedField } from '../../../shared/contract/dissect.ts';

function field(label: string, filter: string, at: [number, number], children: DissectedField[] = []): DissectedField {
  const name = filter.split(' ')[0]!;
  return { label, name, filter, start: at[0], length: at[1], source: 0, severity: '', frame: null, children };
}
const layer = (name: string, start: number, ttl: number) =>
  field(`Layer ${name}`, name, [start, 20], [field(`Time to Live: ${ttl}`, `${name}.ttl == ${ttl}`, [start + 8, 1])]);
const tunnelled = [layer('ip', 14, 64), layer('udp', 34, 0), layer('vxlan', 42, 0), layer('ip', 64, 63)];

describe('the tree of a dissection', () => {
  it('shows what is unfolded, each line with a key that the same field has in another packet', () => {
    const rows = treeRows(tunnelled, new Set(['/ip~1']));
    expect(rows.map((row) => [row.key, row.depth, row.open])).toEqual([
      ['/ip', 0, false],
      ['/udp', 0, false],
      ['/vxlan', 0, false],
      ['/ip~1', 0, true],
      ['/ip~1/ip.ttl', 1, null],
    ]);
    expect(treeText(rows)).toContain('Layer ip\n    Time to Live: 63');
  });

  it('offers filters only for the innermost packet and its tunnel: no filter speaks of what is around', () => {
    const rows = treeRows(tunnelled, new Set(['/ip', '/udp', '/vxlan', '/ip~1']));
    expect(rows.filter((row) => row.inner).map((row) => row.key)).toEqual([
      '/vxlan',
      '/vxlan/vxlan.ttl',
      '/ip~1',
      '/ip~1/ip.ttl',
    ]);
    const error = [layer('ip', 14, 64), field('ICMP', 'icmp', [34, 8], [layer('ip', 42, 1)])];
    const quoted = treeRows(error, new Set(['/icmp', '/icmp/ip'])).filter((row) => row.key.startsWith('/icmp/ip'));
    expect(quoted.map((row) => row.inner)).toEqual([false, false]);
  });

  it('finds the field of a byte, the most precise one', () => {
    expect(fieldOfByte(tunnelled, 0, 72)).toMatchObject({ key: '/ip~1/ip.ttl', above: ['/ip~1'] });
    expect(fieldOfByte(tunnelled, 0, 70)).toMatchObject({ key: '/ip~1' });
    expect(fieldOfByte(tunnelled, 1, 72)).toBeNull();
  });

  it('collects remarks, the worst first', () => {
    const remark = (text: string) => field(`Expert Info (${text}`, '_ws.expert', [0, 0]);
    const tree = [field('tcp', 'tcp', [0, 0], [remark('Chat/Sequence): SYN'), remark('Warning/Sequence): Lost one')])];
    expect(expertRemarks(tree).map(({ severity, text }) => `${severity} ${text}`)).toEqual([
      'Warning Lost one',
      'Chat SYN',
    ]);
  });

  it('has terms for what our filters know', () => {
    expect(termOf({ filter: 'ip.ttl == 63' }, ['a'])).toBe('ip.ttl == 63');
    expect(termOf({ filter: 'tcp.flags.syn == True' }, ['a'])).toBe('tcp.flags.syn == 1');
    for (const filter of ['', 'tcp.seq == 1', 'frame.number == 3', 'http.host == "x"'])
      expect(termOf({ filter }, ['a'])).toBeNull();
  });
});

describe('a followed stream', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const chunks = [
    { frame: 3, fromServer: false, bytes: bytes('GET /\r\n\r\n') },
    { frame: 5, fromServer: true, bytes: bytes('grüß\u202edich\u0007\n') },
    { frame: 6, fromServer: true, bytes: bytes('x'.repeat(200)) },
  ];

  it('is lines of text, each of its side and packet; nothing turns the line around', () => {
    const lines = followLines(chunks, 'both', 'text');
    expect(lines.map(({ frame, begins, text }) => [frame, begins, text.length])).toEqual([
      [3, true, 5],
      [3, false, 0],
      [5, true, 10],
      [6, true, 160],
      [6, false, 40],
    ]);
    expect(lines[2]!.text).toBe('grüß.dich.');
    expect(followLines(chunks, 'client', 'text').every((line) => !line.fromServer)).toBe(true);
  });

  it('is bytes with the offset of their side', () => {
    const hex = followLines(chunks, 'server', 'hex');
    expect(hex[0]!.text.startsWith('00000000  67 72 c3 bc')).toBe(true);
    expect(hex[1]!.text.startsWith('0000000f  78 78')).toBe(true);
    expect(followBytes(chunks, 'both')).toHaveLength(9 + 15 + 200);
  });
});
