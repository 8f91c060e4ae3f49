import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';

const written = { path: '/home/ops/exports/file', bytes: 8_400_000, count: 40_118 };

/** Exports that are there at once; Wireshark is not installed. */
export const fakeExports: Pick<
  HopscopeWindowApi,
  'savePath' | 'exportCapture' | 'exportTable' | 'exportSession' | 'exportCancel' | 'exportWireshark'
> = {
  savePath: async (name) => `/home/ops/exports/${name}`,
  exportCapture: async ({ path }) => ({
    ok: true,
    value: { ...written, path, hops: [], commented: 118, untimed: 0, unreadable: 0 },
  }),
  exportTable: async ({ path }) => ({ ok: true, value: { ...written, path } }),
  exportSession: async ({ path }) => ({ ok: true, value: { ...written, path } }),
  exportCancel: async () => ({ ok: true, value: null }),
  exportWireshark: async () => ({
    ok: false,
    problem: {
      code: 'no-wireshark',
      subject: null,
      message: 'There is no Wireshark on the search path, nor where its installers put it.',
      remedy: 'Install the package wireshark of your distribution: apt install wireshark, dnf install wireshark.',
    },
  }),
};
