// @ts-check
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { Arch } from 'electron-builder';
import { fallbackVersion } from './electron-fallback.mjs';

/**
 * Switches in the Electron binary itself, which no argument and no environment can turn back: a package is the app and
 * never a Node or a debugger that runs under its name and signature.
 * @satisfies {Record<FuseV1Options, boolean>}
 */
export const fuses = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
};

/**
 * Sets every fuse of a binary.
 * @param {string} binary the executable, on macOS the .app
 * @param {{ electronVersion: string, adHocSigned: boolean }} about `adHocSigned`: whether the binary carries a signature
 *   of no one, which has to be made anew (macOS on ARM)
 * @throws Error when the binary has a fuse that is not named above, or lacks one that is: then it is another Electron
 *   than this was written for, and no package is made of it. Only the development fallback may lack the last.
 */
export async function setFuses(binary, { electronVersion, adHocSigned }) {
  const common = /** @type {const} */ ({
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: adHocSigned,
  });
  if (electronVersion !== fallbackVersion) {
    await flipFuses(binary, { ...common, ...fuses });
    return;
  }
  const { [FuseV1Options.WasmTrapHandlers]: _, ...older } = fuses;
  // The type of a strict set of fuses knows only the newest Electron; the check itself goes by the binary.
  await flipFuses(binary, /** @type {import('@electron/fuses').FuseConfig} */ ({ ...common, ...older }));
}

/**
 * electron-builder's hook between putting the app together and signing it.
 * @param {import('electron-builder').AfterPackContext} context
 */
export async function afterPack({ appOutDir, arch, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo;
  const executables = /** @type {Record<string, string>} */ ({
    darwin: `${productFilename}.app`,
    win32: `${productFilename}.exe`,
    linux: packager.config.linux?.executableName,
  });
  const electronVersion = packager.config.electronVersion ?? '';
  const adHocSigned = electronPlatformName === 'darwin' && arch === Arch.arm64;
  await setFuses(join(appOutDir, executables[electronPlatformName] ?? ''), { electronVersion, adHocSigned });
  // The fallback's stand-in for Electron's default app; an official Electron's is removed by electron-builder.
  if (electronVersion === fallbackVersion)
    await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
}
