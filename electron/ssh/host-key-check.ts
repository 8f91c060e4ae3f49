import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import { judgeKey, keyTypeOf } from './known-hosts.ts';
import { fingerprintOf, type KnownHostsStore } from './known-hosts-store.ts';
import { knownPlace } from './known-place.ts';
import { type Target, targetText } from './target.ts';

/** A host key that was shown and refused as unknown; the user may accept exactly this one. */
export interface UnknownKey {
  keyType: string;
  key: Buffer;
  fingerprint: string;
}

/** Judges the host keys of one connection, at the first key exchange and at all later ones. */
export class HostKeyCheck {
  /** Why the last key was refused. */
  problem: Problem | null = null;
  /** Set when it was refused for being unknown only. */
  unknown: UnknownKey | null = null;
  readonly #node: string;
  readonly #target: Target;
  readonly #store: KnownHostsStore;
  readonly #acceptNew: boolean;
  #accepted: Buffer | null = null;

  constructor(node: string, target: Target, store: KnownHostsStore, acceptNew: boolean) {
    this.#node = node;
    this.#target = target;
    this.#store = store;
    this.#acceptNew = acceptNew;
  }

  /** Whether a key has been accepted on this connection; nothing secret may be sent before. */
  get verified(): boolean {
    return this.#accepted !== null && this.problem === null;
  }

  /** True for a key that may be trusted; else `problem` says why not. Records a new host when that was asked for. */
  accept(key: Buffer): boolean {
    try {
      this.problem = this.#accepted === null ? this.#judge(key) : this.#again(key, this.#accepted);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.problem = { ...error.problem, subject: this.#node };
    }
    if (this.problem !== null) return false;
    this.#accepted = Buffer.from(key);
    return true;
  }

  #judge(key: Buffer): Problem | null {
    const { knownAs, trust } = this.#target;
    const { host, port } = knownPlace(this.#target);
    const keyType = keyTypeOf(key);
    if (keyType === null)
      return this.#refusal('host-key-invalid', 'showed a host key that cannot be read', 'Check its sshd.');
    const fingerprint = fingerprintOf(key);
    const verdict = judgeKey(this.#store.read(), knownAs, keyType, key);
    const details = { host, port: String(port), fingerprint, keyType };
    if (verdict.kind === 'known') return null;
    if (verdict.kind === 'revoked')
      return this.#refusal(
        'host-key-revoked',
        `showed a host key that is revoked (${keyType} ${fingerprint}, ${verdict.where})`,
        'Do not connect. Ask who runs this machine for its new key.',
        details,
      );
    if (verdict.kind === 'changed') {
      const old = verdict.known.map((k) => fingerprintOf(k.key)).join(', ');
      const places = verdict.known.map((k) => k.where).join(', ');
      return this.#refusal(
        'host-key-changed',
        `shows another host key than the known one: known ${keyType} ${old} (${places}), shown ${fingerprint}. ` +
          'Somebody may be listening in, or the machine was installed anew',
        'Ask who runs this machine for its fingerprint. Only when it is the one shown, remove the old key: ' +
          `ssh-keygen -f ${this.#store.file ?? '~/.ssh/known_hosts'} -R "${knownAs}"`,
        { ...details, knownFingerprint: old, knownAt: places },
      );
    }
    // A host that is known by other keys is not seen for the first time, so it is never accepted unseen.
    if (this.#acceptNew && verdict.others.length === 0 && !trust.strict) {
      this.#store.append(knownAs, keyType, key);
      return null;
    }
    if (trust.strict)
      return this.#refusal(
        'host-key-not-recorded',
        `is not known, and the SSH configuration allows no new hosts (StrictHostKeyChecking yes): its host key is ${keyType} ${fingerprint}`,
        `Ask who runs this machine for its key, and add it to ${this.#store.file ?? 'a known_hosts file'} under the name ${knownAs}.`,
        details,
      );
    this.unknown = { keyType, key: Buffer.from(key), fingerprint };
    const others = verdict.others.map((k) => `${k.keyType} ${fingerprintOf(k.key)} (${k.where})`).join(', ');
    const more = others
      ? ` It is known by keys of other types, which it did not show: ${others}.`
      : verdict.authority
        ? ' A certificate authority is known for it, but host certificates are not supported.'
        : '';
    return this.#refusal(
      'host-key-unknown',
      `is not known yet: its host key is ${keyType} ${fingerprint}.${more}`.replace(/\.$/, ''),
      'Compare the fingerprint with the one shown on the machine itself (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), ' +
        'then accept it in the window' +
        (others ? '.' : ', or on the command line with --accept-new.'),
      others ? { ...details, knownFingerprint: others } : details,
    );
  }

  #again(key: Buffer, accepted: Buffer): Problem | null {
    if (accepted.equals(key)) return null;
    return this.#refusal(
      'host-key-changed',
      `showed another host key in the middle of the connection: first ${fingerprintOf(accepted)}, then ${fingerprintOf(key)}`,
      'Ask who runs this machine; somebody may be listening in.',
      { knownFingerprint: fingerprintOf(accepted), fingerprint: fingerprintOf(key) },
    );
  }

  #refusal(code: string, what: string, remedy: string, details?: Record<string, string>): Problem {
    const problem = { code, subject: this.#node, message: `${targetText(this.#target)} ${what}.`, remedy };
    return details ? { ...problem, details } : problem;
  }
}
