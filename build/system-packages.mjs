// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './say.mjs';
import { ask, mustRun } from './spawn.mjs';

/**
 * What the lab and the window need of the system. `tool` (or `library`) is how it is found where there is no dpkg.
 * @typedef {{ debian: string, why: string, tool?: string, library?: string, fedora?: string, alpine?: string }} Need
 * @typedef {'lab' | 'window' | 'screenless'} Group
 */

/** @type {Record<Group, Need[]>} */
const needs = {
  lab: [
    { debian: 'openssh-server', tool: 'sshd', why: 'real SSH servers in the lab' },
    {
      debian: 'openssh-client',
      tool: 'ssh-keygen',
      why: "keys, and the system's own ssh to compare with",
      fedora: 'openssh-clients',
    },
    { debian: 'tcpdump', tool: 'tcpdump', why: 'captures on the lab nodes' },
    { debian: 'mtr-tiny', tool: 'mtr', why: 'path probes on the lab nodes', fedora: 'mtr', alpine: 'mtr' },
    { debian: 'tshark', tool: 'tshark', why: 'a second opinion on captures', fedora: 'wireshark-cli' },
    { debian: 'iproute2', tool: 'ip', why: 'network namespaces, links and queues', fedora: 'iproute iproute-tc' },
    { debian: 'nftables', tool: 'nft', why: 'exact packet drops' },
    { debian: 'iputils-ping', tool: 'ping', why: 'ICMP traffic', fedora: 'iputils', alpine: 'iputils' },
    { debian: 'iperf3', tool: 'iperf3', why: 'TCP and UDP traffic' },
    { debian: 'ethtool', tool: 'ethtool', why: 'offloads on and off' },
    { debian: 'hping3', tool: 'hping3', why: 'odd packets' },
    { debian: 'procps', tool: 'ps', why: 'looking for processes left behind', fedora: 'procps-ng' },
    { debian: 'sudo', tool: 'sudo', why: 'nodes where captures become root by sudo' },
    {
      debian: 'opendoas',
      tool: 'doas',
      why: 'nodes where captures become root by doas',
      fedora: 'opendoas',
      alpine: 'doas',
    },
    { debian: 'busybox', tool: 'busybox', why: 'capturing on a node that has only a small shell' },
  ],
  window: [
    { debian: 'libgtk-3-0', library: 'libgtk-3.so.0', why: 'Electron', fedora: 'gtk3', alpine: 'gtk+3.0' },
    { debian: 'libnss3', library: 'libnss3.so', why: 'Electron', fedora: 'nss', alpine: 'nss' },
    { debian: 'libasound2', library: 'libasound.so.2', why: 'Electron', fedora: 'alsa-lib', alpine: 'alsa-lib' },
    { debian: 'libgbm1', library: 'libgbm.so.1', why: 'Electron', fedora: 'mesa-libgbm', alpine: 'mesa-gbm' },
    { debian: 'libxss1', library: 'libXss.so.1', why: 'Electron', fedora: 'libXScrnSaver', alpine: 'libxscrnsaver' },
    {
      debian: 'libatk-bridge2.0-0',
      library: 'libatk-bridge-2.0.so.0',
      why: 'Electron',
      fedora: 'at-spi2-atk',
      alpine: 'at-spi2-core',
    },
    { debian: 'libdrm2', library: 'libdrm.so.2', why: 'Electron', fedora: 'libdrm', alpine: 'libdrm' },
    { debian: 'libxtst6', library: 'libXtst.so.6', why: 'Electron', fedora: 'libXtst', alpine: 'libxtst' },
    { debian: 'unzip', tool: 'unzip', why: 'unpacking the Electron fallback' },
  ],
  screenless: [
    { debian: 'xvfb', tool: 'Xvfb', why: 'a screen for the window tests', fedora: 'xorg-x11-server-Xvfb' },
    { debian: 'fonts-noto-cjk', why: 'Chinese in the pictures of the window' },
    { debian: 'xauth', tool: 'xauth', why: 'access to that screen', fedora: 'xorg-x11-xauth' },
  ],
};

/** Debian 13 and later rename libraries whose time type grew; both names are good. */
const renamed = (/** @type {string} */ name) => [name, `${name}t64`];

/** @returns {Set<string> | null} names of the installed Debian packages; null where there is no dpkg */
function debianPackages() {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
  const lines = ask('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}${Package}\n']);
  if (lines === null) return null;
  return new Set(
    lines
      .split('\n')
      .filter((line) => line.startsWith('ii'))
      .map((line) => line.slice(2).trim()),
  );
}

/** @param {string} tool */
function inPath(tool) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, tool)));
}

/** @param {string} library */
function isLibrary(library) {
  const folders = ['/usr/lib64', '/usr/lib', '/lib'];
  for (const name of existsSync('/usr/lib') ? readdirSync('/usr/lib') : [])
    if (name.endsWith('-linux-gnu')) folders.push(`/usr/lib/${name}`);
  return folders.some((folder) => existsSync(join(folder, library)));
}

/** @param {Need} need */
function isThere(need) {
  if (need.tool !== undefined) return inPath(need.tool);
  // A font: what is drawn with it says so itself where it is missing.
  return need.library === undefined || isLibrary(need.library);
}

/**
 * The command that would install these here.
 * @param {Need[]} missing
 */
function remedy(missing) {
  if (inPath('dnf')) return `dnf install ${missing.map((need) => need.fedora ?? need.debian).join(' ')}`;
  if (inPath('apk')) return `apk add ${missing.map((need) => need.alpine ?? need.debian).join(' ')}`;
  return `your system's packages for: ${missing.map((need) => need.tool ?? need.library).join(' ')}`;
}

/**
 * On Debian as root: installs what is missing, saying what and why. Elsewhere says what is missing and how to get it,
 * and goes on: what cannot run without it says so itself.
 * @param {readonly Group[]} groups
 */
export async function ensureSystemPackages(groups) {
  if (process.platform !== 'linux') return;
  const wanted = groups.flatMap((group) => needs[group]);
  const installed = debianPackages();
  const missing = wanted.filter((need) =>
    installed === null ? !isThere(need) : !renamed(need.debian).some((name) => installed.has(name)),
  );
  if (missing.length === 0) return;
  const apt = installed !== null && inPath('apt-get');
  const mayInstall = apt && process.getuid?.() === 0;
  say(mayInstall ? 'Installing Debian packages:' : 'Missing on this system:');
  for (const need of missing) say(`  ${need.debian} (${need.why})`);
  if (!mayInstall) {
    const command = apt ? `sudo apt-get install ${missing.map((need) => need.debian).join(' ')}` : remedy(missing);
    say(`To get it: ${command}`);
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('The package lists cannot be fetched', 'apt-get', ['update', '-qq'], { env });
  const names = missing.map(
    (need) => renamed(need.debian).find((name) => ask('apt-cache', ['show', name])) ?? need.debian,
  );
  const install = ['install', '-qq', '-y', '-o', 'Dpkg::Use-Pty=0', '--no-install-recommends', ...names];
  await mustRun('The Debian packages cannot be installed', 'apt-get', install, { env });
}
