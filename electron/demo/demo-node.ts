import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel } from 'ssh2';
import { NODE_CHECK_COMMAND } from '../nodes/node-script.ts';
import { PLAN_CHECK_COMMAND } from '../nodes/plan-script.ts';
import { cannedShell } from './canned-shell.ts';
import { interfacesOf, planCheckAnswer } from './check-answers.ts';
import type { Recording } from './recording.ts';
import { type CaptureRequest, replayCapture } from './replay-capture.ts';
import type { ReplayClock } from './replay-clock.ts';
import { type ProbeRequest, replayProbe } from './replay-probe.ts';

/** Answers of checks are small; a script that is longer than this is not ours. */
const LONGEST_INPUT = 1 << 20;

export interface DemoNode {
  name: string;
  port: number;
  /** The host key as known_hosts has it: type and base64. */
  hostKey: string;
  close(): Promise<void>;
}

/** Starts a real SSH server on loopback that plays one node of a recording to whoever holds the client key. */
export async function startDemoNode(
  name: string,
  recording: Recording,
  clock: ReplayClock,
  clientKey: ParsedKey,
): Promise<DemoNode> {
  const hostKeys = ssh2.utils.generateKeyPairSync('ed25519');
  const player = new NodePlayer(name, recording, clock);
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKeys.private] }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => {});
    client.on('authentication', (context) => authenticate(context, clientKey));
    client.on('ready', () => {
      client.on('session', (accept) => {
        const session = accept();
        session.on('pty', (acceptPty) => acceptPty?.());
        session.on('window-change', (acceptChange) => acceptChange?.());
        session.on('shell', (acceptShell) => player.shell(acceptShell()));
        session.on('exec', (acceptExec, _, { command }) => player.exec(acceptExec(), command));
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name,
    port: (server.address() as AddressInfo).port,
    hostKey: hostKeys.public.split(' ').slice(0, 2).join(' '),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of clients) client.end();
      }),
  };
}

/** Only the demo's own key, with a signature made by it. */
function authenticate(context: AuthContext, key: ParsedKey): void {
  const wanted = key.getPublicSSH();
  if (context.method !== 'publickey' || context.key.algo !== key.type || !context.key.data.equals(wanted)) {
    context.reject(['publickey']);
  } else if (context.signature === undefined || context.blob === undefined) context.accept();
  else if (key.verify(context.blob, context.signature, context.hashAlgo) === true) context.accept();
  else context.reject(['publickey']);
}

/** Answers the commands that Hopscope sends, by their first line; anything else is refused. */
class NodePlayer {
  readonly #facts: Recording['nodes'][number];
  readonly #interfaces: string[];
  readonly #recording: Recording;
  readonly #clock: ReplayClock;

  constructor(name: string, recording: Recording, clock: ReplayClock) {
    this.#facts = recording.nodes.find((node) => node.name === name)!;
    this.#interfaces = interfacesOf(this.#facts.check);
    this.#recording = recording;
    this.#clock = clock;
  }

  shell(channel: ServerChannel): void {
    cannedShell(channel, this.#facts.name, this.#facts.commands);
  }

  exec(channel: ServerChannel, command: string): void {
    const header = /# hopscope:(capture|mtr) v1 (\{.*\})$/m.exec(command);
    if (command === NODE_CHECK_COMMAND) answerInput(channel, () => this.#facts.check);
    else if (command === PLAN_CHECK_COMMAND)
      answerInput(channel, (script) => planCheckAnswer(script, this.#interfaces));
    else if (header === null) refuse(channel, 'this is a recording: commands are not run');
    else if (/^exec (sudo -n -- )?(ip netns exec|nsenter) /.test(command))
      refuse(channel, 'Cannot open network namespace: No such file or directory');
    else if (header[1] === 'capture') this.#capture(channel, JSON.parse(header[2]!) as CaptureRequest);
    else this.#probe(channel, JSON.parse(header[2]!) as ProbeRequest);
  }

  #capture(channel: ServerChannel, request: CaptureRequest): void {
    const { bootId, name } = this.#facts;
    const capture = this.#recording.captures.find((each) => each.node === name && each.interface === request.interface);
    const exists = request.interface === 'any' || this.#interfaces.includes(request.interface);
    replayCapture(channel, request, { bootId, exists, capture: capture ?? null }, this.#clock);
  }

  #probe(channel: ServerChannel, request: ProbeRequest): void {
    const { bootId, name } = this.#facts;
    const probes = this.#recording.probes.filter((each) => each.node === name);
    replayProbe(channel, request, bootId, probes, this.#clock);
  }
}

/** Reads all input, then answers it and ends. */
function answerInput(channel: ServerChannel, answer: (input: string) => string): void {
  const chunks: Buffer[] = [];
  let length = 0;
  channel.on('error', () => {});
  channel.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= LONGEST_INPUT) chunks.push(chunk);
  });
  channel.on('end', () => {
    channel.write(answer(Buffer.concat(chunks).toString('utf8')));
    channel.exit(0);
    channel.end();
  });
}

function refuse(channel: ServerChannel, reason: string): void {
  channel.on('error', () => {});
  channel.resume();
  channel.stderr.write(`${reason}\n`);
  channel.exit(126);
  channel.end();
}
