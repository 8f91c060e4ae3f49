import type { EngineEvents, EventName } from '../../shared/contract/engine-api.ts';
import type { ImportFile, ImportOrder } from '../../shared/contract/import.ts';

/**
 * The order of invented captures: the reverse of what was given, without the files that are no captures.
 * @param slow it stays at 38 percent
 */
export async function fakeOrder(
  files: readonly ImportFile[],
  tell: <E extends EventName>(event: E, payload: EngineEvents[E]) => void,
  slow: boolean,
): Promise<{ ok: true; value: ImportOrder }> {
  const total = 812_000_000;
  const subject = files.map(({ name }) => name).join(', ');
  tell('work.state', { work: 1, kind: 'order', subject, phase: 'reading', done: total * 0.38, total });
  if (slow) await new Promise(() => undefined);
  tell('work.ended', { work: 1 });
  const bad = (path: string) => path.endsWith('.txt');
  const order = [...files.keys()].filter((i) => !bad(files[i]!.path)).reverse();
  return {
    ok: true,
    value: {
      files: files.map(({ name, path }, i) => ({
        packets: bad(path) ? 0 : 918_224 - i * 311,
        complete: i !== 1,
        problem: bad(path)
          ? {
              code: 'no-capture',
              subject: name,
              message: `${path} is no capture that can be read (bytes 0-3 are no pcap or pcapng header).`,
              remedy: 'Give a pcap or pcapng file, as tcpdump and Wireshark write it; gzip and zstd are unpacked.',
            }
          : null,
      })),
      order,
      certain: order.length < 4,
      why: `by TTL of 11,204 packets seen at several hops; first is the end that opens most conversations`,
      uncertain: order.length < 4 ? [] : [order[1]!, order[2]!],
    },
  };
}
