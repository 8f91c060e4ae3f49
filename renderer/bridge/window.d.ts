import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';

declare global {
  interface Window {
    readonly hopscope: HopscopeWindowApi;
  }
}
