import { describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../../../electron/main/channels.ts';
import { type ClientPort, EngineClient } from '../../../electron/preload/engine-client.ts';
import { createWindowApi, methodName } from '../../../electron/preload/window-api.ts';
import { REQUEST_NAMES } from '../../../shared/contract/request-names.ts';

class Port implements ClientPort {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  sent: { kind: string; id: number; name: string; args: unknown }[] = [];
  closed = false;
  postMessage(message: unknown) {
    this.sent.push(message as (typeof this.sent)[number]);
  }
  close() {
    this.closed = true;
  }
  receive(data: unknown) {
    this.onmessage?.({ data });
  }
}

function window() {
  const listeners = new Map<string, (event: { ports: ClientPort[] }, ...args: unknown[]) => void>();
  const shell = {
    invoke: vi.fn(async (_channel: string): Promise<unknown> => null),
    send: vi.fn(),
    on: (channel: string, listener: never) => listeners.set(channel, listener),
    pathOf: vi.fn((_file: object) => '/dropped/a.pcap'),
  };
  const api = createWindowApi(shell, new EngineClient(), { platform: 'linux', version: '1' });
  const tell = (channel: string, ...args: unknown[]) => listeners.get(channel)!({ ports: [] }, ...args);
  const connect = () => {
    const port = new Port();
    listeners.get(CHANNELS.port)!({ ports: [port] });
    return port;
  };
  return { api, shell, tell, connect };
}

describe('what the page sees', () => {
  it('is one named function per request and per dialog, and nothing generic', () => {
    const { api } = window();
    const others = [
      'on',
      'onCommand',
      'onEngineState',
      'openDirectory',
      'openFiles',
      'openKeyFile',
      'openKeyLog',
      'pathOfFile',
      'saveDirectory',
      'saveFile',
      'savePath',
    ];
    const expected = [
      ...REQUEST_NAMES.map(methodName),
      ...others,
      'copyText',
      'demo',
      'setDemo',
      'setMenu',
      'platform',
      'version',
    ];
    expect(Object.keys(api).sort()).toEqual(expected.sort());
    expect(methodName('session.saveAs')).toBe('sessionSaveAs');
  });

  it('asks for a port, holds requests until it comes, and matches answers by id', async () => {
    const { api, shell, connect } = window();
    expect(shell.send.mock.calls).toEqual([[CHANNELS.hello]]);
    const answers = Promise.all([api.planLast(), api.sessionOpen({ directory: '/a' })]);
    const port = connect();
    expect(port.sent).toEqual([
      { kind: 'request', id: 1, name: 'plan.last', args: null },
      { kind: 'request', id: 2, name: 'session.open', args: { directory: '/a' } },
    ]);
    const problem = { code: 'x', subject: null, message: 'm', remedy: 'r' };
    port.receive({ kind: 'refused', id: 2, problem });
    port.receive({ kind: 'result', id: 1, result: null });
    port.receive({ kind: 'result', id: 99, result: 'nobody asked' });
    expect(await answers).toEqual([
      { ok: true, value: null },
      { ok: false, problem },
    ]);
  });

  it('an engine that dies refuses what was asked of it; the next one answers', async () => {
    const { api, tell, connect } = window();
    const states: string[] = [];
    const end = api.onEngineState((state) => states.push(state));
    const first = connect();
    tell(CHANNELS.engineState, 'ready');
    const lost = api.planLast();
    tell(CHANNELS.engineState, 'lost');
    expect(await lost).toMatchObject({ ok: false, problem: { code: 'engine-lost' } });
    expect(first.closed).toBe(true);
    const later = api.planLast();
    const second = connect();
    tell(CHANNELS.engineState, 'ready');
    second.receive({ kind: 'result', id: second.sent[0]!.id, result: null });
    expect(await later).toEqual({ ok: true, value: null });
    end();
    tell(CHANNELS.engineState, 'lost');
    tell(CHANNELS.engineState, 'nonsense');
    expect(states).toEqual(['ready', 'ready', 'lost', 'ready']);
  });

  it('an engine that stays away lets nothing wait for it', async () => {
    const { api, tell, connect } = window();
    const states: string[] = [];
    api.onEngineState((state) => states.push(state));
    connect();
    const asked = api.planLast();
    tell(CHANNELS.engineState, 'lost');
    const waiting = api.planLast();
    tell(CHANNELS.engineState, 'gone');
    const codes = (await Promise.all([asked, waiting, api.planLast()])).map((one) => !one.ok && one.problem.code);
    expect(codes).toEqual(['engine-lost', 'engine-gone', 'engine-gone']);
    expect(states).toEqual(['ready', 'lost', 'gone']);
  });

  it('events reach those who listen, without an event object, until they stop', () => {
    const { api, connect } = window();
    const port = connect();
    const seen: unknown[][] = [];
    const end = api.on('terminal.closed', (...args) => seen.push(args));
    const event = { kind: 'event', name: 'terminal.closed', payload: { terminal: 1, problem: null } };
    port.receive(event);
    end();
    port.receive(event);
    expect(seen).toEqual([[{ terminal: 1, problem: null }]]);
    expect(() => api.on('constructor' as never, () => undefined)).toThrow('no event');
  });

  it('passes on actions that are chosen in the menu, and nothing else', () => {
    const { api, tell } = window();
    const seen: string[] = [];
    api.onCommand((command) => seen.push(command));
    tell(CHANNELS.command, 'start-capture');
    tell(CHANNELS.command, { format: 'disk' });
    expect(seen).toEqual(['start-capture']);
  });

  it('of a dropped file its path crosses and nothing else; what is no file has none', () => {
    const { api, shell } = window();
    expect(api.pathOfFile({ name: 'a.pcap' })).toBe('/dropped/a.pcap');
    shell.pathOf.mockReturnValueOnce('');
    expect(api.pathOfFile({})).toBeNull();
    shell.pathOf.mockImplementationOnce(() => {
      throw new TypeError('not a File');
    });
    expect(api.pathOfFile({})).toBeNull();
  });

  it('what dialogs answer is checked', async () => {
    const { api, shell } = window();
    shell.invoke.mockResolvedValueOnce({ evil: true });
    expect(await api.openDirectory()).toBeNull();
    shell.invoke.mockResolvedValueOnce(['/a', 7]);
    expect(await api.openFiles()).toEqual(['/a']);
  });
});
