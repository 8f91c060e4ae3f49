import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { hearInterruptsOnce } from '../../../build/interrupts.mjs';

it('hears a repeated interrupt once, a later one again, and everything else always', () => {
  let time = 1000;
  const emitter = new EventEmitter();
  hearInterruptsOnce(emitter, () => time);
  const heard: string[] = [];
  for (const name of ['SIGINT', 'SIGTERM', 'other']) emitter.on(name, (word: string) => heard.push(`${name} ${word}`));
  emitter.emit('SIGINT', 'a');
  time += 20;
  emitter.emit('SIGINT', 'b');
  emitter.emit('SIGTERM', 'c');
  emitter.emit('other', 'd');
  emitter.emit('other', 'e');
  time += 1000;
  emitter.emit('SIGINT', 'f');
  expect(heard).toEqual(['SIGINT a', 'SIGTERM c', 'other d', 'other e', 'SIGINT f']);
});
