import { lease, PREAMBLE } from './wrapper-script.ts';

/**
 * Answers every line on its standard input with that line and the node's time in nanoseconds; parameter TOKEN. Where
 * there is a bash that knows the time by itself (5 and later) no process is started for an answer, and the time has
 * microseconds (`say fine 1`). It ends with its input, and after 12 s without a question, in case the connection died
 * without a word.
 */
export const CLOCK_SCRIPT = `token=$1
${PREAMBLE}
fine=0
case $(bash -c 'echo "$EPOCHREALTIME"' 2>/dev/null) in *.*) fine=1 ;; esac
say fine "$fine"
printf 'hopscope-start-%s\\n' "$token"
exec 3<&-
[ "$fine" = 0 ] || exec bash -c 'while IFS= read -r -t 12 id; do
  now=$EPOCHREALTIME
  printf "%s %s000\\n" "$id" "\${now/./}"
done'
${lease(3, 'kill -TERM "$$"')}
while IFS= read -r id; do
  kill -USR1 "$lease"
  printf '%s %s\\n' "$id" "$(date +%s%N)"
done
kill -TERM "$lease"
`;
