import { describe, expect, it } from 'vitest';
import { clockFacts } from '../../../electron/nodes/clock-facts.ts';
import { freeDisk, namespaceProcesses } from '../../../electron/nodes/node-details.ts';

const TRACKING = `Reference ID    : C0A80001 (192.168.0.1)
Stratum         : 3
System time     : 0.000012000 seconds slow of NTP time
Last offset     : -0.000001 seconds
Root delay      : 0.004000000 seconds
Root dispersion : 0.001000000 seconds
Leap status     : Normal
`;

describe('what a check tells of a node', () => {
  it('says how its clock is kept, and the largest error that chrony admits', () => {
    expect(clockFacts(TRACKING, '')).toEqual({
      by: 'chrony',
      synchronised: true,
      errorNs: 3_012_000,
      words: 'chrony by 192.168.0.1, within 3.01 ms',
    });
    expect(clockFacts(TRACKING.replace('Normal', 'Not synchronised'), '')).toMatchObject({
      synchronised: false,
      errorNs: null,
    });
    expect(clockFacts('506 Cannot talk to daemon\n', 'Timezone=UTC\nNTPSynchronized=yes\n')).toMatchObject({
      by: 'timedatectl',
      synchronised: true,
      errorNs: null,
    });
    expect(clockFacts('', 'System has not been booted with systemd')).toBeNull();
  });

  it('names a process of each other network namespace', () => {
    expect(namespaceProcesses('net:[4026532001] 812 pause\nrubbish\nnet:[4026532002] 9 a\u001b[2J b\n')).toEqual([
      { pid: 812, command: 'pause' },
      { pid: 9, command: 'a [2J b' },
    ]);
  });

  it('says how much room is left', () => {
    const text = 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/mapper/a b 1000 400 600 40% /tmp\n';
    expect(freeDisk(text)).toBe(600 * 1024);
    expect(freeDisk('df: not found')).toBeNull();
  });
});
