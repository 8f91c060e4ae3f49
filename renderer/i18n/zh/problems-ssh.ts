import type { SentencePair } from '../../wording/sentences.ts';

/** Names, connections, keys and logins. */
export const sshSentences: readonly SentencePair[] = [
  [
    '{where} refused the connection: nothing listens on port {port} there, or a firewall rejects it.',
    '{where} 拒绝了连接：那里没有程序监听端口 {port}，或被防火墙拒绝。',
  ],
  [
    'Check host and port of this node, and that sshd runs there: {command}',
    '请检查此节点的主机和端口，并确认那里运行着 sshd：{command}',
  ],
  [
    'The name "{host}" cannot be resolved just now: the name server does not answer.',
    '暂时无法解析主机名“{host}”：域名服务器没有应答。',
  ],
  ['The name "{host}" cannot be resolved.', '无法解析主机名“{host}”。'],
  ['Correct the host name of this node, or give its address.', '请改正此节点的主机名，或填写其地址。'],
  ['There is no route to {where} from here ({code}).', '从这里没有到 {where} 的路由（{code}）。'],
  [
    'Check address and network (VPN?), or go through another node ("jump").',
    '请检查地址和网络（VPN？），或经由另一个节点（“经由”）。',
  ],
  ['{where} offers no algorithm that is accepted here: {said}.', '{where} 没有提供此处接受的算法：{said}。'],
  [
    'Update the SSH server of this node: SHA-1, CBC and host keys other than ed25519, ECDSA and RSA (SHA-2) are refused. Where it cannot be updated, allow legacy algorithms for this node alone ("legacyAlgorithms": true).',
    '请升级此节点的 SSH 服务器：SHA-1、CBC 以及 ed25519、ECDSA、RSA（SHA-2）之外的主机密钥会被拒绝。无法升级时，可仅对此节点允许旧算法（“旧算法”）。',
  ],
  ['The connection to {where} failed: it was closed.', '到 {where} 的连接失败：连接被关闭。'],
  [
    'The connection to {where} failed: the server closed it before the login was done.',
    '到 {where} 的连接失败：服务器在登录完成前关闭了连接。',
  ],
  ['The connection to {where} failed: {said}.', '到 {where} 的连接失败：{said}。'],
  [
    'Look into the log of sshd on this node (journalctl -u ssh), and try again.',
    '请查看此节点上 sshd 的日志（journalctl -u ssh），然后重试。',
  ],
  [
    'Check that an SSH server answers on port {port} of {host}, and that it accepts more connections.',
    '请确认 {host} 的端口 {port} 上有 SSH 服务器应答，且还能接受更多连接。',
  ],
  [
    'The connection to {where} was lost: the node has not answered for {seconds} seconds.',
    '到 {where} 的连接中断：节点已有 {seconds} 秒没有应答。',
  ],
  ['The connection to {where} was lost: {reason}.', '到 {where} 的连接中断：{reason}。'],
  ['Connect again; what had been received until then is kept.', '请重新连接；此前收到的内容均已保留。'],
  ['{where} did not finish the login in time.', '{where} 未能及时完成登录。'],
  ['{where} did not answer as an SSH server in time.', '{where} 未能及时作为 SSH 服务器应答。'],
  [
    'Check address, port and firewalls on the way, or go through another node ("jump").',
    '请检查地址、端口和途中的防火墙，或经由另一个节点（“经由”）。',
  ],
  [
    '{where} refused the login of "{user}" after too many attempts. Tried: {tried}. The server accepts: {methods}.',
    '尝试次数过多，{where} 拒绝了“{user}”登录。已尝试：{tried}。服务器接受：{methods}。',
  ],
  [
    '{where} refused the login of "{user}". Tried: {tried}. The server accepts: {methods}.',
    '{where} 拒绝了“{user}”登录。已尝试：{tried}。服务器接受：{methods}。',
  ],
  ['{where} refused the login of "{user}". Tried: {tried}.', '{where} 拒绝了“{user}”登录。已尝试：{tried}。'],
  [
    'Name the one key that this node accepts ("privateKey"), so that the agent does not offer all of its keys.',
    '请指定此节点接受的那个密钥（“密钥文件”），使代理不再提供其全部密钥。',
  ],
  [
    'Check user name and key, or add the public key on the node: {command}',
    '请检查用户名和密钥，或把公钥加到节点上：{command}',
  ],
  ['There is no private key file {path}.', '没有私钥文件 {path}。'],
  [
    'Correct the path of the key, or leave it out to use the SSH agent and the default keys.',
    '请改正密钥的路径，或留空以使用 SSH 代理和默认密钥。',
  ],
  ['The private key file {path} cannot be read: {reason}.', '私钥文件 {path} 无法读取：{reason}。'],
  ['Make the file readable for you alone: {command}', '请使此文件仅您可读：{command}'],
  ['The file {path} is not a private key that can be used: {reason}.', '文件 {path} 不是可用的私钥：{reason}。'],
  [
    'Name the private key itself (not the .pub file), in OpenSSH or PEM format: ed25519, ECDSA or RSA.',
    '请指定私钥本身（不是 .pub 文件），OpenSSH 或 PEM 格式：ed25519、ECDSA 或 RSA。',
  ],
  [
    'Name the private key itself (not the .pub file), or add it to the SSH agent: ssh-add',
    '请指定私钥本身（不是 .pub 文件），或将其加入 SSH 代理：ssh-add',
  ],
  [
    'The private key {path} is protected by a passphrase, and there is nobody to ask for it.',
    '私钥 {path} 受密码短语保护，而此处无人可询问。',
  ],
  [
    'The node is to be reached with the SSH agent, but SSH_AUTH_SOCK is not set: no agent is running.',
    '此节点要用 SSH 代理登录，但未设置 SSH_AUTH_SOCK：没有运行代理。',
  ],
  [
    'Start an agent and add the key: eval "$(ssh-agent)" && ssh-add; or name a key file ("privateKey").',
    '请启动代理并加入密钥：eval "$(ssh-agent)" && ssh-add；或指定密钥文件（“密钥文件”）。',
  ],
  ['"{name}" is not a host name or an address.', '“{name}”不是主机名或地址。'],
  [
    'Correct the host of node "{node}": a name, an IPv4 or an IPv6 address; the port has a field of its own.',
    '请改正节点“{node}”的主机：主机名、IPv4 或 IPv6 地址；端口有单独的输入框。',
  ],
  [
    'The SSH configuration reaches "{host}" by a command of its own (ProxyCommand {command}), and no program is run from it here.',
    'SSH 配置通过自定义命令（ProxyCommand {command}）连接“{host}”，此处不会运行其中的程序。',
  ],
  ['The host key of {name} could not be recorded in {file}: {reason}.', '{name} 的主机密钥无法写入 {file}：{reason}。'],
  ['The known hosts in {file} cannot be read: {reason}.', '{file} 中的已知主机无法读取：{reason}。'],
  [
    'The jump host "{node}" could not open a way to {where}: {reason}.',
    '跳板“{node}”未能打开到 {where} 的通路：{reason}。',
  ],
  [
    'Try it on the jump host: {command}. If it is "administratively prohibited", its sshd needs AllowTcpForwarding yes.',
    '请在跳板上试试：{command}。若显示“administratively prohibited”，其 sshd 需要 AllowTcpForwarding yes。',
  ],
  [
    'Another host key of {name} has been recorded or revoked meanwhile; this one is not trusted.',
    '期间 {name} 的另一主机密钥已被登记或吊销；不信任此密钥。',
  ],
  ['Something of the SSH configuration is not followed: {text}.', 'SSH 配置中有未遵循的内容：{text}。'],
  [
    'Where it matters, give host, user, port, key and jump host of this node in the plan.',
    '若有影响，请在计划中填写此节点的主机、用户、端口、密钥和跳板。',
  ],
  ['The connection was given up before it was made.', '连接在建立前已放弃。'],
  ['Connect again when it is needed.', '需要时请重新连接。'],
  [
    'The login of "{user}" at {where} was given up: what it asked for was not answered.',
    '“{user}”在 {where} 的登录已放弃：其询问未得到回答。',
  ],
  [
    'Connect again and answer, or name a key for this node ("privateKey").',
    '请重新连接并回答，或为此节点指定密钥（“密钥文件”）。',
  ],
  [
    'The connection to {where} uses algorithms that are broken or weak: {weak}.',
    '到 {where} 的连接使用了已被攻破或较弱的算法：{weak}。',
  ],
  [
    'Update the SSH server of this node, then turn legacy algorithms off for it ("legacyAlgorithms").',
    '请升级此节点的 SSH 服务器，然后关闭它的“旧算法”。',
  ],
  ['{where} showed a host key that is revoked ({key}).', '{where} 出示了已吊销的主机密钥（{key}）。'],
  ['Do not connect. Ask who runs this machine for its new key.', '请勿连接。请向此机器的管理者索取新密钥。'],
  [
    '{where} shows another host key than the known one: known {known}, shown {shown}. Somebody may be listening in, or the machine was installed anew.',
    '{where} 出示的主机密钥与已知的不同：已知 {known}，出示 {shown}。可能有人在窃听，或机器已重装。',
  ],
  [
    'Ask who runs this machine for its fingerprint. Only when it is the one shown, remove the old key: {command}',
    '请向此机器的管理者索取指纹。仅当与所出示的一致时，才删除旧密钥：{command}',
  ],
  ['{where} is not known yet: its host key is {key}.', '{where} 尚未知：其主机密钥为 {key}。'],
  ['{where} is not known yet: its host key is {key}', '{where} 尚未知：其主机密钥为 {key}'],
  [
    'Compare the fingerprint with the one shown on the machine itself ({command}), then accept it in the window, or on the command line with --accept-new.',
    '请将指纹与机器自身显示的（{command}）比较，然后在窗口中接受。',
  ],
  [
    'Compare the fingerprint with the one shown on the machine itself ({command}), then accept it in the window.',
    '请将指纹与机器自身显示的（{command}）比较，然后在窗口中接受。',
  ],
  ['The node did not open a channel for a {what}: the connection is closed.', '节点未打开通道（{what}）：连接已关闭。'],
  [
    'The node did not open a channel for a {what}: no answer within {seconds} s.',
    '节点未打开通道（{what}）：{seconds} 秒内没有应答。',
  ],
  ['The node did not open a channel for a {what}: {reason}.', '节点未打开通道（{what}）：{reason}。'],
  ['Check the load of this node, and try again.', '请检查此节点的负载，然后重试。'],
  [
    'Its sshd allows a number of channels per connection (MaxSessions in /etc/ssh/sshd_config, 10 unless set): close terminals, or raise it.',
    '其 sshd 限制每个连接的通道数（/etc/ssh/sshd_config 中的 MaxSessions，默认 10）：请关闭终端，或调高此值。',
  ],
  ['Connect again.', '请重新连接。'],
];
