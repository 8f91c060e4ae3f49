export const dock = {
  panel: {
    workspace: '工作区',
    findings: '发现',
    packet: '数据包',
    readiness: '启动前检查',
    table: '数据包',
    flows: '流',
    ladder: '梯形图',
    probes: '延迟',
    ledger: '账目',
    dissection: '协议解析',
  },
  close: '关闭{{title}}',
  add: '打开面板或终端',
  larger: '放大到整个窗口',
  smaller: '恢复原位',
};
