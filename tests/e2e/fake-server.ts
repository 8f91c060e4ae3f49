import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Serves the window with the stand-in engine of `fake-bridge.ts` in front of it; the address is in `resolvedUrls`. */
export async function startFakeServer(): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: `${root}build/vite.config.ts`,
    cacheDir: `${root}node_modules/.cache/vite-fake`,
    logLevel: 'warn',
    server: { port: 0, host: '127.0.0.1', fs: { allow: [root] }, hmr: false },
    plugins: [
      {
        name: 'fake-bridge',
        transformIndexHtml: {
          order: 'pre',
          handler: () => [
            {
              tag: 'script',
              attrs: { type: 'module', src: `/@fs${root}tests/e2e/fake-bridge.ts` },
              injectTo: 'head-prepend',
            },
          ],
        },
      },
    ],
  });
  await server.listen();
  return server;
}
