/** Texts about captures that break off, in Simplified Chinese; same keys as English. */
export const trouble = {
  waiting: '{{seconds}} 秒后重试',
  connecting: '正在重试…',
  gaps_other: '{{count}} 段空缺',
  gapsHint: '此处曾有一段时间未在抓包。期间经过的包跨过此处判断，不计为此处丢失。',
};
