import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  interfacesFromJson,
  interfacesFromLines,
  interfacesFromSys,
  namesFromProc,
} from '../../../electron/nodes/interfaces.ts';

const LINKS = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\\    link/loopback 00:00:00:00:00:00
2: eth0@if12: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000\\    link/ether
3: eth0.7@eth0: <BROADCAST,MULTICAST> mtu 1446 qdisc noop state DOWN`;
const ADDRESSES = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever
2: eth0    inet 10.1.2.3/24 brd 10.1.2.255 scope global eth0\\  valid_lft forever
2: eth0    inet6 fe80::1/64 scope link \\       valid_lft forever`;

describe('interfaces', () => {
  it('come from the JSON of ip', () => {
    const text = JSON.stringify([
      {
        ifname: 'lo',
        flags: ['LOOPBACK', 'UP'],
        mtu: 65536,
        link_type: 'loopback',
        addr_info: [{ local: '127.0.0.1', prefixlen: 8 }],
      },
      {
        ifname: 'vx\u001b[31m',
        flags: [],
        mtu: 1450,
        link_type: 'ether',
        linkinfo: { info_kind: 'vxlan' },
        addr_info: [{}],
      },
      {},
      null,
    ]);
    expect(interfacesFromJson(text)).toEqual([
      { name: 'lo', up: true, mtu: 65536, addresses: ['127.0.0.1/8'], kind: 'loopback' },
      { name: 'vx [31m', up: false, mtu: 1450, addresses: [], kind: 'vxlan' },
    ]);
    expect(interfacesFromJson('ip: unknown option')).toBeNull();
    expect(interfacesFromJson('{}')).toBeNull();
  });

  it('come from the lines of ip, also of busybox', () => {
    expect(interfacesFromLines(LINKS, ADDRESSES)).toEqual([
      { name: 'lo', up: true, mtu: 65536, addresses: ['127.0.0.1/8'], kind: 'loopback' },
      { name: 'eth0', up: true, mtu: 1450, addresses: ['10.1.2.3/24', 'fe80::1/64'], kind: '' },
      { name: 'eth0.7', up: false, mtu: 1446, addresses: [], kind: '' },
    ]);
  });

  it('come from /sys where there is no ip', () => {
    expect(interfacesFromSys('lo 0x9 65536\neth0 0x1003 1500\neth1 0x1002 1500\nrubbish\n')).toEqual([
      { name: 'lo', up: true, mtu: 65536, addresses: [], kind: 'loopback' },
      { name: 'eth0', up: true, mtu: 1500, addresses: [], kind: '' },
      { name: 'eth1', up: false, mtu: 1500, addresses: [], kind: '' },
    ]);
  });

  it('are named by /proc/net/dev', () => {
    const text = 'Inter-|   Receive\n face |bytes    packets\n    lo: 1 2 3\nveth-a:5 6\n eth0.7: 0 0\n';
    expect(namesFromProc(text)).toEqual(['lo', 'veth-a', 'eth0.7']);
  });

  it('are read from anything without a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.json(), (text, json) => {
        interfacesFromJson(json);
        interfacesFromJson(text);
        interfacesFromLines(text, text);
        interfacesFromSys(text);
        namesFromProc(text);
      }),
    );
  });
});
