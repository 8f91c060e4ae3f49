import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { VERSION_ARGUMENT } from '../main/channels.ts';
import { EngineClient } from './engine-client.ts';
import { createWindowApi } from './window-api.ts';

const version = process.argv.find((argument) => argument.startsWith(VERSION_ARGUMENT))?.slice(VERSION_ARGUMENT.length);

contextBridge.exposeInMainWorld(
  'hopscope',
  createWindowApi(
    {
      invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
      send: (channel) => ipcRenderer.send(channel),
      on: (channel, listener) =>
        ipcRenderer.on(channel, (event, ...args) => listener({ ports: [...event.ports] }, ...args)),
      pathOf: (file) => webUtils.getPathForFile(file as File),
    },
    new EngineClient(),
    { platform: process.platform as HopscopeWindowApi['platform'], version: version ?? '' },
  ),
);
