import type { DissectorStatus } from '../../shared/contract/dissect.ts';
import type { RequestMethods } from '../../shared/contract/window-api.ts';

/** A stand-in's dissectors: there are none. */
const status: DissectorStatus = {
  state: 'failed',
  use: { kind: 'built-in', version: '' },
  choices: [{ kind: 'built-in', version: '' }],
  keyLog: null,
};

const ok = async <T>(value: T) => ({ ok: true as const, value });
const none = async () => ({
  ok: false as const,
  problem: {
    code: 'no-dissector',
    subject: null,
    message: "Wireshark's dissectors cannot be used: they were not built here.",
    remedy: 'The packet is described beside it all the same.',
  },
});

export const fakeDissect = {
  dissectPacket: none,
  dissectFollow: none,
  dissectStatus: () => ok(status),
  dissectUse: () => ok(status),
  dissectKeys: () => ok(status),
  dissectCancel: () => ok(null),
} satisfies Partial<RequestMethods>;
