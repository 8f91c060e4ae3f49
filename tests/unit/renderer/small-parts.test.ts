import { describe, expect, it } from 'vitest';
import { ratesBetween, totals } from '../../../renderer/capture/rates.ts';
import { captureFiles } from '../../../renderer/import/capture-files.ts';
import { draftOf } from '../../../renderer/plan/draft.ts';
import { fieldId } from '../../../renderer/plan/draft-check.ts';
import { fieldOfProblem } from '../../../renderer/plan/problem-field.ts';
import { interfaceSuggestions } from '../../../renderer/plan/suggestions.ts';
import { nodeHealth, unknownNode } from '../../../renderer/state/node-store.ts';
import { pasteLines, pasteText } from '../../../renderer/terminal/paste.ts';
import type { CaptureLive } from '../../../shared/contract/engine-api.ts';
import type { NodeFacts } from '../../../shared/contract/node-facts.ts';

describe('fieldOfProblem', () => {
  const draft = draftOf({
    nodes: [
      { name: 'r1', host: 'h1' },
      { name: 'b', host: 'h2' },
    ],
    hops: [
      { name: 'r1', node: 'r1', interface: 'eth0' },
      { name: 'r1 out', node: 'r1', interface: 'eth1' },
    ],
    probes: [{ kind: 'mtr', node: 'b', target: '10.0.0.1' }],
  });
  const field = (code: string, subject: string | null) => {
    const ref = fieldOfProblem({ code, subject, message: '', remedy: '' }, draft);
    return ref ? fieldId(ref) : null;
  };

  it('leads to the field that the problem is about', () => {
    expect(field('bad-filter', 'r1')).toBe('hop-3-filter');
    expect(field('no-interface', 'r1 out')).toBe('hop-4-interface');
    expect(field('no-namespace', 'r1 out')).toBe('hop-4-namespace');
    expect(field('auth-failed', 'r1')).toBe('node-1-privateKey');
    expect(field('host-key-unknown', 'b')).toBe('node-2-host');
    expect(field('no-permission', 'b')).toBe('node-2-sudo');
    expect(field('no-mtr', 'b')).toBe('probe-5-target');
    expect(field('connection-refused', 'b')).toBe('node-2-host');
    expect(field('internal', null)).toBeNull();
    expect(field('bad-filter', 'gone')).toBeNull();
  });
});

describe('rates', () => {
  const live = (elapsedSeconds: number, packets: number, bytes: number, sessionId = 's'): CaptureLive => ({
    sessionId,
    elapsedSeconds,
    hops: [{ name: 'a', packets, bytes, kernelDrops: null, ended: null }],
  });

  it('are what came since the last report', () => {
    expect(ratesBetween(live(1, 100, 5000), live(1.5, 150, 9000))).toEqual({
      a: { packetsPerSecond: 100, bytesPerSecond: 8000 },
    });
  });

  it('are not known at first, after another capture, or without time between', () => {
    expect(ratesBetween(null, live(1, 1, 1))).toEqual({});
    expect(ratesBetween(live(1, 9, 9, 'old'), live(2, 10, 10))).toEqual({});
    expect(ratesBetween(live(1, 9, 9), live(1, 10, 10))).toEqual({});
  });

  it('do not call unknown drops none', () => {
    const two = live(1, 1, 1);
    expect(totals(two).kernelDrops).toBeNull();
    two.hops.push({ name: 'b', packets: 2, bytes: 3, kernelDrops: 4, ended: null });
    expect(totals(two)).toEqual({ packets: 3, bytes: 4, kernelDrops: 4 });
  });
});

describe('captureFiles', () => {
  it('names hops after their files and keeps them apart', () => {
    const names = captureFiles(['/x/pod-a.pcap', 'C:\\y\\pod-a.pcapng', '/z/r1.pcap.gz', '/.pcap']).map((f) => f.name);
    expect(names).toEqual(['pod-a', 'pod-a-2', 'r1', 'hop']);
  });
});

describe('paste', () => {
  it('warns of lines that would run, not of a line end alone', () => {
    expect(pasteLines('ls -l\n')).toBe(1);
    expect(pasteLines('cd /\r\nrm x')).toBe(2);
  });

  it('cannot end bracketed paste from within', () => {
    expect(pasteText('a\u001b[201~\nb')).toBe('a[201~\rb');
  });
});

describe('nodes', () => {
  const facts: NodeFacts = {
    node: 'a',
    hostname: 'a',
    kernel: 'Linux 6.1',
    bootId: null,
    os: '',
    user: 'root',
    privilege: 'root',
    tcpdump: '4.99.3',
    mtr: null,
    interfaces: [
      { name: 'eth9', up: false, mtu: 1500, addresses: [], kind: '' },
      { name: 'eth0', up: true, mtu: 1500, addresses: ['10.0.0.1/24'], kind: 'veth' },
    ],
    namespaces: [],
    problems: [],
  };

  it('suggests usable interfaces first, and none of a namespace that was not looked into', () => {
    expect(interfaceSuggestions(facts, '').map((s) => s.value)).toEqual(['eth0', 'eth9', 'any']);
    expect(interfaceSuggestions(facts, '')[0]!.note).toBe('veth · 10.0.0.1/24 · mtu 1500');
    expect(interfaceSuggestions(facts, 'blue')).toEqual([]);
    expect(interfaceSuggestions(null, '')).toEqual([]);
  });

  it('are judged by the worst that is known', () => {
    const problem = { code: 'x', subject: 'a', message: 'm', remedy: 'r' };
    expect(nodeHealth(unknownNode)).toBe('unknown');
    expect(nodeHealth({ ...unknownNode, facts })).toBe('ok');
    expect(nodeHealth({ ...unknownNode, facts: { ...facts, problems: [problem] } })).toBe('warn');
    expect(nodeHealth({ ...unknownNode, facts, problem })).toBe('bad');
    expect(nodeHealth({ ...unknownNode, connection: 'lost', facts })).toBe('bad');
    expect(nodeHealth({ ...unknownNode, checking: true, problem })).toBe('busy');
  });
});
