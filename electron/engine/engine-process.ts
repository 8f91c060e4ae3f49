import { startDemoNetwork } from '../demo/demo-network.ts';
import { startLiveNetwork } from '../demo/live-network.ts';
import type { DemoNetwork } from '../demo/types.ts';
import { DissectorsOfShell } from './dissectors-of-shell.ts';
import { Engine } from './engine.ts';
import { type EnginePort, servePort } from './port-host.ts';
import type { DemoStart, EngineProcessOptions, FromEngineProcess, ToEngineProcess } from './process-messages.ts';
import { SecretsOfShell } from './secrets-of-shell.ts';

/** Electron's utility processes have this; Node's types do not know it, and this file must not import Electron. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToEngineProcess; ports: EnginePort[] }) => void): void;
  postMessage(message: FromEngineProcess): void;
}

const parent = (process as unknown as { parentPort: ParentPort }).parentPort;
const options = JSON.parse(process.argv[2]!) as EngineProcessOptions;

async function startDemo(demo: DemoStart): Promise<DemoNetwork> {
  if (demo.kind === 'recording') return startDemoNetwork({ recordingDirectory: demo.recordingDirectory });
  return startLiveNetwork(demo.root, (line) => console.error(line));
}

async function main(): Promise<void> {
  const secrets = new SecretsOfShell((message) => parent.postMessage(message), options.secretsProtected);
  const dissectors = new DissectorsOfShell((message) => parent.postMessage(message));
  const demo = options.demo === null ? null : await startDemo(options.demo);
  const engine = new Engine({
    dataDirectory: options.dataDirectory,
    knownHosts: demo?.knownHosts,
    // The demo's nodes are its own: the user's configuration has no say there.
    sshConfig: demo === null ? undefined : 'none',
    interactive: true,
    lastingSecrets: secrets,
    dissector: dissectors.start,
    recording: demo !== null && demo.label !== '' ? { label: demo.label, nodes: demo.plan.nodes } : undefined,
  });
  let capturing = false;
  engine.events.listen((name) => {
    if (name !== 'capture.state' || engine.capturing === capturing) return;
    capturing = engine.capturing;
    parent.postMessage({ kind: 'capturing', capturing });
  });
  parent.on('message', ({ data, ports }) => {
    if (data.kind === 'secret') {
      secrets.answered(data.id, data.secret);
      return;
    }
    if (data.kind === 'dissect-port' || data.kind === 'dissect-ended') {
      dissectors.heard(data, ports[0]);
      return;
    }
    if (data.kind === 'port') {
      for (const port of ports) servePort(engine, port);
      return;
    }
    engine
      .close()
      .catch((error: unknown) => console.error(error))
      .then(() => demo?.close())
      .finally(() => parent.postMessage({ kind: 'stopped' }));
  });
  parent.postMessage({ kind: 'ready', demo: demo === null ? null : { plan: demo.plan, label: demo.label } });
}

main().catch((error: unknown) => {
  parent.postMessage({ kind: 'fault', message: error instanceof Error ? error.message : String(error) });
});
