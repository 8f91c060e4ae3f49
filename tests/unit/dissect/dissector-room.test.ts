import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DissectorRoom, type RoomLimits } from '../../../electron/dissect/dissector-room.ts';
import { forkDissector } from '../../../electron/dissect/fork-child.ts';
import type { Dissector, StartDissector } from '../../../electron/dissect/types.ts';

const child = (name: string): StartDissector =>
  forkDissector(fileURLToPath(new URL(name, import.meta.url)), '/nonexistent');

function roomOf(start: StartDissector, limits: Partial<RoomLimits> = {}): DissectorRoom {
  const room = new DissectorRoom(start, limits);
  onTestFinished(() => room.close());
  return room;
}

const one = { key: 'one', capture: Uint8Array.of(1) };
const two = { key: 'two', capture: Uint8Array.of(2) };

/** A dissector in this process that counts what is done to it. */
function counting() {
  const loads: number[] = [];
  const killed = vi.fn();
  const dissector = {
    info: { kind: 'built-in', version: '1.2.3' },
    load: async (capture: Uint8Array) => loads.push(capture[0]!),
    row: async () => ({ protocol: 'x', info: '' }),
    frame: async () => ({ tree: [], sources: [], follow: [] }),
    follow: async () => Promise.reject(new Error('not this.')),
    kill: killed,
  } satisfies Dissector;
  const start = vi.fn(async () => dissector);
  return { loads, killed, start };
}

describe('the room of a dissector', () => {
  it('starts it when it is first asked, and loads each capture once', async () => {
    const { loads, start } = counting();
    const room = roomOf(start);
    expect([room.state, start.mock.calls.length]).toEqual(['idle', 0]);
    await Promise.all([one, one, two].map((toLoad) => room.ask(toLoad, (d) => d.frame(1))));
    expect([room.state, room.version, start.mock.calls.length, loads]).toEqual(['ready', '1.2.3', 1, [1, 2]]);
  });

  it('ends one that hangs, and answers the next question by a new one', async () => {
    const pids: Dissector[] = [];
    const start = child('never-answering-child.mjs');
    const room = roomOf(
      async () => {
        const dissector = await start();
        pids.push(dissector);
        return dissector;
      },
      { answerMs: 300 },
    );
    for (const asked of [1, 2]) {
      await expect(room.ask(one, (d) => d.frame(1))).rejects.toMatchObject({
        problem: { code: 'dissection-stuck', message: expect.stringContaining('did not answer within 0.3 s') },
      });
      expect([pids.length, room.state]).toEqual([asked, 'idle']);
      // It does not live on.
      await expect(pids[asked - 1]!.frame(1)).rejects.toThrow('it has ended');
    }
  });

  it('says so when it dies over a capture, and starts another one', async () => {
    const room = roomOf(child('dying-child.mjs'));
    const stuck = { problem: { code: 'dissection-stuck', message: expect.stringContaining('ended unexpectedly') } };
    await expect(room.ask(one, (d) => d.frame(1))).rejects.toMatchObject(stuck);
    await expect(room.ask(one, (d) => d.frame(1))).rejects.toMatchObject(stuck);
  });

  it('is given up on request', async () => {
    const room = roomOf(child('never-answering-child.mjs'));
    const answer = room.ask(one, (d) => d.frame(1));
    await vi.waitUntil(() => room.state === 'ready');
    room.cancel();
    await expect(answer).rejects.toMatchObject({ problem: { code: 'dissection-stuck' } });
  });

  it('throws away one that refused: its state is not known', async () => {
    const { killed, start } = counting();
    const room = roomOf(start);
    await expect(room.ask(one, (d) => d.follow('TCP', ''))).rejects.toMatchObject({
      problem: { code: 'dissection-failed', message: expect.stringContaining('not this.') },
    });
    expect(killed).toHaveBeenCalledTimes(1);
  });

  it('ends it when nobody asks for a while', async () => {
    const { killed, start } = counting();
    const room = roomOf(start, { idleMs: 20 });
    await room.ask(one, (d) => d.frame(1));
    await vi.waitUntil(() => room.state === 'idle');
    expect(killed).toHaveBeenCalledTimes(1);
  });

  it('tells why none can be started', async () => {
    const room = roomOf(child('does-not-exist.mjs'));
    await expect(room.ask(one, (d) => d.frame(1))).rejects.toMatchObject({ problem: { code: 'no-dissector' } });
    expect(room.state).toBe('failed');
  });
});
