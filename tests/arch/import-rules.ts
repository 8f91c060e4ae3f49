import { posix } from 'node:path';

interface Rule {
  /** Rooms and files of our own that may be imported, besides the room itself. */
  own: readonly string[];
  /** Packages; `node:` stands for all of Node. */
  packages: readonly string[];
}

const node = ['node:'];
/** What any layer may know of shared: its rooms are pure. */
const shared = ['shared'];
/** The reading side, in the order data flows: each room knows those before it. */
const read = ['shared/pcap', 'shared/decode', 'shared/clock', 'shared/match', 'shared/metrics', 'shared/analysis'];
const upTo = (room: string) => ['shared/contract', ...read.slice(0, read.indexOf(room))];

/** Who may import what. A room that is not in the table may not exist. */
export const rules: Readonly<Record<string, Rule>> = {
  'shared/contract': { own: [], packages: ['zod'] },
  'shared/session': { own: ['shared/contract'], packages: ['zod'] },
  'shared/pcap': { own: upTo('shared/pcap'), packages: [] },
  'shared/decode': { own: upTo('shared/decode'), packages: [] },
  'shared/clock': { own: ['shared/contract'], packages: [] },
  'shared/match': { own: upTo('shared/match'), packages: [] },
  'shared/metrics': { own: upTo('shared/metrics'), packages: [] },
  'shared/analysis': { own: upTo('shared/analysis'), packages: [] },
  'shared/diagnose': { own: ['shared/contract', ...read], packages: [] },
  // The language of filters knows no packets: the window reads it too.
  'shared/filter': { own: [], packages: [] },
  'shared/select': { own: ['shared/contract', 'shared/filter', ...read], packages: [] },
  'shared/view': { own: ['shared/contract', 'shared/select', ...read], packages: [] },
  // What leaves the app: captures and tables, from what the others found.
  'shared/export': {
    own: ['shared/contract', 'shared/diagnose', 'shared/view', ...read],
    packages: [],
  },
  // Captures without what they tell of people and places: bytes in, bytes out.
  'shared/redact': { own: ['shared/pcap', 'shared/decode'], packages: [] },

  'electron/ssh': { own: shared, packages: [...node, 'ssh2'] },
  'electron/nodes': { own: [...shared, 'electron/ssh', 'electron/capture/types.ts'], packages: node },
  // A capture and the probes beside it are armed and stopped as one.
  'electron/capture': {
    own: [...shared, 'electron/ssh', 'electron/nodes', 'electron/probes', 'electron/sessions'],
    packages: node,
  },
  'electron/probes': { own: [...shared, 'electron/ssh', 'electron/nodes', 'electron/capture'], packages: node },
  // Files and messages from outside are validated where they come in.
  'electron/sessions': { own: shared, packages: [...node, 'zod'] },
  'electron/demo': {
    own: [...shared, 'electron/capture', 'electron/probes', 'electron/nodes'],
    packages: [...node, 'ssh2'],
  },
  // A process of its own: what a hostile capture reaches knows nothing of nodes and sessions.
  'electron/dissect': { own: shared, packages: node },
  'electron/engine': {
    own: [
      ...shared,
      'electron/dissect',
      'electron/ssh',
      'electron/nodes',
      'electron/capture',
      'electron/probes',
      'electron/sessions',
      'electron/demo',
    ],
    packages: [...node, 'fzstd'],
  },
  'electron/cli': { own: [...shared, 'electron/engine', 'electron/sessions', 'electron/demo'], packages: node },
  // The shell starts the engine as another process: of its code it knows only the messages.
  'electron/main': {
    own: [
      ...shared,
      'electron/engine/process-messages.ts',
      'electron/dissect/heap.ts',
      'electron/sessions/data-directory.ts',
    ],
    packages: [...node, 'electron', 'zod'],
  },
  'electron/preload': { own: [...shared, 'electron/main/channels.ts'], packages: ['electron'] },

  renderer: {
    own: ['shared/contract', 'shared/filter', 'shared/metrics', 'shared/view'],
    packages: [
      'react',
      'react-dom',
      'react-i18next',
      'i18next',
      'zustand',
      'recharts',
      'lucide-react',
      'tinykeys',
      '@base-ui/react',
      'dockview-react',
      '@tanstack/react-virtual',
      '@fontsource-variable/inter',
      '@fontsource-variable/jetbrains-mono',
      '@xterm/addon-fit',
      '@xterm/addon-search',
      '@xterm/xterm',
    ],
  },
};

/** The key of the rule that a file is under: the renderer is one room, the others have a room to a folder. */
export function roomOf(path: string): string {
  const [layer = '', folder = ''] = path.split('/');
  return layer === 'renderer' ? layer : `${layer}/${folder}`;
}

const below = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

/**
 * Why a file may not import something; null when it may.
 * @param path of the importing file, relative to the checkout
 * @param specifier as written in the import
 */
export function importProblem(path: string, specifier: string): string | null {
  const room = roomOf(path);
  const rule = rules[room];
  if (rule === undefined) return `${path}: no rule for ${room}`;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    const allowed = below(target, room) || rule.own.some((place) => below(target, place));
    return allowed ? null : `${path} may not import ${target}`;
  }
  const allowed = rule.packages.some((name) =>
    name === 'node:' ? specifier.startsWith(name) : below(specifier, name),
  );
  return allowed ? null : `${path} may not import ${specifier}`;
}
