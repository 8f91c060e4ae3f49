import { KEEP_SPOOL, MAKE_SPOOL } from './make-spool.ts';

/**
 * What runs around every remote command of ours that must not outlive us. POSIX sh only: it runs by dash, bash and
 * busybox ash alike. Lines of ours on stderr begin with `hopscope:TOKEN `; the data on stdout begins after the line
 * `hopscope-start-TOKEN`, so that whatever a shell's start files print cannot be taken for data.
 */

/** The line on stdout after which the data begins. */
export function startLine(token: string): string {
  return `hopscope-start-${token}`;
}

/** How lines of ours on stderr begin. */
export function statusPrefix(token: string): string {
  return `hopscope:${token} `;
}

/**
 * First line of every script: what it is and with which parameters, readable without a shell (the demo network answers
 * by it). Single quotes are escaped, so that quoting the script for a shell leaves the line as it is.
 */
export function headerLine(kind: string, parameters: object): string {
  return `# hopscope:${kind} v1 ${JSON.stringify(parameters).replaceAll("'", '\\u0027')}`;
}

/**
 * Common beginning; `$token` must be set. Ends with the node's boot id on stderr, which names its
 * clock.
 */
export const PREAMBLE = `set -f
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; LC_ALL=C; export PATH LC_ALL
say() { printf 'hopscope:%s %s\\n' "$token" "$*" >&2; }
boot=-
[ -r /proc/sys/kernel/random/boot_id ] && read -r boot </proc/sys/kernel/random/boot_id
say ready "$boot"
exec 3<&0`;

/**
 * A child, `$lease`, that does something when it has not been sent SIGUSR1 for a while: nobody speaks to us any more.
 * @param seconds a quarter of that while
 */
export function lease(seconds: number, end: string): string {
  // Ignored until it is caught: the first signal may come before the child has got that far.
  return `trap '' USR1
(
  missed=0 nap=
  trap 'kill "$nap"; exit 0' TERM
  trap 'missed=0; kill "$nap"' USR1
  while [ "$missed" -lt 4 ]; do
    missed=$((missed + 1))
    sleep ${seconds} & nap=$!
    wait "$nap"
  done
  ${end}
) </dev/null >/dev/null 2>&1 3<&- &
lease=$!`;
}

/**
 * Waits for `$pid` while a child reads control lines from the channel. End of file means that the connection or the app
 * is gone: the process is asked to end, again (it may only just have started), and killed within two seconds. Its
 * children are ended with it, and first: mtr's would otherwise wait, busily, for answers until its own timeout of ten
 * seconds; and once the process itself is gone, nobody is left to end them. A line
 * `alive` has to come every 16 seconds at least: a connection that died without a word (a closed laptop, a network that
 * is gone) ends the command too, long before TCP would notice.
 */
export function supervise(verbs: string): string {
  return `# A shell says of a child that a signal ended it; where nobody reads that any more, saying so must not end the shell
# before it has ended all of its own.
trap '' PIPE
ask_to_end() {
  children=
  read -r children <"/proc/$pid/task/$pid/children"
  kill -TERM $children "$pid"
}
end_process() {
  ask_to_end; sleep 1; ask_to_end; sleep 1; kill -KILL "$pid"
}
${lease(4, 'end_process')}
(
  while read -r verb id <&3; do
    case $verb in
      alive) kill -USR1 "$lease" ;;
${verbs}
    esac
  done
  end_process </dev/null 2>/dev/null
) >/dev/null &
control=$!
exec 3<&- >/dev/null
interrupted=
trap 'interrupted=1; ask_to_end 2>/dev/null' HUP INT TERM
while :; do
  wait "$pid"; code=$?
  [ -n "$interrupted" ] || break
  interrupted=
done
kill -TERM "$control" "$lease" 2>/dev/null
say exit "$code"`;
}

/**
 * Makes of `$filter` the arguments that also exclude our own connections, `$connection` and `$others`: only these very
 * connections, and only when all four parts of one are well-formed.
 */
export const EXCLUDE = `own=
exclude() {
  [ $# -eq 4 ] || return 0
  client=\${1%%\\%*} server=\${3%%\\%*}
  case $client$server in *[!0-9A-Fa-f.:]*) return 0 ;; esac
  case $2$4 in *[!0-9]*) return 0 ;; esac
  own="$own\${own:+ and }not (tcp and host $client and host $server and port $2 and port $4)"
}
exclude $connection
set -- $others
while [ $# -ge 4 ]; do
  exclude "$1" "$2" "$3" "$4"; shift 4
done
if [ -z "$own" ]; then set -- \${filter:+"$filter"}
elif [ -z "$filter" ]; then set -- "$own"
else set -- "($filter) and $own"
fi`;

/** A disk with less than that is full, KiB: the next blocks of a fast capture are larger. */
const FULL_KIB = 64;

