import { describe, expect, it } from 'vitest';
import { installCommand } from '../../../electron/nodes/install-command.ts';

describe('installCommand', () => {
  it.each([
    ['ID=debian', 'apt-get install -y mtr-tiny'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', 'apt-get install -y mtr-tiny'],
    ['ID="rocky"\nVERSION_ID="9.3"\nID_LIKE="rhel centos fedora"', 'dnf install -y mtr'],
    ['ID="centos"\nVERSION_ID="7"', 'yum install -y mtr'],
    ['ID="amzn"\nVERSION_ID="2"', 'yum install -y mtr'],
    ['ID=alpine', 'apk add mtr'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"', 'zypper install -y mtr'],
    ['ID=sles', 'zypper install -y mtr'],
    ["ID='arch'", 'pacman -S --noconfirm mtr'],
  ])('knows %j', (osRelease, command) => {
    expect(installCommand('mtr', osRelease, true)).toBe(`On this node: ${command}`);
    expect(installCommand('mtr', osRelease, false)).toBe(`On this node: sudo ${command}`);
    expect(installCommand('tcpdump', osRelease, true)).toContain(command.replace(/mtr.*/, 'tcpdump'));
  });

  it('says so for a system that it does not know', () => {
    expect(installCommand('tcpdump', 'ID=plan9', true)).toBe('Install tcpdump on this node with its package manager.');
    expect(installCommand('tcpdump', '', true)).toContain('package manager');
  });
});
