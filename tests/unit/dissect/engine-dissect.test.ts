import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine.ts';
import type { Dissection } from '../../../shared/contract/dissect.ts';
import type { SessionInfo } from '../../../shared/contract/engine-api.ts';
import { allFields, startBuiltIn, webBytes, webFile } from './dissectors.ts';

describe.each(['built-in', 'sharkd'] as const)('dissection through the engine (%s)', (kind) => {
  let directory: string;
  let engine: Engine;
  let session: SessionInfo;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hopscope-dissect-test-'));
    // One of them compressed: its bytes are read back all the same.
    writeFileSync(join(directory, 'client.pcap.gz'), gzipSync(webBytes('client.pcap')));
    engine = new Engine({ dataDirectory: directory, knownHosts: '/nonexistent', dissector: startBuiltIn });
    session = await engine.request('session.import', {
      files: [
        { name: 'client', path: join(directory, 'client.pcap.gz') },
        { name: 'server', path: webFile('server.pcap') },
      ],
    });
    expect(await engine.request('dissect.use', { kind })).toMatchObject({ use: { kind } });
  }, 60_000);
  afterAll(async () => {
    await engine?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const packet = (hop: number, frame: number): Promise<Dissection> =>
    engine.request('dissect.packet', { sessionId: session.sessionId, hop, frame });
  const named = ({ tree }: Dissection, name: string) => allFields(tree).find((field) => field.name === name);

  it('names records by their numbers in the capture, not in what was dissected', async () => {
    const response = await packet(0, 19);
    expect(response).toMatchObject({
      hop: 0,
      frame: 19,
      protocol: 'HTTP',
      by: { kind, version: expect.stringMatching(/^\d+\.\d+/) },
    });
    expect(response.conversation).toEqual({ packets: 17, total: 17, snapped: 0 });
    expect(response.tree[0]!.label).toMatch(/^Frame 19: 414 bytes on wire/);
    expect(named(response, 'frame.number')!.label).toBe('Frame Number: 19');
    expect(named(response, 'http.request_in') ?? named(response, 'http.response_for.uri')).toBeDefined();
    const request = allFields(response.tree).find((field) => field.label.startsWith('Request in frame: '))!;
    expect([request.label, request.frame]).toEqual(['Request in frame: 15', 15]);
    const pieces = allFields(response.tree).find((field) => field.label.startsWith('3 Reassembled TCP Segments'))!;
    expect(pieces.label).toMatch(/#16\(1448\), #17\(1448\), #19\(348\)$/);
    expect(named(response, 'tcp.stream')).toBeUndefined();
    expect(response.follow).toContain('HTTP');
  });

  it('shows the conversation at each hop as it is there', async () => {
    const found = await engine.request('view.packet', { sessionId: session.sessionId, hop: 0, frame: 11 });
    expect(found.hops[0]!.bytes).toHaveLength(132);
    const [at, there] = [await packet(0, 11), await packet(1, found.hops[1]!.frame!)];
    expect(named(at, 'ip.ttl')!.label).toBe('Time to Live: 64');
    expect(named(there, 'ip.ttl')!.label).toBe('Time to Live: 63');
    expect(there.info).toBe(at.info);
  });

  it('follows a stream with who said what', async () => {
    const stream = await engine.request('dissect.follow', {
      sessionId: session.sessionId,
      hop: 0,
      frame: 19,
      protocol: 'TCP',
    });
    expect(stream).toMatchObject({ client: '10.9.1.2:39802', server: '10.9.2.2:80', cut: false });
    const [first, second] = stream.chunks;
    expect([first!.frame, first!.fromServer, second!.frame, second!.fromServer]).toEqual([11, false, 13, true]);
    expect(new TextDecoder().decode(first!.bytes)).toMatch(/^GET \/ HTTP/);
    expect(stream.clientBytes + stream.serverBytes).toBe(stream.chunks.reduce((sum, c) => sum + c.bytes.length, 0));
    await expect(
      engine.request('dissect.follow', { sessionId: session.sessionId, hop: 0, frame: 19, protocol: 'SIP' }),
    ).rejects.toMatchObject({ problem: { code: 'not-followable' } });
  });

  it('decrypts TLS with the file that is chosen, and no longer without it', async () => {
    expect((await packet(0, 34)).protocol).toBe('TLSv1.3');
    expect(await engine.request('dissect.keys', { path: webFile('keys.txt') })).toMatchObject({ keyLog: { keys: 5 } });
    expect(named(await packet(0, 34), 'http.response.code')!.label).toBe('Status Code: 200');
    const stream = await engine.request('dissect.follow', {
      sessionId: session.sessionId,
      hop: 0,
      frame: 34,
      protocol: 'TLS',
    });
    expect(stream.chunks.map((chunk) => chunk.fromServer)).toContain(true);
    expect(new TextDecoder().decode(stream.chunks.find((chunk) => !chunk.fromServer)!.bytes)).toMatch(/^GET /);
    // Nothing of the keys is in the session.
    expect(readFileSync(join(session.directory, 'session.json'), 'utf8')).not.toContain('keys');
    await engine.request('dissect.keys', { path: null });
    expect(named(await packet(0, 34), 'http.response.code')).toBeUndefined();
    await expect(engine.request('dissect.keys', { path: webFile('client.pcap') })).rejects.toMatchObject({
      problem: { code: 'no-key-log' },
    });
  });

  it('refuses records that are not there', async () => {
    await expect(packet(0, 4000)).rejects.toMatchObject({ problem: { code: 'no-such-packet' } });
    await expect(packet(7, 1)).rejects.toMatchObject({ problem: { code: 'no-such-packet' } });
  });
});
