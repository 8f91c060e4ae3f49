import type {
  DissectedPart,
  Dissection,
  DissectorInfo,
  DissectorKind,
  DissectorStatus,
  FollowedStream,
} from '../../shared/contract/dissect.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { TLS_KEY_LOG, withSecrets } from '../../shared/pcap/pcapng-writer.ts';
import { restoreFrames, restoreInfo } from '../../shared/view/restore-frames.ts';
import { DissectorRoom } from '../dissect/dissector-room.ts';
import { type FoundSharkd, findSharkd } from '../dissect/find-sharkd.ts';
import { startSharkd } from '../dissect/sharkd-dissector.ts';
import type { Dissector, StartDissector } from '../dissect/types.ts';
import type { ConversationCapture } from './conversation-capture.ts';
import { KeyLog } from './key-log.ts';
import type { SessionService } from './session-service.ts';

/** Bytes of a stream that are handed over at most. */
const MOST_FOLLOWED = 8 * 1024 * 1024;

/** Answers what Wireshark's dissectors say of records of any session. */
export class DissectService {
  readonly #sessions: Pick<SessionService, 'ask'>;
  readonly #rooms = new Map<DissectorKind, DissectorRoom>();
  readonly #startBuiltIn: StartDissector;
  readonly #find: () => Promise<FoundSharkd | null>;
  #found: Promise<FoundSharkd | null> | null = null;
  /** What the person chose; null: sharkd where there is one. */
  #chosen: DissectorKind | null = null;
  #keyLog: KeyLog | null = null;

  /** @param find looks for the user's own Wireshark */
  constructor(sessions: Pick<SessionService, 'ask'>, startBuiltIn: StartDissector, find = () => findSharkd()) {
    this.#sessions = sessions;
    this.#startBuiltIn = startBuiltIn;
    this.#find = find;
  }

