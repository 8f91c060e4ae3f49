/** Texts of a capture: when it begins and ends, how its packets come, what it costs, what it leaves. */
export const capture = {
  advice: {
    'kernel-drops':
      'The kernel dropped {{packets}} packets in the last second at {{rate}}/s, because tcpdump was not quick enough: {{change}}.',
    held: 'This computer takes in less than the node sends ({{rate}}/s), so that the node has to wait: {{change}}.',
    behind: 'The stream is {{packets}} packets behind at {{rate}}/s: {{change}}.',
    'interface-drops':
      'The interface dropped {{packets}} packets in the last second before any capture could see them: the machine loses them, not the capture.',
    or: ', or ',
  },
  remedy: {
    'add-filter': 'give this hop a filter',
    'narrow-filter': 'narrow the filter',
    'lower-snaplen': 'lower the snaplen from {{snaplen}} to 128, so that more packets fit into the buffer',
    spool: 'let it be kept on the node first',
  },
};
