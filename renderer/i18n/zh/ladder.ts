/** 梯形图的文字。 */
export const ladder = {
  label: '梯形图',
  canvas: '各跳之间的数据包，时间向下',
  flowOnly: '只看所选数据包的会话',
  count_other: '屏幕上 {{text}} 个数据包',
  tooMany: '{{text}} 个数据包太多，无法逐个绘制。',
  showFirst: '显示最前面的一部分',
  empty: '屏幕时间内没有发出数据包。请缩小，或显示整个会话。',
  repeats: '重传第 {{number}} 个数据包',
  again: '重传；被重传的数据包不在屏幕上',
  packet: '数据包 {{number}}',
  stop: '{{hop}}：{{time}} 秒',
  twin: '梯形图中的数据包',
  fate: '结局',
  keys: {
    next: '梯形图中的下一个数据包',
    previous: '梯形图中的上一个数据包',
  },
};
