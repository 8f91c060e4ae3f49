const ICMP = 1;
const ICMP6 = 58;
const ECHO = [8, 0, 128, 129];

/** The column `ack` with the echo messages of both ICMP versions made one. */
export function messageKind(protocol: number, ack: number): number {
  if (protocol !== ICMP && protocol !== ICMP6) return ack;
  const type = ack >>> 8;
  if (!ECHO.includes(type)) return ack;
  return type === 8 || type === 128 ? 8 * 256 : 0;
}
