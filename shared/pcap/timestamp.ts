/**
 * Turns 64-bit pcapng timestamps into whole seconds and nanoseconds, exactly, for any if_tsresol and if_tsoffset. The
 * result is left in `seconds` and `nanoseconds`, so that nothing is allocated per packet.
 */
export class TimestampUnits {
  seconds = 0;
  nanoseconds = 0;

  #units: bigint;
  #offset: number;
  /** Units per second as a double when the fast way is exact, else 0. */
  #fast: number;
  /** Fast way: nanoseconds = remainder * multiply / divide. */
  #multiply: number;
  #divide: number;

  /**
   * @param resolution the if_tsresol byte: negative power of 10, or of 2 when its top bit is set
   * @param offset the if_tsoffset, seconds
   */
  constructor(resolution: number, offset: number) {
    const exponent = resolution & 0x7f;
    const decimal = (resolution & 0x80) === 0;
    this.#units = (decimal ? 10n : 2n) ** BigInt(exponent);
    this.#offset = offset;
    // Long division in 16-bit digits stays below 2^53 while a remainder is below 2^37.
    this.#fast = decimal && exponent <= 11 ? 10 ** exponent : 0;
    this.#multiply = exponent <= 9 ? 10 ** (9 - exponent) : 1;
    this.#divide = exponent > 9 ? 10 ** (exponent - 9) : 1;
  }

  /** Converts `high * 2^32 + low`. */
  convert(high: number, low: number): void {
    const units = this.#fast;
    if (units === 0) {
      const value = (BigInt(high) << 32n) | BigInt(low);
      this.seconds = Number(value / this.#units) + this.#offset;
      this.nanoseconds = Number(((value % this.#units) * 1_000_000_000n) / this.#units);
      return;
    }
    let rest = high % units;
    let quotient = Math.floor(high / units);
    let digit = rest * 65536 + (low >>> 16);
    let q = Math.floor(digit / units);
    quotient = quotient * 65536 + q;
    rest = digit - q * units;
    digit = rest * 65536 + (low & 0xffff);
    q = Math.floor(digit / units);
    quotient = quotient * 65536 + q;
    rest = digit - q * units;
    this.seconds = quotient + this.#offset;
    this.nanoseconds = Math.floor((rest * this.#multiply) / this.#divide);
  }
}
