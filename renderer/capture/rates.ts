import type { CaptureLive } from '../../shared/contract/engine-api.ts';

/** What one hop receives a second, between the last two reports. */
export interface HopRate {
  packetsPerSecond: number;
  bytesPerSecond: number;
}

/** Rates between two reports of the same capture, by hop name; none when they are not of one capture or in order. */
export function ratesBetween(before: CaptureLive | null, now: CaptureLive): Record<string, HopRate> {
  const seconds = before?.sessionId === now.sessionId ? now.elapsedSeconds - before.elapsedSeconds : 0;
  if (!before || seconds <= 0) return {};
  const rates: Record<string, HopRate> = {};
  for (const hop of now.hops) {
    const earlier = before.hops.find((h) => h.name === hop.name);
    if (!earlier) continue;
    rates[hop.name] = {
      packetsPerSecond: Math.max(0, hop.packets - earlier.packets) / seconds,
      bytesPerSecond: Math.max(0, hop.bytes - earlier.bytes) / seconds,
    };
  }
  return rates;
}

/** All hops together. Drops are null when no hop knows its own. */
export function totals(live: CaptureLive): { packets: number; bytes: number; kernelDrops: number | null } {
  let packets = 0;
  let bytes = 0;
  let kernelDrops: number | null = null;
  for (const hop of live.hops) {
    packets += hop.packets;
    bytes += hop.bytes;
    if (hop.kernelDrops !== null) kernelDrops = (kernelDrops ?? 0) + hop.kernelDrops;
  }
  return { packets, bytes, kernelDrops };
}
