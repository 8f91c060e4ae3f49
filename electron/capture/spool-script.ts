import { SPOOL_NAME } from './make-spool.ts';
import { PREAMBLE } from './wrapper-script.ts';

/** Goes on only with a directory that is ours and no link to somewhere else; its files are the parameters then. */
const OURS = `if [ ! -O "$directory" ] || [ -L "$directory" ]; then say gone; say exit 66; exit 66; fi
set +f
set -- "$directory"/capture*.pcap
set -f
for file; do
  if [ -L "$file" ] || { [ -e "$file" ] && [ ! -f "$file" ]; }; then say gone; say exit 66; exit 66; fi
done`;

/**
 * Sends the spool of a directory from an offset on; parameters TOKEN DIRECTORY OFFSET. Says its size before. The pieces
 * of a ring come as one capture: of all but the first, the file header of 24 bytes is left out; it says which is the first.
 */
export const FETCH_SCRIPT = `token=$1 directory=$2 offset=$3
${PREAMBLE}
${OURS}
[ -f "$1" ] || { say gone; say exit 66; exit 66; }
size=0 header=0
for file; do
  length=$(($(wc -c <"$file") - header))
  [ "$length" -le 0 ] || size=$((size + length)) header=24
done
case $1 in */capture-*) first=\${1##*-}; say first "\${first%.pcap}" ;; esac
say size "$size"
printf 'hopscope-start-%s\\n' "$token"
code=0 header=0
for file; do
  length=$(($(wc -c <"$file") - header))
  [ "$length" -gt 0 ] || continue
  if [ "$offset" -ge "$length" ]; then offset=$((offset - length))
  else
    tail -c "+$((header + offset + 1))" "$file" || { code=$?; break; }
    offset=0
  fi
  header=24
done
say exit "$code"
exit "$code"
`;

/** Removes a directory of ours with what we put there, by name; parameters TOKEN DIRECTORY. */
export const REMOVE_SCRIPT = `token=$1 directory=$2
${PREAMBLE}
printf 'hopscope-start-%s\\n' "$token"
${OURS}
rm -f -- "$@" "$directory/run" && rmdir -- "$directory"
code=$?
say exit "$code"
exit "$code"
`;

/**
 * Tells what there is of ours on a node, whoever of us left it; parameter TOKEN. \`say spool PATH PID BYTES SECONDS\`: a
 * directory, the process that uses it (0: none any more), its size and when it was made; \`say process PID\`: a process
 * of ours. It knows them by their names, and by their owner, who is the one that looks.
 */
export const LEFTOVER_SCRIPT = `token=$1
${PREAMBLE}
printf 'hopscope-start-%s\\n' "$token"
set +f
start() { shift 19; echo "$1"; }
for directory in /var/tmp/${SPOOL_NAME}* /tmp/${SPOOL_NAME}*; do
  [ -d "$directory" ] && [ ! -L "$directory" ] && [ -O "$directory" ] || continue
  user=0 pid= began= size=0
  [ -r "$directory/run" ] && read -r pid began <"$directory/run"
  case $pid in '' | *[!0-9]*) ;; *)
    if [ -r "/proc/$pid/stat" ]; then
      read -r line <"/proc/$pid/stat"
      [ "$(start \${line##*) })" != "$began" ] || user=$pid
    fi ;;
  esac
  for file in "$directory"/capture*.pcap; do
    [ -f "$file" ] && size=$((size + $(wc -c <"$file")))
  done
  say spool "$directory" "$user" "$size" "$(date -r "$directory" +%s 2>/dev/null || echo 0)"
done
for line in $(grep -la 'hopscope:[c]apture v1\\|hopscope:[m]tr v1\\|hopscope:[t]rigger v1\\|hopscope:[c]lock v1' /proc/[0-9]*/cmdline 2>/dev/null); do
  [ -O "$line" ] || continue
  line=\${line%/cmdline}
  say process "\${line#/proc/}"
done
say exit 0
`;
