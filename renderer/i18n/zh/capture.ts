/** 抓包：何时开始与结束、数据如何传回、开销以及遗留。 */
export const capture = {
  advice: {
    'kernel-drops': '内核在上一秒丢弃了 {{packets}} 个包（{{rate}}/s），因为 tcpdump 不够快：{{change}}。',
    held: '本机接收的速度低于节点发送的速度（{{rate}}/s），节点只能等待：{{change}}。',
    behind: '数据流落后 {{packets}} 个包（{{rate}}/s）：{{change}}。',
    'interface-drops': '接口在上一秒自己丢弃了 {{packets}} 个包，任何抓包都看不到：是机器丢的，不是抓包丢的。',
    or: '，或',
  },
  remedy: {
    'add-filter': '给这一跳加过滤器',
    'narrow-filter': '收窄过滤器',
    'lower-snaplen': '把快照长度从 {{snaplen}} 降到 128，缓冲区能容纳更多包',
    spool: '先存放在节点上',
  },
};
