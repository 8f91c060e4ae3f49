import type { Advice, AdviceRemedy } from '../../shared/contract/engine-api.ts';

/** What is wrong at a hop and what to change, in one English sentence without its full stop. */
export function adviceText({ code, packets, packetsPerSecond, remedies }: Advice): string {
  const rate = `${Math.round(packetsPerSecond)} packets/s`;
  const change = remedies.map(remedyText).join(', or ');
  switch (code) {
    case 'kernel-drops':
      return `the kernel dropped ${packets} packets in the last second at ${rate}, because tcpdump was not quick enough: ${change}`;
    case 'held':
      return `this machine takes in less than the node sends (${rate}), so that the node has to wait: ${change}`;
    case 'behind':
      return `the stream is ${packets} packets behind at ${rate}: ${change}`;
    case 'interface-drops':
      return `the interface itself dropped ${packets} packets in the last second before any capture could see them: the machine loses them, not the capture`;
  }
}

function remedyText(remedy: AdviceRemedy): string {
  switch (remedy.change) {
    case 'add-filter':
      return 'give this hop a filter';
    case 'narrow-filter':
      return 'narrow the filter';
    case 'lower-snaplen':
      return `lower the snaplen from ${remedy.snaplen} to 128 (more packets fit into the buffer)`;
    case 'spool':
      return 'let it be spooled on the node ("carry": "spool")';
  }
}
