/** Package managers by the ID or ID_LIKE of os-release, with the name that mtr without a window has there. */
const MANAGERS: readonly { ids: readonly string[]; command: string; mtr: string }[] = [
  { ids: ['debian', 'ubuntu'], command: 'apt-get install -y', mtr: 'mtr-tiny' },
  { ids: ['alpine'], command: 'apk add', mtr: 'mtr' },
  { ids: ['fedora', 'rhel', 'centos', 'amzn', 'rocky', 'almalinux', 'ol'], command: 'dnf install -y', mtr: 'mtr' },
  { ids: ['suse', 'opensuse', 'sles'], command: 'zypper install -y', mtr: 'mtr' },
  { ids: ['arch', 'manjaro'], command: 'pacman -S --noconfirm', mtr: 'mtr' },
];

/**
 * The command that installs a tool on a node, from its /etc/os-release; a sentence where the system is not known.
 * @param asRoot whether the user of the connection is root; else the command is given with sudo
 */
export function installCommand(tool: 'tcpdump' | 'mtr', osRelease: string, asRoot: boolean): string {
  const ids = `${osReleaseField(osRelease, 'ID')} ${osReleaseField(osRelease, 'ID_LIKE')}`.toLowerCase().split(/\s+/);
  const manager = MANAGERS.find((m) => ids.some((id) => m.ids.includes(id) || m.ids.includes(id.split('-')[0]!)));
  if (manager === undefined) return `Install ${tool} on this node with its package manager.`;
  // Releases 7 and older of the RPM family have yum alone.
  const old = manager.command.startsWith('dnf') && Number.parseInt(osReleaseField(osRelease, 'VERSION_ID'), 10) <= 7;
  const command = `${old ? 'yum install -y' : manager.command} ${tool === 'mtr' ? manager.mtr : tool}`;
  return `On this node: ${asRoot ? '' : 'sudo '}${command}`;
}

/** A field of os-release(5), unquoted; '' when it is not there. */
export function osReleaseField(osRelease: string, name: string): string {
  const line = osRelease.split('\n').find((l) => l.startsWith(`${name}=`));
  return line === undefined
    ? ''
    : line
        .slice(name.length + 1)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2');
}
