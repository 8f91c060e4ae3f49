import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { HopCapture } from '../../../electron/capture/hop-capture.ts';
import { HopFile } from '../../../electron/capture/hop-file.ts';
import type { Problem } from '../../../shared/contract/errors.ts';
import { type PlanHop, planHopSchema } from '../../../shared/contract/plan.ts';
import { growth, hastyPool } from '../ssh/hostile.ts';
import { scratch, startServer } from '../ssh/test-server.ts';

const MIB = 1024 * 1024;

const files: HopFile[] = [];
afterEach(async () => {
  for (const file of files.splice(0)) await file.close();
});

/** One capture on a node that answers our command by itself; `token` is the one that we gave it. */
async function captureFrom(answer: (channel: ServerChannel, token: string) => void) {
  const server = await startServer({
    onExec: (command, channel) => answer(channel, /"token":"([0-9a-f]+)"/.exec(command)![1]!),
  });
  const connection = await hastyPool().connect(server.node(), []);
  const path = join(scratch(), 'hop.pcap');
  const hop: PlanHop = planHopSchema.parse({ name: 'hop', node: 'n1', interface: 'eth0' });
  const bytes = { count: 0 };
  const file = await HopFile.create(path, (chunk) => {
    bytes.count += chunk.length;
  });
  files.push(file);
  const reconnect = async () => connection;
  const capture = await HopCapture.open({ connection, hop, file, spool: null, others: [], reconnect });
  const refused = capture.listening.then(
    () => null,
    (error: { problem: Problem }) => error.problem,
  );
  return { capture, file, path, bytes, refused };
}

const forever = (channel: NodeJS.WritableStream, chunk: Buffer) => {
  const more = () => {
    for (let i = 0; i < 64; i++) if (!channel.write(chunk)) return void channel.once('drain', more);
    setImmediate(more);
  };
  more();
};

describe('a capture on a node that', () => {
  it('begins its data with another token keeps none of it, and is ended after 64 KiB', async () => {
    const { capture, path } = await captureFrom((channel) => {
      channel.write(`hopscope-start-${'0'.repeat(16)}\n`);
      channel.write(Buffer.alloc(200 * 1024));
      channel.resume();
      channel.on('end', () => {
        channel.exit(0);
        channel.end();
      });
    });
    await capture.closed;
    expect(capture.problem).toMatchObject({ code: 'shell-noise', subject: 'hop' });
    expect(statSync(path).size).toBe(0);
  });

  it('speaks for us with another token is not heard', async () => {
    const { capture, refused } = await captureFrom((channel, token) => {
      const other = token.replace(/^./, (c) => (c === '0' ? '1' : '0'));
      channel.stderr.write(`hopscope:${token} ready \u001b[31m\n`);
      for (const line of ['exit 0', 'missing tcpdump', 'spool /etc', 'filter x'])
        channel.stderr.write(`hopscope:${other} ${line}\n`);
      channel.stderr.write('tcpdump: listening on eth0, link-type EN10MB\n');
    });
    expect(await refused).toBeNull();
    expect([capture.over, capture.spoolDirectory, capture.clockId]).toEqual([false, null, null]);
  });

  it('answers in colours and commands to the terminal is quoted without them', async () => {
    const { refused } = await captureFrom((channel) => {
      for (let i = 0; i < 30; i++) channel.stderr.write(`noise ${i}\n`);
      channel.stderr.write('\u001b]52;c;cm0=\u0007\u001b[31mtcpdump: eth0: no\u009b31m such\u202e thing\u001b[0m\r\n');
      channel.exit(1);
      channel.end();
    });
    const problem = (await refused)!;
    expect(problem.message).toContain('such');
    expect(`${problem.message}${problem.remedy}`).not.toMatch(/[\p{Cc}\u200b-\u202e]/u);
  });

  it('writes messages without end, and without line ends, takes no memory', async () => {
    const grown = growth();
    let over = () => {};
    const { capture, refused } = await captureFrom((channel) => {
      forever(channel.stderr as unknown as NodeJS.WritableStream, Buffer.alloc(32 * 1024, 'x'));
      over = () => {
        channel.exit(1);
        channel.end();
      };
    });
    const begun = performance.now();
    while (performance.now() - begun < 1000) await new Promise((resolve) => setImmediate(resolve));
    expect(grown()).toBeLessThan(150);
    over();
    await capture.closed;
    expect((await refused)!.message.length).toBeLessThan(2000);
  });

  it('lies about lengths in its capture is left there, and what was whole before is kept', async () => {
    const { capture, file, path, bytes } = await captureFrom((channel, token) => {
      const lie = Buffer.alloc(24 + 16 + 60);
      lie.writeUInt32LE(0xa1b23c4d, 0);
      lie.writeUInt32LE(0xfffffff0, 24 + 8);
      channel.stderr.write('tcpdump: listening on eth0, link-type EN10MB\n');
      channel.write(`hopscope-start-${token}\n`);
      channel.write(lie);
      channel.write(Buffer.alloc(MIB));
      channel.stderr.write(`hopscope:${token} exit 0\n`);
      channel.exit(0);
      channel.end();
    });
    await capture.closed;
    expect(capture.problem).toMatchObject({ code: 'not-a-capture', subject: 'hop' });
    expect([statSync(path).size, bytes.count, file.records]).toEqual([24, 24, 0]);
    await file.close();
    expect(statSync(path).size).toBe(24);
  });
});
