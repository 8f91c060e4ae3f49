import type { SentencePair } from '../../wording/sentences.ts';

/** What became of a packet, how it was matched, and why a hop does not show it. */
export const packetSentences: readonly SentencePair[] = [
  ['not on the path', '不在路径上'],
  ['arrived in part: some of its bytes were lost after {hop}', '只到达一部分：有些字节在 {hop} 之后丢失'],
  [
    'lost between {from} and {to} (it or an identical packet: which one cannot be told)',
    '在 {from} 与 {to} 之间丢失（是它还是另一个相同的数据包，无法分辨）',
  ],
  ['lost between {from} and {to}', '在 {from} 与 {to} 之间丢失'],
  ['delivered to {hop}', '已送达 {hop}'],
  ['an extra copy that the network made', '网络产生的多余副本'],
  [
    'not judged: outside the common window, or never meant to get further',
    '未判定：在共同时段之外，或本就不会走得更远',
  ],
  ['not matched: not IP, or a later fragment of a datagram', '未匹配：不是 IP，或是数据报的后续分片'],
  ['seen at one hop only', '只在一个跃点见到'],
  ['TCP byte range (segmented differently between hops)', 'TCP 字节范围（各跃点的分段不同）'],
  [
    'addresses, ports, sequence and payload (IP ID or window rewritten on the way)',
    '地址、端口、序号和载荷（途中改写了 IP ID 或窗口）',
  ],
  ['addresses, ports, sequence, IP ID and payload', '地址、端口、序号、IP ID 和载荷'],
  ['addresses, IP ID and payload', '地址、IP ID 和载荷'],
  ['passed here, but this capture does not hold it', '经过此处，但此抓包中没有'],
  ['not seen here', '此处未见'],
  ['never came this far', '未到达此处'],
];

/** What a capture is doing. */
export const captureWords: readonly SentencePair[] = [
  ['connecting to {count} nodes', '正在连接 {count} 个节点'],
  ['connecting to {count} node', '正在连接 {count} 个节点'],
  ['connected; starts at {time}', '已连接；将于 {time} 开始'],
  ['armed {count} of {total}', '已就绪 {count} / {total}'],
  ['capturing at {count} hops', '正在 {count} 个跃点抓包'],
  ['capturing at {count} hop', '正在 {count} 个跃点抓包'],
  ['stopping all together', '正在同时停止'],
  ['fetching what {hop} has spooled: {percent} % of {size} MB', '正在取回 {hop} 的暂存：{size} MB 的 {percent} %'],
  ['{node}: mtr goes on', '{node}：mtr 继续运行'],
  ['{node}: mtr ended', '{node}：mtr 已结束'],
  ['{hop}: trying again', '{hop}：正在重试'],
  ['{hop} broke off; trying again in {seconds} s', '{hop} 中断；{seconds} 秒后重试'],
  ['{hop} captures again', '{hop} 恢复抓包'],
  [
    'waiting for "{filter}" at {hop}, keeping the last {seconds} s of {count} hops',
    '正在 {hop} 等待“{filter}”，保留 {count} 个跃点最近 {seconds} 秒',
  ],
  [
    'waiting for "{filter}" at {hop}, keeping the last {seconds} s of {count} hop',
    '正在 {hop} 等待“{filter}”，保留 {count} 个跃点最近 {seconds} 秒',
  ],
  ['the trigger at {hop} fired; {seconds} s more', '{hop} 的触发条件已满足；再抓 {seconds} 秒'],
  ['{hop} ended', '{hop} 已结束'],
];

/** By what the order of hops was told; parts of one sentence. */
export const orderWords: readonly SentencePair[] = [
  [
    'no packet was found at two hops: the hops stand as they were given',
    '没有数据包在两个跃点都见到：跃点保持给定的顺序',
  ],
  [
    'by TTL, and where it stays the same by the stamps of packets both ways, of {count} packets seen at several hops',
    '依据 {count} 个在多个跃点见到的数据包的 TTL；TTL 不变之处依据双向数据包的时间戳',
  ],
  ['by TTL of {count} packets seen at several hops', '依据 {count} 个在多个跃点见到的数据包的 TTL'],
  ['first is the end that opens most conversations', '第一个是发起多数会话的一端'],
  ['first is the end that sends from ephemeral ports', '第一个是从临时端口发送的一端'],
  [
    'first is the end that sent first, which only the beginning of the captures tells',
    '第一个是最先发送的一端，这只能由抓包的开头看出',
  ],
  ['which end is first nothing tells: as given', '无法看出哪一端在前：保持给定的顺序'],
  ['TTL and stamps contradict each other, or there are several paths', 'TTL 与时间戳相互矛盾，或存在多条路径'],
  [
    'not every two hops could be told apart: those stand as they were given',
    '有些跃点之间无法分辨先后：保持给定的顺序',
  ],
  ['nothing tells the places of {hops} apart: as given', '无法分辨 {hops} 的先后：保持给定的顺序'],
];
