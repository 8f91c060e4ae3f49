import type { PlanHop } from '../../shared/contract/plan.ts';
import type { Elevate } from '../nodes/exec-elevated.ts';
import { wrapped } from './remote-command.ts';
import { EXCLUDE, headerLine, PREAMBLE, supervise } from './wrapper-script.ts';

/**
 * Waits for one packet: parameters TOKEN INTERFACE FILTER OTHERS, then `$SSH_CONNECTION`, as in the capture's script. It
 * prints the packet's stamp and tcpdump's line about it. The kernel wakes this tcpdump for no other packet, so that
 * immediate mode costs nothing here.
 */
export const TRIGGER_SCRIPT = `token=$1 interface=$2 filter=$3 others=$4 connection=$5
${PREAMBLE}
${EXCLUDE}
command -v tcpdump >/dev/null || { say missing tcpdump; say exit 127; exit 127; }
printf 'hopscope-start-%s\\n' "$token"
tcpdump -i "$interface" -p -n -s 256 -B 1024 --immediate-mode -tt --time-stamp-precision=nano -c 1 -- "$@" </dev/null 3<&- &
pid=$!
${supervise('')}
`;

/** The command line that runs it for a hop, with the trigger's filter in place of the hop's. */
export function triggerCommand(
  hop: PlanHop,
  filter: string,
  elevate: Elevate,
  token: string,
  others: readonly string[],
): string {
  const script = `${headerLine('trigger', { token, hop: hop.name, filter })}\n${TRIGGER_SCRIPT}`;
  const parameters = [token, hop.interface, filter.trim(), others.join(' ')];
  return `${wrapped(script, parameters, hop.netns, elevate)} "$SSH_CONNECTION"`;
}
