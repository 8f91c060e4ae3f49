import { NODE_ENVIRONMENT } from './command-prefix.ts';
import { elevationParts } from './elevation.ts';
import { sectionScript } from './sections.ts';

/** The command line that runs the node check; the script itself is its standard input. */
export const NODE_CHECK_COMMAND = 'sh -s -- node-check';

/**
 * One process, of the lowest number, for each network namespace that is not this shell's: `inode pid name`. Only what may be read
 * is listed: as an ordinary user that is little.
 */
const NAMESPACE_PROCESSES = String.raw`own=$(readlink /proc/self/ns/net)
ls -l /proc/[0-9]*/ns/net 2>/dev/null | sed -n 's#^.*/proc/\([0-9]*\)/ns/net -> \(net:\[[0-9]*\]\)$#\2 \1#p' |
sort -k 2n | sort -s -u -k 1,1 | while read -r ns pid; do
  [ "$ns" = "$own" ] && continue
  read -r name 2>/dev/null <"/proc/$pid/comm" || name=?
  echo "$ns $pid $name"
done`;

/**
 * The script that looks at a node and changes nothing there.
 * @param sudo whether sudo may be tried: a failing sudo is reported to the node's administrator, so it is not tried unasked
 */
export function nodeScript(sudo: boolean): string {
  const quiet = '2>/dev/null';
  return sectionScript(NODE_ENVIRONMENT, [
    { name: 'hostname', run: `cat /proc/sys/kernel/hostname ${quiet} || uname -n` },
    { name: 'kernel', run: 'uname -sr' },
    { name: 'boot', run: `cat /proc/sys/kernel/random/boot_id ${quiet}` },
    { name: 'os', run: `cat /etc/os-release ${quiet} || cat /usr/lib/os-release ${quiet}` },
    { name: 'user', run: `id -un ${quiet} || id -u` },
    { name: 'uid', run: 'id -u' },
    // Old releases know only -h, and answer both on standard error.
    { name: 'tcpdump', run: `command -v tcpdump >/dev/null && { tcpdump --version || tcpdump -h; }` },
    { name: 'mtr', run: 'command -v mtr >/dev/null && mtr --version' },
    // Compiling the empty filter opens the interface and captures nothing.
    { name: 'capture', run: 'command -v tcpdump >/dev/null && tcpdump -i any -d >/dev/null' },
    ...elevationParts(sudo),
    { name: 'address-json', run: `ip -j -d address show ${quiet}` },
    { name: 'links', run: `ip -o link show ${quiet}` },
    { name: 'addresses', run: `ip -o address show ${quiet}` },
    {
      name: 'sys',
      run: `for d in /sys/class/net/*; do [ -r "$d/flags" ] && echo "\${d##*/} $(cat "$d/flags") $(cat "$d/mtu")"; done`,
    },
    { name: 'namespaces', run: `ls -1 /run/netns ${quiet} || ls -1 /var/run/netns ${quiet}` },
    { name: 'namespace-processes', run: NAMESPACE_PROCESSES },
    { name: 'chrony', run: 'command -v chronyc >/dev/null && chronyc -n tracking' },
    { name: 'timedate', run: 'command -v timedatectl >/dev/null && timedatectl show' },
    { name: 'disk', run: `df -P -k /tmp ${quiet}` },
  ]);
}
