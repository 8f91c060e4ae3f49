/** 终端工具条，以及同时输入到多个终端。 */
export const terminals = {
  bar: '{{node}} 上的终端',
  larger: '放大文字',
  smaller: '缩小文字',
  share: '同时输入到多个终端',
  receivers: '同时输入到',
  sharedWith: '输入将发送到 {{nodes}}',
  end: '停止',
  alone: '再打开一个终端，即可同时输入到多个终端。',
  found_other: '{{text}} 处匹配',
  pasteShared: '每一行都可能作为单独的命令在 {{nodes}} 上运行。',
  typeThere: '输入到 {{node}} 的终端，由你按回车执行',
};
