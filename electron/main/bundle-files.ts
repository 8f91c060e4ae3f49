import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CONTENT_SECURITY_POLICY } from './content-policy.ts';

export const SCHEME = 'app';
export const ORIGIN = `${SCHEME}://bundle`;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
};

/** Every file that the page may ask for, by URL path: what the build made, listed once at the start. */
export function listBundle(directory: string, prefix = '/'): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      for (const [url, file] of listBundle(path, `${prefix}${entry.name}/`)) files.set(url, file);
    } else if (entry.isFile() && extname(entry.name) in TYPES) {
      files.set(`${prefix}${entry.name}`, path);
    }
  }
  return files;
}

/** Answers one request of the page. A path is looked up, never joined: what is not in the list does not exist. */
export function serveBundle(files: ReadonlyMap<string, string>, request: { url: string; method: string }): Response {
  let url: URL;
  try {
    url = new URL(request.url);
  } catch {
    return notFound();
  }
  const path = url.pathname === '/' ? '/index.html' : url.pathname;
  const file = files.get(path);
  if (request.method !== 'GET' || url.protocol !== `${SCHEME}:` || url.host !== 'bundle' || file === undefined) {
    return notFound();
  }
  return new Response(readFileSync(file), {
    headers: {
      'content-type': TYPES[extname(file)]!,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    },
  });
}

function notFound(): Response {
  return new Response('', { status: 404, headers: { 'content-security-policy': CONTENT_SECURITY_POLICY } });
}
