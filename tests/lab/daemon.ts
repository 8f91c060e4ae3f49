/**
 * Management access to the lab: one loopback port a node; each connection gets an sshd of its own inside the node's
 * network namespace. Outlives the command that started it; ends on SIGTERM. Usage: daemon.ts STATE_DIR
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { basePort, type LabNode, labNodes, namespaceOf } from './topology.ts';

const stateDirectory = process.argv[2];
if (stateDirectory === undefined) throw new Error('usage: daemon.ts STATE_DIR');

const children = new Set<ChildProcess>();
const servers: Server[] = [];

/** sshd talks on the accepted socket itself, so it sees a real TCP peer. A UTS namespace lets each node have its name. */
function serve(node: LabNode, directory: string): Server {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const argv = ['netns', 'exec', namespaceOf(node), 'unshare', '--uts', 'sh', '-c'];
    const script = 'echo "$0" > /proc/sys/kernel/hostname; exec "$@"';
    const sshd = [
      '/usr/sbin/sshd',
      '-i',
      '-f',
      join(directory, node, 'sshd_config'),
      '-E',
      join(directory, 'sshd.log'),
    ];
    const child = spawn('ip', [...argv, script, node, ...sshd], { stdio: [socket, socket, 'ignore'] });
    children.add(child);
    child.on('exit', () => children.delete(child));
    socket.on('error', () => {}); // ours is only a copy; sshd has the connection
    socket.destroy();
  });
  servers.push(server);
  return server;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && port !== 0) resolve(listen(server, 0));
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

process.on('SIGTERM', () => {
  for (const server of servers) server.close();
  for (const child of children) child.kill('SIGKILL');
  process.exit(0);
});

const ports: Record<string, number> = {};
for (const [index, node] of labNodes.entries())
  ports[node] = await listen(serve(node, stateDirectory), basePort + index);
process.stdout.write(`${JSON.stringify({ ports })}\n`);
