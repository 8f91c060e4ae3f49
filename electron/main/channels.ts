/** Every channel between the main process and the preload script. */
export const CHANNELS = {
  /** To the window, with the engine's port. */
  port: 'hopscope:port',
  engineState: 'hopscope:engine-state',
  command: 'hopscope:command',
  /** From the window, answered. */
  openDirectory: 'hopscope:open-directory',
  openFiles: 'hopscope:open-files',
  openKeyFile: 'hopscope:open-key-file',
  openKeyLog: 'hopscope:open-key-log',
  saveDirectory: 'hopscope:save-directory',
  saveFile: 'hopscope:save-file',
  savePath: 'hopscope:save-path',
  copyText: 'hopscope:copy-text',
  demo: 'hopscope:demo',
  setDemo: 'hopscope:set-demo',
  setMenu: 'hopscope:set-menu',
  /** From the window: its preload is ready for a port. */
  hello: 'hopscope:hello',
} as const;

/** The preload script learns the version from its own command line. */
export const VERSION_ARGUMENT = '--hopscope-version=';
