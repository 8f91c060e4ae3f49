import { readSections } from '../nodes/sections.ts';
import { NO_FILTER } from './replay-capture.ts';

const MARK = '==hopscope==';

/** The names of a recorded node's interfaces, from what its check printed. */
export function interfacesOf(check: string): string[] {
  const list = JSON.parse(readSections(check).get('address-json')!.text) as { ifname: string }[];
  return list.map((each) => each.ifname);
}

/**
 * Answers the plan check's script for a recorded node. The script is not run: it is a list of named parts of which only
 * the names and the interface are read.
 */
export function planCheckAnswer(script: string, interfaces: readonly string[]): string {
  let answer = '';
  for (const [, name = '', command = ''] of script.matchAll(
    /^printf '\\n==hopscope== %s\\n' '([a-z0-9-]+)'\n\( (.*(?:\n(?!\) 2>&1).*)*)/gm,
  )) {
    const { text, status } = part(name, command, interfaces);
    answer += `\n${MARK} ${name}\n${text}\n${MARK} status ${status}\n`;
  }
  return answer;
}

function part(name: string, command: string, interfaces: readonly string[]): { text: string; status: number } {
  if (/^(sudo -n -- )?(ip netns exec|nsenter) /.test(command))
    return { text: 'Cannot open network namespace: No such file or directory\n', status: 1 };
  if (name.endsWith('-names')) return { text: interfaces.map((each) => `${each}: 0 0\n`).join(''), status: 0 };
  if (name.endsWith('-filter')) return { text: `${NO_FILTER}\n`, status: 1 };
  const wanted = /tcpdump -i (\S+) -d/.exec(command)?.[1];
  if (wanted !== undefined && wanted !== 'any' && !interfaces.includes(wanted))
    return { text: `tcpdump: ${wanted}: No such device exists\n`, status: 1 };
  return { text: '', status: 0 };
}
