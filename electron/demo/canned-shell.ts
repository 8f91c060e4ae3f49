import type { ServerChannel } from 'ssh2';

/** A terminal of a recorded node: says what it is, and answers a few commands as they were recorded. */
export function cannedShell(channel: ServerChannel, node: string, commands: Record<string, string>): void {
  const names = Object.keys(commands).sort();
  const print = (text: string) => channel.write(text.replaceAll('\n', '\r\n'));
  const prompt = `\u001b[1mroot@${node}\u001b[0m:~# `;
  print(`This terminal belongs to a recording of ${node}: commands are not run.\n`);
  print(`Recorded: ${names.join(', ')}, help, exit.\n${prompt}`);
  let line = '';
  const run = (): boolean => {
    const command = line.trim().replace(/\s+/g, ' ');
    line = '';
    print('\n');
    if (command === 'exit' || command === 'logout') return false;
    const output = commands[command];
    if (output !== undefined) print(output.endsWith('\n') ? output : `${output}\n`);
    else if (command === 'help') print(`${names.join('\n')}\n`);
    else if (command !== '') print(`${command}: not in this recording (try: help)\n`);
    print(prompt);
    return true;
  };
  const end = (): void => {
    channel.exit(0);
    channel.end();
  };
  channel.on('error', () => {});
  channel.on('data', (chunk: Buffer) => {
    for (const key of chunk.toString('utf8')) {
      if (key === '\r' || key === '\n') {
        if (!run()) return end();
      } else if (key === '\u0003') {
        line = '';
        print(`^C\n${prompt}`);
      } else if (key === '\u0004') {
        if (line === '') return end();
      } else if (key === '\u007f' || key === '\b') {
        if (line !== '') print('\b \b');
        line = line.slice(0, -1);
      } else if (key >= ' ') {
        line += key;
        print(key);
      }
    }
  });
}
