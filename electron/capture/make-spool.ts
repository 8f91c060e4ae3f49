/** How our directories on nodes begin; what is behind it is random. */
export const SPOOL_NAME = 'hopscope-spool-';

const SPOOL_PATH = /^\/(var\/)?tmp\/hopscope-spool-[A-Za-z0-9]{6,64}$/;

/** Whether a node names a directory that we may have made there, and not some other one. */
export function isSpoolPath(path: string): boolean {
  return SPOOL_PATH.test(path);
}

/**
 * The part of the capture wrapper that makes a directory for its owner only, with the file `run` in it, which names the
 * process that uses it by its id and its start time. `$limit` (KiB) is lowered to what the disk can give without falling
 * below `$floor`; `$unit` is what this shell's `ulimit -f` counts in (512 by POSIX, 1024 in bash's own mode). The kernel
 * ends tcpdump at the limit, whatever becomes of us.
 */
export const MAKE_SPOOL = `  umask 077
  spool=$(mktemp -d /var/tmp/${SPOOL_NAME}XXXXXXXXXXXX 2>/dev/null || mktemp -d /tmp/${SPOOL_NAME}XXXXXXXXXXXX) || {
    echo 'hopscope: no directory for the spool can be made in /var/tmp or /tmp' >&2; say exit 73; exit 73; }
  free() { set -- $(df -P -k "$spool" | tail -n 1); echo "$((\${4:-0}))"; }
  room=$(($(free) - floor))
  [ "$room" -ge "$limit" ] || limit=$room
  if [ "$limit" -lt 1024 ]; then
    rmdir "$spool"
    echo "hopscope: the disk of the spool has $((room + floor)) KiB free, and $floor KiB are to stay free" >&2
    say exit 73; exit 73
  fi
  read -r line <"/proc/$$/stat"
  start() { shift 19; echo "$1"; }
  echo "$$ $(start \${line##*) })" >"$spool/run"
  unit=512
  if [ -n "\${BASH_VERSION-}" ]; then
    case :\${SHELLOPTS-}: in *:posix:*) ;; *) unit=1024 ;; esac
  fi
  say spool "$spool"`;

/**
 * The part of the capture wrapper that looks after a spool. `size_up` sums up in `$size` what lies there. `hold` drops of
 * a ring the oldest pieces as long as what follows holds `$ring` seconds and four more (a packet is written up to a
 * second after it came, and we hear of a trigger later still), and beyond half the limit, so that there is room for what
 * comes after the trigger. It says from which piece on all is there, the time, and whether any piece has gone. tcpdump
 * names a piece by the second in which it began it, and never begins one before the last.
 */
export const KEEP_SPOOL = `gone=0
size_up() {
  size=0
  set +f
  for file in "$spool"/capture*.pcap; do size=$((size + $(wc -c <"$file"))); done
  set -f
}
hold() {
  size_up
  set +f
  set -- "$1" "$spool"/capture-*.pcap
  set -f
  now=$1; shift
  while [ $# -gt 1 ]; do
    next=\${2##*-}; next=\${next%.pcap}
    [ "$next" -le "$((now - ring - 4))" ] || [ "$size" -gt "$((limit * 512))" ] || break
    size=$((size - $(wc -c <"$1"))); gone=1
    rm -f -- "$1"; shift
  done
  first=\${1##*-}
  say held "\${first%.pcap}" "$now" "$gone"
}`;
