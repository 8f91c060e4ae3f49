// @ts-check
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SetupError, say } from './say.mjs';
import { root } from './spawn.mjs';

/**
 * What can be built, each with the folders whose change makes it stale. The command line is on its own, so that it is
 * quick to build and needs no window.
 * @typedef {'cli' | 'app'} Target
 */

/** Wireshark as WebAssembly; beside it the package has the same once more, compressed. */
const dissectors = 'node_modules/@goodtools/wiregasm';
/** package.json says what it is and where it comes from, and that its script is CommonJS. */
const dissectorFiles = ['dist/wiregasm.js', 'dist/wiregasm.wasm', 'dist/wiregasm.data', 'LICENSE', 'package.json'];

/** The command line. */
const program = 'electron/cli/hopscope.ts';

/** @type {Record<Target, { sources: string[], entries: [from: string, to: string][], outputs: string[] }>} */
const targets = {
  cli: {
    sources: ['shared', 'electron'],
    entries: [
      [program, 'dist/cli/hopscope.cjs'],
      ['electron/engine/decode-worker.ts', 'dist/cli/decode-worker.cjs'],
      ['electron/engine/live-worker.ts', 'dist/cli/live-worker.cjs'],
    ],
    outputs: ['dist/cli/hopscope.cjs', 'dist/cli/decode-worker.cjs', 'dist/cli/live-worker.cjs'],
  },
  app: {
    sources: ['shared', 'electron', 'renderer'],
    entries: [
      ['electron/main/main.ts', 'dist/main/main.cjs'],
      ['electron/preload/preload.ts', 'dist/preload/preload.cjs'],
      ['electron/engine/engine-process.ts', 'dist/engine/engine.cjs'],
      ['electron/engine/decode-worker.ts', 'dist/engine/decode-worker.cjs'],
      ['electron/engine/live-worker.ts', 'dist/engine/live-worker.cjs'],
      ['electron/engine/order-worker.ts', 'dist/engine/order-worker.cjs'],
      ['electron/dissect/dissect-process.ts', 'dist/dissect/dissect.cjs'],
    ],
    outputs: [
      'dist/main/main.cjs',
      'dist/preload/preload.cjs',
      'dist/engine/engine.cjs',
      'dist/engine/decode-worker.cjs',
      'dist/engine/live-worker.cjs',
      'dist/engine/order-worker.cjs',
      'dist/dissect/dissect.cjs',
      ...dissectorFiles.map((path) => `dist/dissect/wiregasm/${basename(path)}`),
      'dist/renderer/index.html',
    ],
  },
};
const always = ['build/bundle.mjs', 'build/vite.config.ts', 'package.json', 'package-lock.json'];

/** ssh2's optional native parts and what the runtime brings itself. */
const external = ['electron', 'cpu-features', './crypto/build/Release/sshcrypto.node'];

/**
 * Names, sizes and times of all source files, in one digest.
 * @param {string[]} paths
 */
function fingerprint(paths) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    const facts = statSync(join(root, path), { throwIfNoEntry: false });
    if (facts?.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) add(`${path}/${name}`);
    else hash.update(`${path} ${facts?.size} ${facts?.mtimeMs}\n`);
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

const stampOf = (/** @type {Target} */ target) => join(root, 'dist', `.${target}.stamp`);
const fingerprintOf = (/** @type {Target} */ target) => fingerprint([...always, ...targets[target].sources]);

/**
 * Whether everything of the target is built from the sources as they are.
 * @param {Target} target
 */
export function isBuilt(target) {
  if (!targets[target].outputs.every((file) => existsSync(join(root, file)))) return false;
  return existsSync(stampOf(target)) && readFileSync(stampOf(target), 'utf8') === fingerprintOf(target);
}

/** @param {[from: string, to: string][]} entries */
async function bundleForNode(entries) {
  for (const [from, to] of entries) {
    if (!existsSync(join(root, from))) throw new SetupError(`${from} is not there to be built`);
    await (from === program ? bundleInParts(from, to) : bundleWhole(from, to)).catch(() => {
      throw new SetupError(`${from} cannot be built; the reasons are above`);
    });
  }
}

/**
 * @param {string} from
 * @returns {import('esbuild').BuildOptions}
 */
const forNode = (from) => ({
  absWorkingDir: root,
  entryPoints: [from],
  bundle: true,
  platform: 'node',
  target: 'node20',
  external,
  logLevel: 'warning',
});

/**
 * @param {string} from
 * @param {string} to
 */
async function bundleWhole(from, to) {
  const { build } = await import('esbuild');
  await build({ ...forNode(from), outfile: to, format: 'cjs', sourcemap: true });
}

/**
 * A program in parts, of which a command loads what it needs: reading all of them takes longer than a small analysis.
 * esbuild splits ECMAScript modules only, whose loader takes its time too, and so the parts become CommonJS.
 * @param {string} from
 * @param {string} to
 */
async function bundleInParts(from, to) {
  const { build, transform } = await import('esbuild');
  const place = join(root, dirname(to));
  const { outputFiles } = await build({
    ...forNode(from),
    outdir: place,
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.cjs' },
    chunkNames: 'parts/[name]-[hash]',
    sourcemap: 'inline',
    write: false,
  });
  rmSync(join(place, 'parts'), { recursive: true, force: true });
  mkdirSync(join(place, 'parts'), { recursive: true });
  for (const { path, text } of outputFiles) {
    const { code, map } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      supported: { 'dynamic-import': false },
      sourcemap: 'external',
      sourcefile: basename(path),
    });
    writeFileSync(`${path}.map`, map);
    writeFileSync(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
  }
  chmodSync(join(root, to), 0o755);
}

function copyDissectors() {
  const to = join(root, 'dist/dissect/wiregasm');
  mkdirSync(to, { recursive: true });
  for (const path of dissectorFiles) copyFileSync(join(root, dissectors, path), join(to, basename(path)));
}

async function bundleRenderer() {
  const { build } = await import('vite');
  await build({ configFile: join(root, 'build/vite.config.ts'), logLevel: 'warn' }).catch((error) => {
    throw new SetupError(`renderer/ cannot be built: ${error instanceof Error ? error.message : error}`);
  });
}

/**
 * Builds a target into dist/ unless it is built.
 * @param {Target} target
 */
export async function ensureBuilt(target) {
  if (isBuilt(target)) return;
  say(target === 'cli' ? 'Building the command line.' : 'Building the app.');
  rmSync(stampOf(target), { force: true });
  // Taken before: a file that changes while we build makes the next build.
  const state = fingerprintOf(target);
  await bundleForNode(targets[target].entries);
  if (target === 'app') {
    copyDissectors();
    await bundleRenderer();
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampOf(target), state);
}