  /** @throws ProblemError of the conversation's bytes or of `DissectorRoom.ask` */
  async packet(sessionId: string, hop: number, frame: number): Promise<Dissection> {
    const conversation = await this.#sessions.ask(sessionId, (views) => views.conversation(hop, frame));
    const { frames, number, untimed } = conversation;
    const { row, found } = await this.#ask(sessionId, conversation, async (dissector) => ({
      row: await dissector.row(number),
      found: await dissector.frame(number),
    }));
    const part = partOf(conversation);
    return {
      hop,
      frame,
      protocol: row.protocol,
      info: restoreInfo(row.info, frames),
      cut: conversation.cut,
      tree: restoreFrames(found.tree, { frames, untimed, cut: part.packets < part.total }),
      sources: found.sources,
      follow: found.follow.map(({ protocol }) => protocol),
      conversation: part,
      by: await this.#inUse(),
    };
  }

  /** @throws ProblemError also `not-followable` */
  async follow(sessionId: string, hop: number, frame: number, protocol: string): Promise<FollowedStream> {
    const conversation = await this.#sessions.ask(sessionId, (views) => views.conversation(hop, frame));
    const { chunks } = await this.#ask(sessionId, conversation, async (dissector) => {
      const { follow } = await dissector.frame(conversation.number);
      const stream = follow.find((one) => one.protocol === protocol);
      if (stream === undefined) throw notFollowable(protocol);
      return dissector.follow(protocol, stream.filter);
    });
    const stream: FollowedStream = {
      hop,
      protocol,
      client: conversation.client,
      server: conversation.server,
      clientBytes: 0,
      serverBytes: 0,
      chunks: [],
      cut: false,
      conversation: partOf(conversation),
      by: await this.#inUse(),
    };
    for (const { frame: number, bytes } of chunks) {
      // Wireshark's own mark of the direction is the wrong way round for TLS; who sent the packet is known better here.
      const fromServer = conversation.fromClient[number - 1] !== 1;
      if (fromServer) stream.serverBytes += bytes.length;
      else stream.clientBytes += bytes.length;
      stream.cut ||= stream.clientBytes + stream.serverBytes > MOST_FOLLOWED;
      if (!stream.cut) stream.chunks.push({ frame: conversation.frames[number - 1] ?? 0, fromServer, bytes });
    }
    return stream;
  }

  async status(): Promise<DissectorStatus> {
    const use = await this.#inUse();
    const sharkd = await this.#sharkd();
    const builtIn: DissectorInfo = { kind: 'built-in', version: this.#rooms.get('built-in')?.version ?? '' };
    return {
      state: this.#rooms.get(use.kind)?.state ?? 'idle',
      use,
      choices: sharkd === null ? [builtIn] : [{ kind: 'sharkd', version: sharkd.version }, builtIn],
      keyLog: this.#keyLog === null ? null : { path: this.#keyLog.path, keys: this.#keyLog.keys },
    };
  }

  /** @throws ProblemError `no-dissector` for a sharkd that is not there */
  async use(kind: DissectorKind): Promise<DissectorStatus> {
    if (kind === 'sharkd' && (await this.#sharkd()) === null) throw noSharkd();
    this.#chosen = kind;
    for (const [other, room] of this.#rooms) {
      if (other !== kind) room.cancel();
      // Asked for again, it gets another try.
      else if (room.state === 'failed') this.#rooms.delete(kind);
    }
    return this.status();
  }

  /** @throws ProblemError `no-key-log`; what was used before stays in use */
  async keys(path: string | null): Promise<DissectorStatus> {
    this.#keyLog = path === null ? null : await KeyLog.open(path);
    return this.status();
  }

  cancel(): void {
    for (const room of this.#rooms.values()) room.cancel();
  }

  close(): void {
    for (const room of this.#rooms.values()) room.close();
  }

  /** Asks the one that dissects; the built-in ones where the user's own do not start. */
  async #ask<T>(
    sessionId: string,
    { key, bytes }: ConversationCapture,
    question: (dissector: Dissector) => Promise<T>,
  ): Promise<T> {
    const log = this.#keyLog;
    await log?.refresh();
    const capture = log === null ? bytes : withSecrets(bytes, TLS_KEY_LOG, log.bytes);
    const toLoad = { key: `${sessionId} ${key} ${log?.stamp ?? ''}`, capture };
    const { kind } = await this.#inUse();
    const room = await this.#room(kind);
    try {
      return await room.ask(toLoad, question);
    } catch (error) {
      if (kind === 'built-in' || room.state !== 'failed') throw error;
      return (await this.#room('built-in')).ask(toLoad, question);
    }
  }

  async #inUse(): Promise<DissectorInfo> {
    const sharkd = this.#chosen === 'built-in' ? null : await this.#sharkd();
    // One that does not start is no reason to go without.
    if (sharkd !== null && this.#rooms.get('sharkd')?.state !== 'failed')
      return { kind: 'sharkd', version: sharkd.version };
    return { kind: 'built-in', version: this.#rooms.get('built-in')?.version ?? '' };
  }

  async #room(kind: DissectorKind): Promise<DissectorRoom> {
    const known = this.#rooms.get(kind);
    if (known !== undefined) return known;
    const sharkd = kind === 'sharkd' ? await this.#sharkd() : null;
    const room = new DissectorRoom(
      sharkd === null ? this.#startBuiltIn : () => startSharkd(sharkd.path, sharkd.version),
    );
    this.#rooms.set(kind, room);
    return room;
  }

  #sharkd(): Promise<FoundSharkd | null> {
    this.#found ??= this.#find();
    return this.#found;
  }
}

function partOf({ frames, total, snapped }: ConversationCapture): DissectedPart {
  return { packets: frames.length, total, snapped };
}

function notFollowable(protocol: string): ProblemError {
  return new ProblemError({
    code: 'not-followable',
    subject: null,
    message: `This packet is in no ${protocol} stream that can be followed.`,
    remedy: 'Choose a packet of the stream, and one of the protocols that its dissection offers.',
  });
}

function noSharkd(): ProblemError {
  return new ProblemError({
    code: 'no-dissector',
    subject: null,
    message: 'There is no sharkd on the search path.',
    remedy: 'Install Wireshark with sharkd (Debian: wireshark-common), or use the built-in dissectors.',
  });
}
