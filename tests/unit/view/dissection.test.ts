import { describe, expect, it } from 'vitest';
import type { DissectedField } from '../../../shared/contract/dissect.ts';
import { type ComparedField, compareDissections } from '../../../shared/view/dissection-diff.ts';
import { restoreFrames, restoreInfo } from '../../../shared/view/restore-frames.ts';

function field(label: string, name = '', children: DissectedField[] = [], frame: number | null = null): DissectedField {
  const filter = name === '' ? '' : `${name} == ${label.split(': ')[1] ?? ''}`;
  return { label, name, filter, start: 0, length: 0, source: 0, severity: '', frame, children };
}

const eth = (mac: string) => field(`Ethernet II, Src: ${mac}`, 'eth', [field(`Source: ${mac}`, 'eth.src')]);
const ip = (ttl: number) =>
  field('Internet Protocol Version 4, Src: 10.0.0.1', 'ip', [
    field('Identification: 0x1', 'ip.id'),
    field(`Time to Live: ${ttl}`, 'ip.ttl'),
  ]);
const vxlan = field('Virtual eXtensible Local Area Network', 'vxlan', [field('VNI: 1', 'vxlan.vni')]);
const udp = (more: DissectedField[] = []) => field('User Datagram Protocol', 'udp', more);

/** Every line that changed, with the hops at which it did. */
function changed(fields: readonly ComparedField[], path = ''): string[] {
  return fields.flatMap((one) => [
    ...(one.changed.includes(true) ? [`${path}${one.title} ${one.changed.map(Number).join('')}`] : []),
    ...changed(one.children, `${path}${one.title}/`),
  ]);
}
const whole = (...tree: DissectedField[]) => ({ tree, cut: false });
const cut = (...tree: DissectedField[]) => ({ tree, cut: true });

describe('the same packet at several hops', () => {
  it('shows what changed at which hop, and nothing else', () => {
    const lines = compareDissections([whole(ip(64)), whole(ip(63)), whole(ip(63))]);
    expect(changed(lines)).toEqual(['Internet Protocol Version 4/Time to Live 010']);
    expect(lines[0]).toMatchObject({ changes: 1, values: ['Src: 10.0.0.1', 'Src: 10.0.0.1', 'Src: 10.0.0.1'] });
  });

  it('joins the inner packet with itself when a tunnel is put around it and taken off', () => {
    const inside = whole(eth('a'), ip(60), udp(), vxlan, eth('c'), ip(63), udp());
    const lines = compareDissections([whole(eth('b'), ip(64), udp()), inside, whole(eth('b'), ip(62), udp())]);
    expect(lines.map((line) => [line.title, line.values.map((value) => value !== null)])).toEqual([
      ['Ethernet II', [false, true, false]],
      ['Internet Protocol Version 4', [false, true, false]],
      ['User Datagram Protocol', [false, true, false]],
      ['Virtual eXtensible Local Area Network', [false, true, false]],
      ['Ethernet II', [true, true, true]],
      ['Internet Protocol Version 4', [true, true, true]],
      ['User Datagram Protocol', [true, true, true]],
    ]);
    expect(lines[5]!.children[1]!.values).toEqual(['64', '63', '62']);
    expect(lines[3]!.changed).toEqual([false, true, true]);
  });

  it('takes what a snaplen left out for not known, but a tunnel that is not there for not there', () => {
    const dns = field('Domain Name System', 'dns', [field('Transaction ID: 1', 'dns.id')]);
    const payload = (bytes: number) => udp([field(`UDP payload (${bytes} bytes)`, 'udp.payload')]);
    expect(changed(compareDissections([whole(ip(64), payload(90), dns), cut(ip(64), payload(40))]))).toEqual([]);
    expect(changed(compareDissections([whole(ip(64), udp(), dns), whole(ip(64), udp())]))).toEqual([
      'Domain Name System 01',
    ]);
    expect(
      changed(compareDissections([cut(eth('a'), ip(64)), cut(eth('a'), ip(64), vxlan, eth('a'), ip(64))])),
    ).toEqual(['Ethernet II 01', 'Internet Protocol Version 4 01', 'Virtual eXtensible Local Area Network 01']);
  });

  it('knows what is of the capture and not of the packet', () => {
    const one = (frame: number, at: string) => [
      field(`Frame ${frame}: 60 bytes`, 'frame', [field(`Frame Number: ${frame}`, 'frame.number')]),
      field(`2 Reassembled TCP Segments (20 bytes): #${frame}(10), #9(10)`),
      field('Hypertext Transfer Protocol', 'http', [field(`Request in frame: ${frame}`, 'http.request_in', [], frame)]),
      field('TCP', 'tcp', [field(`Time since previous frame: ${at}`, 'tcp.time_delta')]),
    ];
    const lines = compareDissections([whole(...one(1, '0.1')), whole(...one(7, '0.2'))]);
    expect(changed(lines).filter((line) => line !== 'Frame 01')).toEqual([]);
  });
});

describe('record numbers in what was dissected apart', () => {
  const frames = Uint32Array.of(40, 41, 90);
  const restore = (one: DissectedField, more = {}) =>
    restoreFrames([one], { frames, cut: false, untimed: false, ...more });

  it('become those of the capture, in labels, filters and places to go', () => {
    const ack = field('This is an ACK to the segment in frame: 2', 'tcp.analysis.acks_frame', [], 2);
    expect(restore(ack)).toMatchObject([
      { label: 'This is an ACK to the segment in frame: 41', filter: 'tcp.analysis.acks_frame == 41', frame: 41 },
    ]);
    const piece = field('Frame: 3, payload: 3-5 (3 bytes)', 'tcp.segment', [], 3);
    expect(restore(piece)[0]!.label).toBe('Frame: 90, payload: 3-5 (3 bytes)');
    const pieces = field('2 Reassembled TCP Segments (20 bytes): #1(10), #3(10)');
    expect(restore(pieces)[0]!.label).toBe('2 Reassembled TCP Segments (20 bytes): #40(10), #90(10)');
    const head = field('Frame 3: 60 bytes on wire (480 bits) on interface -, id 0', 'frame');
    expect(restore(head)[0]!.label).toBe('Frame 90: 60 bytes on wire (480 bits)');
    expect(restoreInfo('Echo (ping) reply id=1, ttl=2 (request in 1)', frames)).toBe(
      'Echo (ping) reply id=1, ttl=2 (request in 40)',
    );
  });

  it('are unknown rather than wrong where the small capture has no such record', () => {
    const odd = field('Response in frame: 77', 'http.response_in', [], 77);
    expect(restore(odd)).toMatchObject([{ label: 'Response in frame: ?', frame: null }]);
  });

  it('take along no figure that counts from the beginning of the small capture', () => {
    const first = field('Time since first frame: 1', 'tcp.time_relative');
    expect(restore(field('Stream index: 0', 'tcp.stream'))).toEqual([]);
    expect(restore(first)).toHaveLength(1);
    expect(restore(first, { cut: true })).toEqual([]);
    expect(restore(field('Arrival Time: 1970', 'frame.time'), { untimed: true })).toEqual([]);
  });
});
