import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { ProblemError } from '../../shared/contract/errors.ts';
import { safeFileNames } from '../sessions/session-names.ts';

/** Where Wireshark is looked for: on the search path first, then where its installers put it. */
export function wiresharkPlaces(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  const windows = platform === 'win32';
  const name = windows ? 'Wireshark.exe' : 'wireshark';
  const searched = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const usual = windows
    ? [env['ProgramFiles'], env['ProgramW6432'], env['ProgramFiles(x86)']].flatMap((root) =>
        root ? [join(root, 'Wireshark')] : [],
      )
    : ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/snap/bin'];
  const places = [...searched, ...usual].map((directory) => join(directory, name));
  return platform === 'darwin' ? [...places, '/Applications/Wireshark.app/Contents/MacOS/Wireshark'] : places;
}

/** The first of these that can be run; null: none can. */
export function findWireshark(places = wiresharkPlaces(process.platform, process.env)): string | null {
  return places.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Opens a capture in the Wireshark of this machine, which lives on without us. No shell takes part.
 * @param frame 1-based record to go to; null: none
 * @param makeFile gives the absolute path of the capture; called only when there is a Wireshark
 * @throws ProblemError `no-wireshark` or `cannot-start`
 */
export async function openInWireshark(
  frame: number | null,
  makeFile: () => Promise<string>,
  program = findWireshark(),
): Promise<{ program: string; path: string }> {
  if (program === null) throw noWireshark();
  const path = await makeFile();
  const at = frame === null ? [] : ['-g', String(frame)];
  const child = spawn(program, ['-r', path, ...at], { detached: true, stdio: 'ignore', shell: false });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(cannotStart(program, error.message)));
  });
  child.unref();
  return { program, path };
}

/** Captures that are made to be looked at, in a private directory that goes when the app ends. */
export class WiresharkFiles {
  #directory: Promise<string> | null = null;
  #made = 0;

  /** Where the next one may be written. */
  async place(name: string): Promise<string> {
    this.#directory ??= mkdtemp(join(tmpdir(), 'hopscope-wireshark-'));
    const [safe] = safeFileNames([name]);
    return join(await this.#directory, `${safe}-${++this.#made}.pcapng`);
  }

  async remove(): Promise<void> {
    if (this.#directory !== null) await rm(await this.#directory, { recursive: true, force: true });
    this.#directory = null;
  }
}

const INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Install it from https://www.wireshark.org or with: brew install --cask wireshark',
  win32: 'Install it from https://www.wireshark.org or with: winget install WiresharkFoundation.Wireshark',
};

function noWireshark(): ProblemError {
  const packaged = 'Install the package wireshark of your distribution: apt install wireshark, dnf install wireshark';
  return new ProblemError({
    code: 'no-wireshark',
    subject: null,
    message: 'There is no Wireshark on the search path, nor where its installers put it.',
    remedy: `${INSTALL[process.platform] ?? packaged}. Or export the capture and open it elsewhere.`,
  });
}

function cannotStart(program: string, why: string): ProblemError {
  return new ProblemError({
    code: 'cannot-start',
    subject: null,
    message: `${program} cannot be started: ${why}.`,
    remedy: 'Start it by hand to see what it lacks, or export the capture and open it there.',
  });
}
