/**
 * One-off UDP flows. `udp-tool.ts receive ADDRESS PORT` says `ready`, counts datagrams until its input ends, and prints
 * the count; `udp-tool.ts send FROM ADDRESS PORT COUNT BYTES PER_SECOND` sends and ends.
 */
import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';

const [mode, ...words] = process.argv.slice(2);
const socket = createSocket('udp4');

async function send(): Promise<void> {
  const [from = '', address = '', ...numbers] = words;
  const [port = 0, count = 0, bytes = 0, perSecond = 1] = numbers.map(Number);
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const wait = start + (i * 1000) / perSecond - performance.now();
    if (wait > 1) await pause(wait);
    // Numbered, so that no two datagrams of a flow are the same.
    const payload = Buffer.alloc(Math.max(4, bytes));
    payload.writeUInt32BE(i);
    await new Promise<void>((resolve, reject) =>
      socket.send(payload, port, address, (error) => (error ? reject(error) : resolve())),
    );
  }
  socket.close();
}

function receive(): void {
  const [address = '', port = ''] = words;
  let count = 0;
  socket.on('message', () => {
    count++;
  });
  socket.bind(Number(port), address, () => {
    socket.setRecvBufferSize(4 << 20);
    process.stdout.write('ready\n');
  });
  process.stdin.resume().on('end', () => {
    process.stdout.write(`${count}\n`);
    socket.close();
  });
}

if (mode === 'send') await send();
else receive();
