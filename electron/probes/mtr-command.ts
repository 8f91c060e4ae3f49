import type { PlanNode, PlanProbe } from '../../shared/contract/plan.ts';
import { wrapped } from '../capture/remote-command.ts';
import { headerLine, PROBE_SCRIPT } from '../capture/wrapper-script.ts';
import { shownCommand } from '../nodes/command-prefix.ts';
import type { Elevate } from '../nodes/exec-elevated.ts';

/**
 * mtr's options: numeric, raw (the only format that is written as it happens), practically endless (without a count raw
 * ends after ten cycles), a grace of 2 s at the end.
 */
function mtrOptions(probe: PlanProbe): string[] {
  const options = ['-n', '-l', '-c', '1000000', '-i', String(probe.intervalSeconds), '-G', '2'];
  if (probe.protocol !== 'icmp') options.push(probe.protocol === 'udp' ? '-u' : '-T');
  if (probe.protocol !== 'icmp' && probe.port !== undefined) options.push('-P', String(probe.port));
  return options;
}

/** The plain command that a probe comes down to, for people to read and paste. */
export function probeCommand(probe: PlanProbe, node: PlanNode): string {
  const argv = ['env', '-u', 'MTR_OPTIONS', 'mtr', ...mtrOptions(probe), probe.target];
  return shownCommand(argv, probe.netns, node.sudo ? 'sudo' : 'none');
}

/** The command line that runs one probe on a node, for one exec channel without a pty; see wrapper-script.ts. */
export function remoteProbeCommand(probe: PlanProbe, elevate: Elevate, token: string): string {
  const { target, protocol, intervalSeconds } = probe;
  const header = headerLine('mtr', { token, target, protocol, port: probe.port ?? null, intervalSeconds });
  return wrapped(`${header}\n${PROBE_SCRIPT}`, [token, target, ...mtrOptions(probe)], probe.netns, elevate);
}
