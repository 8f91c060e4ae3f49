import { redactIp } from './network.ts';
import type { PacketDraft } from './packet-draft.ts';

const REDIRECT = 5;
const ERRORS = [3, 4, REDIRECT, 11, 12];
const ECHO = [0, 8];
const ECHO6 = [128, 129];
/** Neighbour discovery: router and neighbour solicitations and advertisements, redirects. */
const [FIRST_DISCOVERY, NEIGHBOUR_SOLICITATION, LAST_DISCOVERY] = [133, 135, 137];
const LINK_ADDRESSES = [1, 2];

export function redactIcmp(d: PacketDraft, at: number, end: number): void {
  const type = d.source[at]!;
  d.keep(at, Math.min(end, at + 2));
  if (ERRORS.includes(type)) {
    if (type === REDIRECT) d.address(at + 4, 4);
    else d.keep(at + 4, Math.min(end, at + 8));
    redactIp(d, at + 8, end, true);
    return;
  }
  if (ECHO.includes(type)) d.keep(at + 4, Math.min(end, at + 8));
  d.mark(at + 8, end);
}

export function redactIcmp6(d: PacketDraft, at: number, end: number): void {
  const type = d.source[at]!;
  d.keep(at, Math.min(end, at + 2));
  if (type < 128) {
    d.keep(at + 4, Math.min(end, at + 8));
    redactIp(d, at + 8, end, true);
  } else if (ECHO6.includes(type)) {
    d.keep(at + 4, Math.min(end, at + 8));
    d.mark(at + 8, end);
  } else if (type >= FIRST_DISCOVERY && type <= LAST_DISCOVERY) redactDiscovery(d, type, at, end);
  else d.mark(at + 8, end);
}

/** Targets and the addresses of links; of other options no more than that they are there. */
function redactDiscovery(d: PacketDraft, type: number, at: number, end: number): void {
  d.keep(at + 4, Math.min(end, at + 8));
  let option = at + 8;
  if (type >= NEIGHBOUR_SOLICITATION) {
    d.address(option, 16);
    option += 16;
  }
  if (type === LAST_DISCOVERY) {
    d.address(option, 16);
    option += 16;
  }
  if (type === FIRST_DISCOVERY + 1) option += 8;
  while (d.limit(end) >= option + 2) {
    d.keep(option, option + 2);
    const length = d.source[option + 1]! * 8;
    if (length === 0) return;
    if (LINK_ADDRESSES.includes(d.source[option]!)) d.mac(option + 2);
    option += length;
  }
}
