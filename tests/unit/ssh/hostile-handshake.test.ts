import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { planNodeSchema } from '../../../shared/contract/plan.ts';
import { cutAfter, growth, hastyPool, socketOf, sshString } from './hostile.ts';
import { problemIn, startServer, startTcp } from './test-server.ts';

const IDENT = 'SSH-2.0-OpenSSH_9.2\r\n';

/** One unencrypted packet of SSH. */
function packet(payload: Buffer, length?: number): Buffer {
  const padding = 8 - ((5 + payload.length) % 8) + 4 + ((5 + payload.length) % 8 > 4 ? 4 : 0);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length ?? 1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

async function attempt(server: (socket: Socket) => void) {
  const port = await startTcp(server);
  const node = planNodeSchema.parse({ name: 'n1', host: '127.0.0.1', port, username: 'u' });
  const ask = async () => null;
  const began = performance.now();
  const problem = await problemIn(hastyPool({ ask }).connect(node, []));
  return { problem, ms: performance.now() - began };
}

/** Writes for ever, as fast as it is taken. */
function forever(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

const hostile: [string, (socket: Socket) => void, RegExp][] = [
  ['greets without end', (s) => forever(s, Buffer.from('hello\r\n'.repeat(1000))), /greeting/i],
  ['greets with one line of many megabytes', (s) => forever(s, Buffer.alloc(65536, 'x')), /too long/i],
  ['speaks another protocol', (s) => void s.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /before handshake/],
  ['speaks SSH 1 only', (s) => void s.write('SSH-1.5-old\r\n'), /identification/],
  [
    'lies about a length: 4 GiB',
    (s) => void s.write(Buffer.concat([Buffer.from(IDENT), packet(Buffer.of(20), 0xffffffff)])),
    /length/i,
  ],
  [
    'lies about a length: 0',
    (s) => void s.write(Buffer.concat([Buffer.from(IDENT), packet(Buffer.of(20), 0)])),
    /length/i,
  ],
  [
    'proposes rubbish',
    (s) => void s.write(Buffer.concat([Buffer.from(IDENT), packet(Buffer.alloc(64, 20))])),
    /KEXINIT|malformed|handshake/i,
  ],
  [
    'lets us in before it shows a key',
    (s) => void s.write(Buffer.concat([Buffer.from(IDENT), packet(Buffer.of(52))])),
    /unexpected packet/i,
  ],
  [
    'says goodbye in colours',
    (s) => {
      const reason = Buffer.from([0, 0, 0, 2]);
      const said = sshString('\u001b]52;c;aGk=\u0007\u001b[31mbusy\r\nSuccess: connected\u202e');
      s.write(Buffer.concat([Buffer.from(IDENT), packet(Buffer.concat([Buffer.of(1), reason, said, sshString('')]))]));
    },
    /./,
  ],
];

describe('a server that', () => {
  it.each(hostile)('%s is refused at once, with words fit for a screen', async (_name, server, words) => {
    const grown = growth();
    const { problem, ms } = await attempt(server);
    expect(problem.subject).toBe('n1');
    expect(problem.message).toMatch(words);
    expect(problem.remedy.length).toBeGreaterThan(10);
    expect(`${problem.message}${problem.remedy}`).not.toMatch(/[\p{Cc}\u200b-\u202e]/u);
    expect(ms).toBeLessThan(1500);
    expect(grown()).toBeLessThan(100);
  });

  it('hangs up after any number of its bytes is told as that, and nothing hangs', async () => {
    const server = await startServer({ onExec: () => {} });
    await hastyPool().connect(server.node(), []);
    const whole = socketOf(server.connections[0]!).bytesWritten;
    expect(whole).toBeGreaterThan(1000);
    const cuts = Array.from({ length: 32 }, (_, i) => 1 + Math.floor((i * whole) / 32));
    const problems = await Promise.all(
      cuts.map(async (bytes, i) => {
        const port = await cutAfter(server.port, bytes, i % 2 ? 'end' : 'reset');
        return await problemIn(hastyPool({}, { readyMs: 15_000 }).connect(server.node({ port }), []));
      }),
    );
    for (const { code, subject } of problems) expect([code, subject]).toEqual(['connection-failed', 'n1']);
  });
});
