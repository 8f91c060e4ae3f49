/** The dock: panels around the workspace. */
export const dock = {
  panel: {
    workspace: 'Workspace',
    findings: 'Findings',
    packet: 'Packet',
    readiness: 'Before the start',
    table: 'Packets',
    flows: 'Flows',
    ladder: 'Ladder',
    probes: 'Latency',
    ledger: 'Ledger',
    dissection: 'Dissection',
  },
  close: 'Close {{title}}',
  add: 'Open a panel or a terminal',
  larger: 'As large as the window',
  smaller: 'Back to its place',
};
