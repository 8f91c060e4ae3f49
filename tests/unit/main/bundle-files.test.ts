import { describe, expect, it } from 'vitest';
import { listBundle, serveBundle } from '../../../electron/main/bundle-files.ts';
import { isOwnPage } from '../../../electron/main/lock-down.ts';
import { filesIn, testDirectory } from '../cli/command-harness.ts';

const bundle = () =>
  listBundle(
    filesIn(testDirectory(), {
      'index.html': '<!doctype html>',
      'assets/main.js': 'x',
      'assets/main.js.map': 'secret',
    }),
  );

const get = (url: string, method = 'GET') => serveBundle(bundle(), { url, method });

describe('the page’s files', () => {
  it('serves what was built, with its type and the policy', async () => {
    const page = get('app://bundle/');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('content-security-policy')!.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      "style-src 'self'",
      "style-src-elem 'self' 'unsafe-inline'",
      "style-src-attr 'none'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]);
    expect(get('app://bundle/assets/main.js').headers.get('content-type')).toContain('text/javascript');
  });

  it.each([
    'app://bundle/../../etc/passwd',
    'app://bundle/%2e%2e/%2e%2e/etc/passwd',
    'app://bundle/..%5c..%5cetc/passwd',
    'app://bundle/assets%2fmain.js',
    'app://bundle//assets/main.js',
    'app://bundle/index.html%00.js',
    'app://bundle/assets/main.js.map',
    'app://bundle/assets/',
    'app://bundle/constructor',
    `app://bundle/${'a'.repeat(100_000)}`,
    'app://bundle.evil/index.html',
    'app://evil/index.html',
    'app://user@evil/index.html',
    'file:///etc/passwd',
    'https://bundle/index.html',
    'nonsense',
  ])('%s does not exist', (url) => {
    expect(get(url).status).toBe(404);
  });

  it('answers GET alone', () => {
    for (const method of ['POST', 'HEAD', 'OPTIONS']) expect(get('app://bundle/', method).status).toBe(404);
  });
});

describe('where the window may go', () => {
  it.each(['app://bundle/', 'app://bundle/index.html', 'app://bundle/index.html#here'])('%s: stays', (url) => {
    expect(isOwnPage(url)).toBe(true);
  });

  it.each([
    'app://bundle.evil/',
    'app://evil/index.html',
    'app://user@bundle/',
    'app://bundle:80/',
    'app://bundle/assets/main.js',
    'file:///app/index.html',
    'data:text/html,x',
    'javascript:alert(1)',
    'blob:app://bundle/x',
    'about:blank',
    'https://example.org/',
    'http://bundle/',
    '',
  ])('%s: prevented', (url) => {
    expect(isOwnPage(url)).toBe(false);
  });
});