/**
 * The capture: parameters TOKEN INTERFACE SNAPLEN BUFFER FILTER LIMIT FLOOR RING OTHERS, then \$SSH_CONNECTION as the
 * login shell had it (sudo takes it from the environment). OTHERS: the same of further connections of ours to this node:
 * of two captures that saw each other's, each packet would make more. Only these very connections are excluded, and only
 * when all four parts of one are well-formed.
 *
 * LIMIT and FLOOR (KiB) are given for a capture that is spooled on the node: then nothing but the start line comes on
 * stdout, and \`say spool DIRECTORY\` tells where the packets are. Such a tcpdump writes whole blocks, and yields to
 * others at the disk too (ionice, where there is one). It is ended at 15/16 of the limit, so that it can still say what
 * it counted, or when others have left but half of FLOOR on the disk, or nothing, as it would not say that it cannot
 * write; and the kernel ends it, or lets it write no more, at the limit. With RING (seconds) it writes pieces of an
 * eighth of that, by itself and as the same user, and `hold` drops the oldest.
 *
 * tcpdump yields to what the node is there for (nice); what it has not read yet waits in the kernel's ring. With its
 * counters it tells what tcpdump and the sshd process that carries its packets cost: processor ticks and kB of memory.
 * SIGUSR1 is sent only to a tcpdump that catches it: any other would die of it.
 */
export const CAPTURE_SCRIPT = `token=$1 interface=$2 snaplen=$3 buffer=$4 filter=$5 limit=$6 floor=$7 ring=$8 others=$9
connection=\${10}
${PREAMBLE}
carrier= above=$PPID
while [ "\${above:-1}" -gt 1 ] && [ -r "/proc/$above/stat" ]; do
  read -r line <"/proc/$above/stat"
  case $line in *'(sshd'* | *'(dropbear'*) carrier=$above; break ;; esac
  set -- \${line##*) }; above=$2
done
cost() {
  [ -r "/proc/$2/status" ] || return 0
  memory=0
  while read -r key value unit; do
    case $key in VmRSS:) memory=$value; break ;; esac
  done <"/proc/$2/status"
  read -r line <"/proc/$2/stat"
  set -- "$1" "$2" \${line##*) }
  say cost "$1" "$2" "$((\${14} + \${15}))" "$memory"
}
${EXCLUDE}
command -v tcpdump >/dev/null || { say missing tcpdump; say exit 127; exit 127; }
say filter "$*"
gently=
command -v nice >/dev/null && gently='nice -n 10'
if [ -n "$limit" ]; then
  # Not every kernel and container lets priorities of the disk be set: it is tried first.
  ionice -c 2 -n 7 true 2>/dev/null && gently="ionice -c 2 -n 7 $gently"
${MAKE_SPOOL}
${KEEP_SPOOL}
fi
printf 'hopscope-start-%s\\n' "$token"
if [ -z "$limit" ]; then
  $gently tcpdump -i "$interface" -p -s "$snaplen" -U -B "$buffer" --time-stamp-precision=nano -w - -- "$@" </dev/null 3<&- &
else
  (
    ulimit -c 0; ulimit -f "$((limit * 1024 / unit))"
    if [ -n "$ring" ]; then
      set -- -G "$(((ring + 7) / 8))" -Z "$(id -un)" -w "$spool/capture-%s.pcap" -- "$@"
    else
      set -- -w - -- "$@"
      exec >"$spool/capture.pcap"
    fi
    exec $gently tcpdump -i "$interface" -p -s "$snaplen" -B "$buffer" --time-stamp-precision=nano "$@"
  ) </dev/null 3<&- &
fi
pid=$!
${supervise(`      mark) say mark "$id" "$(date +%s%N)" ;;
      stats)
        able=
        while read -r key value; do
          case $key$value in SigCgt:*[2367abef]??) able=1 ;; esac
        done <"/proc/$pid/status"
        cost capture "$pid"
        if [ -n "$limit" ]; then
          size_up
          say spooled "$size"
          if [ "$size" -ge "$((limit * 960))" ]; then
            echo 'hopscope: the spool has reached its limit' >&2
            kill -TERM "$pid"
          elif room=$(free) && [ "$room" -lt "$((floor / 2 > ${FULL_KIB} ? floor / 2 : ${FULL_KIB}))" ]; then
            echo "hopscope: the disk of the spool has only $room KiB left" >&2
            kill -TERM "$pid"
          fi
        fi
        [ -z "$carrier" ] || cost carrier "$carrier"
        if [ -n "$able" ]; then kill -USR1 "$pid"; else say nostats; fi ;;
      hold) hold "$(date +%s)" ;;
      stop) kill -TERM "$pid" ;;`)}
`;

/**
 * mtr: parameters TOKEN TARGET, then mtr's options. A name is resolved first and mtr is given the address, so that the
 * rows beyond the target can be told from those before it. Lines are stamped without starting a process per line where
 * there is a bash that knows the time by itself (5 and later).
 */
export const PROBE_SCRIPT = `token=$1 target=$2
shift 2
${PREAMBLE}
command -v mtr >/dev/null || { say missing mtr; say exit 127; exit 127; }
case $target in
  *[!0-9.]*)
    case $target in
      *:*) ;;
      *)
        found=$(getent ahosts "$target" 2>/dev/null) && target=\${found%% *} ;;
    esac ;;
esac
say target "$target"
stamped=0
case $(bash -c 'echo "$EPOCHREALTIME"' 2>/dev/null) in *.*) stamped=1 ;; esac
say stamped "$stamped"
printf 'hopscope-start-%s\\n' "$token"
{
env -u MTR_OPTIONS mtr "$@" "$target" </dev/null 3<&- &
pid=$!
${supervise('')}
} | if [ "$stamped" = 1 ]; then
  exec bash -c 'while IFS= read -r line; do printf "%s %s\\n" "$EPOCHREALTIME" "$line"; done'
else
  exec cat
fi
`;
