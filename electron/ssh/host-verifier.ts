import type { HostVerifier } from 'ssh2';

/**
 * The only host verifier that is ever given to ssh2. ssh2 refuses a key for a strict `false` alone: a verifier that is
 * missing, is async, or returns null, 0 or an Error lets every host pass. So the answer is given here, synchronously,
 * once, and as a strict boolean: `true` when `accept` returned exactly `true`, `false` for everything else, also when it
 * throws. ssh2 calls it again at each new key exchange.
 */
export function hostVerifier(accept: (key: Buffer) => boolean): HostVerifier {
  return (key: Buffer, answer: (permitted: boolean) => void): void => {
    let accepted = false;
    try {
      accepted = accept(key) === true;
    } catch {
      accepted = false;
    }
    answer(accepted);
  };
}
