import ssh2, { type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';

type Keys = (error?: Error | null, keys?: ParsedKey[]) => void;

/** An agent of one key, for ssh2: it shows the public key, and signs when the server wants that. */
class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: ParsedKey;
  readonly #sign: (data: Buffer, options: SigningRequestOptions) => Promise<Buffer>;

  constructor(key: ParsedKey, sign: (data: Buffer, options: SigningRequestOptions) => Promise<Buffer>) {
    super();
    this.#key = key;
    this.#sign = sign;
  }

  override getIdentities(answer: Keys): void {
    answer(null, [this.#key]);
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    answer?: SignCallback,
  ): void {
    const callback = typeof options === 'function' ? options : answer!;
    this.#sign(data, typeof options === 'function' ? {} : options).then(
      (signature) => callback(null, signature),
      (error: Error) => callback(error),
    );
  }
}

/**
 * A key whose private part is needed only when the server accepts its public one, so that nobody is asked for a
 * passphrase in vain.
 */
export function keyOnDemand(publicKey: ParsedKey, unlock: () => Promise<ParsedKey>): ssh2.BaseAgent<ParsedKey> {
  return new OneKeyAgent(publicKey, async (data, options) => {
    const key = await unlock();
    const signature = key.sign(data, options.hash) as unknown as Buffer | Error;
    if (signature instanceof Error) throw signature;
    return signature;
  });
}

/** One of the keys that an agent holds. */
export function keyOfAgent(agent: ssh2.BaseAgent, key: ParsedKey): ssh2.BaseAgent<ParsedKey> {
  return new OneKeyAgent(
    key,
    (data, options) =>
      new Promise((resolve, reject) =>
        agent.sign(key, data, options, (error, signature) => {
          if (signature === undefined) reject(error ?? new Error('the agent did not sign'));
          else resolve(Buffer.from(signature as unknown as Buffer));
        }),
      ),
  );
}

const ANSWER_MS = 5000;

/** The keys that an agent holds, of the kinds that can be used. @throws Error when there is no agent that answers */
export function keysOfAgent(agent: ssh2.BaseAgent, withinMs = ANSWER_MS): Promise<ParsedKey[]> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no answer within ${withinMs / 1000} s`)), withinMs);
    agent.getIdentities((error, keys) => {
      clearTimeout(late);
      if (error) reject(error);
      else
        resolve(
          (keys ?? []).flatMap((key) => {
            const parsed = ssh2.utils.parseKey(key as Buffer);
            return parsed instanceof Error ? [] : [(Array.isArray(parsed) ? parsed[0] : parsed) as ParsedKey];
          }),
        );
    });
  });
}
