// @ts-check
import { dirname, join } from 'node:path';
import { ensureBuilt } from './bundle.mjs';
import { fallbackVersion } from './electron-fallback.mjs';
import { ensureElectron, isFallback } from './electron-runtime.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { SetupError, say } from './say.mjs';
import { root, runProgram } from './spawn.mjs';

/** Where packages for tests go, apart from those for users. */
const testOutput = 'out/for-tests';

/** The executable that `npm run package -- --for-tests` makes on Linux. */
export const testExecutable = join(root, testOutput, 'linux-unpacked', 'hopscope');

/** Options for a package that only tests start: unpacked, on the Electron that development uses. */
async function testOptions() {
  if (process.platform !== 'linux')
    throw new SetupError('--for-tests is for Linux; `npm run package -- --dir` makes an unpacked package here');
  const electron = await ensureElectron();
  const options = ['--dir', `-c.directories.output=${testOutput}`, `-c.electronDist=${dirname(electron)}`];
  if (!isFallback(electron)) return options;
  say(`This package is for tests only: its Electron ${fallbackVersion} gets no security fixes. Do not hand it on.`);
  return [...options, `-c.electronVersion=${fallbackVersion}`];
}

/**
 * Makes the packages of this platform in out/. `--for-tests` makes an unpacked one in out/for-tests/, and it alone may be
 * built on the fallback Electron; other arguments go to electron-builder (`--dir`, `--mac --arm64`).
 * @param {string[]} args
 */
export async function makePackage(args) {
  const forTests = args.includes('--for-tests');
  const others = args.filter((word) => word !== '--for-tests');
  const electron = others.filter((word) => /electron(Dist|Version)/.test(word));
  if (electron.length > 0)
    throw new SetupError(`${electron.join(' ')} is refused: packages hold the Electron that package-lock.json names`);
  await ensureNpmPackages();
  await ensureBuilt('app');
  const builder = [join(root, 'node_modules/electron-builder/cli.js'), '--config', 'build/electron-builder.yml'];
  const code = await runProgram(process.execPath, [
    ...builder,
    '--publish=never',
    ...(forTests ? await testOptions() : []),
    ...others,
  ]);
  if (code !== 0 && !forTests)
    say(
      'No package was made. It needs the official Electron and the tools of each target, which electron-builder downloads ' +
        'from github.com; the fallback Electron of development is never used for it. `npm run package -- --for-tests` ' +
        'makes one that only tests may start.',
    );
  return code;
}
