import type { SentencePair } from '../../wording/sentences.ts';

/** Checks of nodes, captures and probes. */
export const captureSentences: readonly SentencePair[] = [
  ['A capture is running already.', '已有抓包在运行。'],
  ['Stop it first.', '请先停止。'],
  ['No capture is running.', '没有抓包在运行。'],
  ['Start one first.', '请先开始。'],
  [
    'The start was given up before all captures listened; nothing was kept.',
    '在所有抓包开始监听之前已放弃启动；未保留任何内容。',
  ],
  ['the start was given up.', '启动已放弃。'],
  ['Start again when ready.', '准备好后请重新开始。'],
  [
    'mtr is not installed on {host}, and a probe of the plan is to run there.',
    '{host} 上未安装 mtr，而计划中有探测要在那里运行。',
  ],
  ['mtr is not installed on {node}.', '{node} 上未安装 mtr。'],
  ['Install it on {node}: {command} (or {others}).', '请在 {node} 上安装：{command}（或 {others}）。'],
  [
    'mtr on {node} does not allow {seconds} s between probes: {words}.',
    '{node} 上的 mtr 不允许探测间隔为 {seconds} 秒：{words}。',
  ],
  [
    'Use an interval of 1 s or more, or run as root ("sudo": true).',
    '请使用 1 秒或更长的间隔，或以 root 运行（“sudo”）。',
  ],
  ['mtr on {node} to {target} ended by itself{words}.', '{node} 上到 {target} 的 mtr 自行结束{words}。'],
  ['Run it by hand on {node} to see what it says: {command}', '请在 {node} 上手工运行，看其输出：{command}'],
  ['the lines of mtr to {target} could not be kept: {fault}.', '到 {target} 的 mtr 输出无法保存：{fault}。'],
  ['Make room on the disk of the session directory.', '请在会话目录所在磁盘上腾出空间。'],
  ['The pod "{pod}" was not found on "{node}": {said}.', '在“{node}”上找不到 Pod“{pod}”：{said}。'],
  [
    'The login {place} does not run commands in a POSIX shell: {said}.',
    '登录 {place} 不在 POSIX shell 中运行命令：{said}。',
  ],
  [
    'Use an account with a shell (no forced command, no restricted menu).',
    '请使用带 shell 的账户（没有强制命令或受限菜单）。',
  ],
  ['tcpdump is not installed on {host}.', '{host} 上未安装 tcpdump。'],
  ['"{user}" on {host} may not capture packets: {words}.', '{host} 上的“{user}”不得抓包：{words}。'],
  [
    'Turn on sudo for this node (a password is asked for where it wants one); or log in as root; or on this node: {command}',
    '请为此节点打开 sudo（需要密码时会询问）；或以 root 登录；或在此节点上运行：{command}',
  ],
  [
    'root has been stripped of cap_net_raw there (a container?): connect to the machine itself, or grant the capability.',
    '那里的 root 没有 cap_net_raw 能力（容器？）：请连接机器本身，或授予该能力。',
  ],
  ['The password for sudo at {place} is not known any more.', '{place} 的 sudo 密码已不再保存。'],
  ['Check the node again; it is asked for then.', '请重新检查节点；届时会询问。'],
  [
    '"{user}" at {place} may not become root by sudo without a password: {said}.',
    '{place} 的“{user}”不能免密码通过 sudo 成为 root：{said}。',
  ],
  ['"{user}" at {place} may not become root by sudo: {said}.', '{place} 的“{user}”不能通过 sudo 成为 root：{said}。'],
  [
    'On this node, with visudo: {rule}; or log in as root; or turn sudo off for this node and give tcpdump the capability: {command}',
    '请在此节点上用 visudo 加入：{rule}；或以 root 登录；或关闭此节点的 sudo，并给 tcpdump 能力：{command}',
  ],
  ['The target "{target}" of {kind} cannot be resolved on "{node}".', '在“{node}”上无法解析 {kind} 的目标“{target}”。'],
  ['Give its address, or check the name on the node: {command}', '请填写其地址，或在节点上检查该名称：{command}'],
  [
    'tcpdump on "{node}" does not accept the filter "{filter}" for {interface}: {words}',
    '“{node}”上的 tcpdump 不接受 {interface} 的过滤器“{filter}”：{words}',
  ],
  [
    'Correct the filter (pcap-filter(7)); try it on the node: {command}',
    '请改正过滤器（pcap-filter(7)）；可在节点上试：{command}',
  ],
  ['There is no interface "{interface}" on "{node}".', '“{node}”上没有接口“{interface}”。'],
  ['There is no interface "{interface}"{namespace} on "{node}".', '“{node}”上没有接口“{interface}”（{namespace} ）。'],
  [
    'Choose one of those that are there: {names} and {count} more; or any.',
    '请从现有的中选择：{names} 等（另有 {count} 个）；或 any。',
  ],
  ['Choose one of those that are there: {names}; or any.', '请从现有的中选择：{names}；或 any。'],
  ['Choose one of those that are there: {names}.', '请从现有的中选择：{names}。'],
  [
    '"{user}" may not enter the network namespace{name} on "{node}": {said}',
    '“{user}”不得进入“{node}”上的网络命名空间{name}：{said}',
  ],
  [
    'Entering a network namespace needs root: log in as root, or turn on sudo for this node.',
    '进入网络命名空间需要 root：请以 root 登录，或为此节点打开 sudo。',
  ],
  [
    'The network namespace{name} on "{node}" cannot be entered: {said}',
    '无法进入“{node}”上的网络命名空间{name}：{said}',
  ],
  [
    'There are no named namespaces on this node (ip netns list): use the pid of a process in it instead.',
    '此节点上没有命名的网络命名空间（ip netns list）：请改用其中进程的 pid。',
  ],
  [
    'Look up the pid of a process in the namespace anew; a restarted container has another one.',
    '请重新查找该命名空间中进程的 pid；容器重启后会改变。',
  ],
  ['{node} does not answer any more, though the connection stands.', '{node} 不再应答，但连接仍在。'],
  ['Check the load of {node} from its console.', '请从控制台检查 {node} 的负载。'],
  ['this machine slept for {seconds} s: {rest}', '本机休眠了 {seconds} 秒：{rest}'],
  [
    'another connection to {node} was lost and made anew; the capture is started anew to leave it out.',
    '到 {node} 的另一连接曾中断并已重建；抓包将重新启动以排除它。',
  ],
  ['Nothing needs to be done: it goes on by itself.', '无需处理：会自行继续。'],
  ['the disk of {directory} is full.', '{directory} 所在磁盘已满。'],
  ['Make room on it: the capture goes on by itself then.', '请腾出空间：抓包随后会自行继续。'],
  ['the session directory {directory} is not empty.', '会话目录 {directory} 不为空。'],
  ['Name another directory: a session never overwrites files.', '请指定另一个目录：会话从不覆盖文件。'],
  ['the session directory {directory} cannot be made: {reason}.', '无法创建会话目录 {directory}：{reason}。'],
  ['Name a directory on a disk with room that you may write to.', '请指定有空间且您可写入的磁盘上的目录。'],
  ['session.json in {directory} could not be written: {reason}.', '{directory} 中的 session.json 无法写入：{reason}。'],
  [
    'Make room on that disk. What was captured is in its captures directory.',
    '请在该磁盘上腾出空间。已抓到的内容在其 captures 目录中。',
  ],
  [
    'the login shell on {node} prints too much before a command runs: {reason}.',
    '{node} 的登录 shell 在运行命令前输出过多：{reason}。',
  ],
  [
    'Let its start files (.bashrc and the like) print only in interactive shells.',
    '请让其启动文件（.bashrc 等）只在交互式 shell 中输出。',
  ],
  [
    'what came from {node} is no capture: {reason}. What came before is kept.',
    '来自 {node} 的不是抓包数据：{reason}。此前收到的已保留。',
  ],
  [
    'Run the command of this hop on {node} by hand, and look at what it writes.',
    '请在 {node} 上手工运行此跃点的命令，看其输出。',
  ],
  [
    'what was captured could not be written to {path}: {reason}. What was written before is kept.',
    '抓到的内容无法写入 {path}：{reason}。此前写入的已保留。',
  ],
  [
    'Make room on that disk, or choose another directory for the session.',
    '请在该磁盘上腾出空间，或为会话选择另一个目录。',
  ],
  ['the start time of the plan, {time}, is over.', '计划的开始时间 {time} 已过。'],
  ['Give a time to come as "startAt", or leave it out to start at once.', '请填写将来的开始时间，或留空以立即开始。'],
  [
    'nothing waits for the trigger at {hop} at the moment (it is tried again; a packet that passes until then does not fire it): its tcpdump on {node} ended{how}',
    '目前没有程序在 {hop} 等待触发（正在重试；此前经过的包不会触发）：它在 {node} 上的 tcpdump 已结束{how}',
  ],
  [
    'Check that {node} can be reached, or stop: the last seconds of all hops are kept.',
    '请检查能否连到 {node}，或停止：所有跃点最后几秒的内容会保留。',
  ],
  [
    'the spool of {hop} on {node} is as large as it may become; it ended there{quote}.',
    '{hop} 在 {node} 上的存放空间已达上限，抓包到此结束{quote}。',
  ],
  [
    'Raise "spoolMiB" of the plan, lower the snaplen, or narrow the filter.',
    '请调高计划中的“每个跃点磁盘（MiB）”、减小截取长度，或收窄过滤器。',
  ],
  ['packets cannot be spooled on {node}{quote}.', '{node} 上无法存放数据包{quote}。'],
  [
    'there is no such network namespace on {place}, or no permission to enter it{quote}.',
    '{place} 上没有此网络命名空间，或无权进入{quote}。',
  ],
  ['{user} on {node} may not become root by sudo{quote}.', '{node} 上的 {user} 不能通过 sudo 成为 root{quote}。'],
  ['{user} on {place} has no permission to capture{quote}.', '{place} 上的 {user} 没有抓包权限{quote}。'],
  [
    'Set "sudo": true for {node}, or give tcpdump the permission there: {command}.',
    '请为 {node} 打开 sudo，或在那里授予 tcpdump 权限：{command}。',
  ],
  ['there is no interface "{interface}" on {place}: {quote}.', '{place} 上没有接口“{interface}”：{quote}。'],
  ['Choose one of those that `ip -br link` shows on {node}.', '请从 {node} 上 `ip -br link` 列出的接口中选择。'],
  [
    'the interface "{interface}" on {place} is down or went away{quote}.',
    '{place} 上的接口“{interface}”已关闭或消失{quote}。',
  ],
  [
    'Bring it up on {node} ({command}), or choose another one.',
    '请在 {node} 上启用它（{command}），或选择另一个接口。',
  ],
  [
    'tcpdump on {node} does not accept the capture filter "{filter}": {quote}.',
    '{node} 上的 tcpdump 不接受抓包过滤器“{filter}”：{quote}。',
  ],
  [
    'Correct the filter of {hop}; its language is described by `man pcap-filter`.',
    '请改正 {hop} 的过滤器；其语法见 `man pcap-filter`。',
  ],
  [
    'the connection to {node} ended while capturing on {interface}{quote}.',
    '在 {interface} 上抓包时，到 {node} 的连接断开{quote}。',
  ],
  [
    'Check that {node} is up and reachable. What it had sent is kept.',
    '请检查 {node} 是否在运行且可达。它已发来的内容已保留。',
  ],
  ['tcpdump on {node} ended by itself{how}.', '{node} 上的 tcpdump 自行结束{how}。'],
  [
    'Run the command of this hop on {node} by hand to see what it says.',
    '请在 {node} 上手工运行此跃点的命令，看其输出。',
  ],
  [
    'the packets that lie in {directory} could not be brought from the node: {last}. {bytes} bytes have arrived.',
    '存放在 {directory} 的数据包未能从节点取回：{last}。已到达 {bytes} 字节。',
  ],
  [
    'only {listening} of {total} captures began to listen within {seconds} s ({opened} were started).',
    '{seconds} 秒内 {total} 个抓包中只有 {listening} 个开始监听（已启动 {opened} 个）。',
  ],
  [
    'Check each node from its terminal: is it overloaded, does tcpdump start there?',
    '请从终端检查各节点：是否过载，tcpdump 能否启动？',
  ],
];
