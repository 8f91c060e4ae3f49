import type { WarningCode } from '../../../shared/contract/analysis.ts';
import type { SentencePair } from '../../wording/sentences.ts';

/** What each warning of an analysis is about, for sentences that have no wording of their own. */
export const warnings: Record<WarningCode, string> = {
  'no-common-window': '没有共同的抓包时间',
  'filter-mismatch': '抓包过滤器看不到部分流量',
  'one-way-traffic': '流量只有单向',
  'clock-step': '时钟被调整过',
  'kernel-drops': '抓包自身丢了包',
  'truncated-file': '文件不完整',
  'damaged-file': '文件已损坏',
  encrypted: '流量已加密',
  terminated: '连接在此被代理终结',
  'not-via-hop': '部分流量不经过此跃点',
  'no-timestamps': '没有时间戳',
  'clock-contradiction': '时钟自相矛盾',
  'clock-probes-refused': '时钟探测未被采用',
  'order-uncertain': '跃点顺序不确定',
  'routing-loop': '路由环路',
  corrupted: '数据包内容损坏',
  'ended-early': '抓包提前结束',
  'capture-gap': '抓包有空缺',
};

/** The engine's sentences about an analysis. */
export const warningSentences: readonly SentencePair[] = [
  [
    'The capture holds {count} packets without a time, so that nothing can be judged against it. Write it as pcap, or as pcapng with enhanced packet blocks.',
    '此抓包中有 {count} 个数据包没有时间，因此无法据其判定。请保存为 pcap，或使用增强数据包块的 pcapng。',
  ],
  [
    'All records carry the same time, so that nothing can be judged against them. Capture again with time stamps.',
    '所有记录的时间都相同，因此无法据其判定。请带时间戳重新抓包。',
  ],
  [
    'The capture holds no packet, so that nothing can be judged against it. Check its interface and filter.',
    '此抓包中没有数据包，因此无法据其判定。请检查其接口和过滤器。',
  ],
  [
    'The captures share no time in which all of them listened, so that nothing can be judged. Capture at all hops at once.',
    '各抓包没有共同的监听时间，因此无法判定。请在所有跃点同时抓包。',
  ],
  [
    'The capture ended at {at}, {gap} s before the last packet elsewhere: what was sent after that is not judged.',
    '抓包于 {at} 结束，比其他跃点的最后一个数据包早 {gap} 秒：此后发送的不判定。',
  ],
  [
    'The last record of this capture is at {at}, {gap} s before the last packet elsewhere: what was sent after that is not judged. If it ran on, nothing reached it in that time.',
    '此抓包的最后一条记录在 {at}，比其他跃点的最后一个数据包早 {gap} 秒：此后发送的不判定。若当时仍在抓包，则期间没有包到达。',
  ],
  ['Read up to the damage: {damage}.', '已读取到损坏处：{damage}。'],
  ['The file ends inside a record; everything before it was read.', '文件在一条记录中间结束；之前的内容均已读取。'],
  [
    'The capture itself lost {count} packets: losses on the segments that end here are an interval, and what it lost may be missing as unmatched further down. A smaller snaplen or a narrower filter helps.',
    '抓包自身丢了 {count} 个数据包：以此处为端点的路段，其丢失数是一个区间；抓包丢掉的包在下游可能表现为未匹配。减小截取长度或收窄过滤器会有帮助。',
  ],
  [
    'A proxy ends {count} connections before this hop and opens its own here: packets cannot be followed across it. Judge each side by itself.',
    '此跃点之前有代理终结了 {count} 个连接，并在此另建连接：无法跨过它跟踪数据包。请分别判断两侧。',
  ],
  [
    'A proxy ends a connection before this hop and opens its own here: packets cannot be followed across it. Judge each side by itself.',
    '此跃点之前有代理终结了一个连接，并在此另建连接：无法跨过它跟踪数据包。请分别判断两侧。',
  ],
  [
    '{count} flow pass around this hop and are judged straight across it.',
    '有 {count} 个流绕过此跃点，直接跨过它判定。',
  ],
  [
    '{count} flows pass around this hop and are judged straight across it.',
    '有 {count} 个流绕过此跃点，直接跨过它判定。',
  ],
  [
    '{count} flow{plural} do not show in this capture, though answers prove that they pass: they are judged against hops further down where these hold them, else not at all. Its filter cannot see them: capture here with a filter for the addresses and ports that packets have at this hop (after translation, inside or outside of a tunnel), or with none.',
    '有 {count} 个流未出现在此抓包中，但应答证明它们经过此处：若下游跃点抓到，则据其判定，否则不判定。此处的过滤器看不到它们：请按数据包在此跃点的地址和端口（转换之后、隧道内或外）设置过滤器，或不设过滤器。',
  ],
  [
    '{count} flow{plural} are inside an encrypted tunnel here (ESP or WireGuard): they are judged against hops further down where these hold them in the clear, else not at all.',
    '有 {count} 个流在此处位于加密隧道内（ESP 或 WireGuard）：若下游跃点有其明文，则据其判定，否则不判定。',
  ],
  [
    'This capture holds first fragments only: a filter for ports cannot see the later ones, which have none. Add them to it, for example: (udp port 4789) or (ip[6:2] & 0x1fff != 0).',
    '此抓包只有首个分片：按端口过滤看不到没有端口的后续分片。请把它们加入过滤器，例如：(udp port 4789) or (ip[6:2] & 0x1fff != 0)。',
  ],
  [
    '{count} packets came by this hop again and again, with a lower TTL each time: a routing loop. Each counts once. Check the routes of the machines around it.',
    '有 {count} 个数据包反复经过此跃点，且每次 TTL 更低：存在路由环路。每个只计一次。请检查周围机器的路由。',
  ],
  [
    '{count} packets arrived here with other bytes than they were sent with: they count as lost on the segment before. Check the links and interfaces between for errors.',
    '有 {count} 个数据包到达此处时内容与发出时不同：计为前一段丢失。请检查其间链路和接口的错误计数。',
  ],
  [
    'All packets carry the same time, so that there are no delays to and from this hop.',
    '所有数据包的时间都相同，因此没有往返此跃点的延迟。',
  ],
  [
    'Packets contradict what the probes of this clock said; the packets are followed, the probes left out.',
    '数据包与此时钟的探测结果矛盾；以数据包为准，不采用探测。',
  ],
  [
    'Packets of both directions contradict each other, so that no offset of this clock makes all delays positive. Check the order of the hops.',
    '两个方向的数据包相互矛盾：此时钟取任何偏移都无法使所有延迟为正。请检查跃点顺序。',
  ],
  [
    'Packets that both clocks saw travel one way only, or there are none: delays are relative to the smallest one.',
    '两个时钟都看到的数据包只有单向，或没有：延迟以最小值为基准。',
  ],
  [
    'Some delays to or from this hop are negative by more than the clocks can be wrong: packets taken for others, or a clock that was set too briefly to be found.',
    '部分往返此跃点的延迟为负，且超出时钟误差：可能是数据包被错认，或时钟被短暂调整而未能发现。',
  ],
  [
    'This clock was set {steps} (its own time, after the step). Times are corrected in pieces.',
    '此时钟被调整过：{steps}（调整后的本机时间）。各时间段分别校正。',
  ],
  [
    'The order of the hops is not certain ({why}). Give the hops in path order, source first, and --order given.',
    '跃点顺序不确定（{why}）。请按路径顺序给出跃点，源在前，并使用 --order given。',
  ],
  [
    'The packets of this capture are not all here: {reason}. What passed it is judged straight across it, in the segment before it; where no hop behind it tells, it is not judged.',
    '此抓包的数据包尚未全部取回：{reason}。本应经过它的包直接跨过它、在其前一段判定；其后没有跃点能说明的，不判定。',
  ],
  [
    'This capture did not listen {gaps}. What would have passed it then is judged straight across it, in the segment before it; where no hop behind it tells, it is not judged.',
    '此抓包有一段时间未在监听：{gaps}。期间本应经过它的包直接跨过它、在其前一段判定；其后没有跃点能说明的，不判定。',
  ],
];
