import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dissector } from '../../../electron/dissect/types.ts';
import { TLS_KEY_LOG, withSecrets } from '../../../shared/pcap/pcapng-writer.ts';
import { allFields, startDissector, webBytes, webFile } from './dissectors.ts';
import { asPcapng } from './small-captures.ts';

/** Fields whose values tshark prints as the tree's filters say them. */
const FIELDS = [
  ...['eth.src', 'eth.dst', 'eth.type', 'ip.src', 'ip.dst', 'ip.ttl', 'ip.id', 'ip.len', 'ip.proto', 'ip.checksum'],
  ...['tcp.srcport', 'tcp.dstport', 'tcp.seq', 'tcp.seq_raw', 'tcp.ack', 'tcp.ack_raw', 'tcp.len', 'tcp.window_size'],
  ...['tcp.options.timestamp.tsval', 'tcp.options.timestamp.tsecr', 'tcp.analysis.acks_frame', 'udp.srcport'],
  ...['udp.dstport', 'udp.length', 'dns.id', 'dns.a', 'http.request.method', 'http.response.code', 'frame.number'],
];

function tshark(args: string[]): string {
  const { status, stdout, stderr } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`tshark failed: ${stderr}`);
  return stdout;
}

/** Per packet and field: the values that tshark says, in order. */
function tsharkValues(): string[][][] {
  const fields = FIELDS.flatMap((name) => ['-e', name]);
  const text = tshark(['-r', webFile('client.pcap'), '-n', '-2', '-T', 'fields', '-E', 'occurrence=a', ...fields]);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t').map((values) => (values === '' ? [] : values.split(','))));
}

/** As tshark prints numbers and as filters do: hexadecimal or not, quoted or not. */
function plain(value: string): string {
  const text = value.replace(/^"|"$/g, '');
  return /^0x[\da-f]+$/i.test(text) ? String(Number.parseInt(text, 16)) : text;
}

/** The bytes that tshark follows, joined. */
function tsharkFollow(protocol: string, stream: number, more: string[] = []): string {
  const text = tshark(['-r', webFile('client.pcap'), '-q', ...more, '-z', `follow,${protocol},raw,${stream}`]);
  const lines = text.split('\n').filter((line) => /^\t?[\da-f]+$/.test(line));
  return lines.map((line) => line.trim()).join('');
}

async function followed(dissector: Dissector, frame: number, protocol: string): Promise<string> {
  const { follow } = await dissector.frame(frame);
  const { filter } = follow.find((one) => one.protocol === protocol)!;
  const { chunks } = await dissector.follow(protocol, filter);
  return chunks.map(({ bytes }) => Buffer.from(bytes).toString('hex')).join('');
}

describe.each(['built-in', 'sharkd'] as const)('dissected by %s', (kind) => {
  let dissector: Dissector;
  beforeAll(async () => {
    dissector = await startDissector(kind);
  }, 60_000);
  afterAll(() => dissector?.kill());

  it('fields are those of tshark, packet by packet', async () => {
    const expected = tsharkValues();
    expect(await dissector.load(webBytes('client.pcap'))).toBe(expected.length);
    let compared = 0;
    for (const [i, values] of expected.entries()) {
      const fields = allFields((await dissector.frame(i + 1)).tree);
      for (const [f, name] of FIELDS.entries()) {
        const said = fields.filter((one) => one.name === name && one.filter.includes('=='));
        const own = said.map((one) => plain(one.filter.slice(one.filter.indexOf('==') + 3)));
        expect({ packet: i + 1, name, values: own }).toEqual({ packet: i + 1, name, values: values[f]!.map(plain) });
        compared += own.length;
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('fields lie where the bytes are', async () => {
    await dissector.load(webBytes('client.pcap'));
    const { tree, sources } = await dissector.frame(11);
    const ttl = allFields(tree).find((field) => field.name === 'ip.ttl')!;
    expect([ttl.start, ttl.length, sources[ttl.source]!.bytes[ttl.start]]).toEqual([22, 1, 64]);
    const method = allFields(tree).find((field) => field.name === 'http.request.method')!;
    const { bytes } = sources[method.source]!;
    expect(new TextDecoder().decode(bytes.subarray(method.start, method.start + method.length))).toBe('GET');
    expect(await dissector.row(11)).toEqual({ protocol: 'HTTP', info: expect.stringContaining('GET / HTTP/1.1') });
  });

  it('VXLAN on the port of flannel is taken off the packet inside', async () => {
    await dissector.load(asPcapng('client.pcap', 8472));
    const { tree } = await dissector.frame(11);
    const layers = tree.map((field) => field.name).filter((name) => name !== 'frame');
    expect(layers).toEqual(['eth', 'ip', 'udp', 'vxlan', 'eth', 'ip', 'tcp', 'http']);
  });

  it('streams of TCP and UDP hold what tshark follows', async () => {
    await dissector.load(webBytes('client.pcap'));
    expect(await followed(dissector, 11, 'TCP')).toBe(tsharkFollow('tcp', 0));
    expect(await followed(dissector, 6, 'UDP')).toBe(tsharkFollow('udp', 0));
  });

  it('streams of TLS are decrypted with keys that stand in the capture', async () => {
    await dissector.load(withSecrets(asPcapng('client.pcap'), TLS_KEY_LOG, webBytes('keys.txt')));
    const hex = await followed(dissector, 34, 'TLS');
    expect(hex).toBe(tsharkFollow('tls', 1, ['-o', `tls.keylog_file:${webFile('keys.txt')}`]));
    expect(Buffer.from(hex, 'hex').toString()).toContain('hello from payments, grüß dich');
  });

  it('streams are refused for a filter that is none', async () => {
    await dissector.load(webBytes('client.pcap'));
    await expect(dissector.follow('TCP', 'tcp.strm eq 0')).rejects.toThrow();
  });
});
