# shellcheck shell=bash disable=SC2154 # variables of build.sh
# One line per step: its number, what it does, the seconds it took. The command's own output goes to a log.
steps=0
child=''

say() { printf '%s\n' "$*"; }

# The one clear line that everything ends with when it can't go on.
fail() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

interrupted() {
  if [ -n "$child" ]; then kill -TERM -- "-$child" 2>/dev/null || true; fi
  printf '\nbuild.sh: interrupted\n' >&2
  exit 130
}
trap interrupted INT TERM

is_terminal() { [ -t 1 ] && [ "${CI:-}" != true ] && [ "${TERM:-dumb}" != dumb ]; }

# The newest line of a log, cut to the terminal and freed of control characters.
newest_line() {
  tail -c 600 "$1" 2>/dev/null | LC_ALL=C tr '\r' '\n' | LC_ALL=C tr -d '\000-\010\013-\037' |
    LC_ALL=C awk -v width="$2" 'NF { last = $0 } END { print substr(last, 1, width) }'
}

show_progress() {
  local width title=$1 log=$2
  width=$(tput cols 2>/dev/null || echo 80)
  while kill -0 "$child" 2>/dev/null; do
    printf '\r\033[K[%d] %s, %d s: %s' "$steps" "$title" $((SECONDS - started)) \
      "$(newest_line "$log" $((width - ${#title} - 16)))"
    sleep 0.5
  done
  printf '\r\033[K[%d] %s' "$steps" "$title"
}

# try_step TITLE COMMAND...: runs it, sets $log, and returns its exit code. A function that is run this way chains its
# commands with &&: bash ignores `set -e` below a condition.
try_step() {
  local title=$1 code=0 started=$SECONDS
  shift
  steps=$((steps + 1))
  mkdir -p "$artifacts/logs"
  log=$artifacts/logs/$(printf '%02d-%s' "$steps" "$(printf '%s' "$title" | tr -cs 'A-Za-z0-9.' - | cut -c 1-40)").log
  printf '[%d] %s' "$steps" "$title"
  # A group of its own, so that an interrupt ends the compilers too.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  child=$!
  set +m
  if is_terminal; then show_progress "$title" "$log"; fi
  wait "$child" || code=$?
  child=''
  if [ "$code" = 0 ]; then
    printf ' (%d s)\n' $((SECONDS - started))
  else
    printf ' %s (%d s)\n' "${failure_word:-FAILED}" $((SECONDS - started))
  fi
  return "$code"
}

show_log_and_fail() {
  tail -n 25 "$log" >&2
  fail "$1 failed; the whole log is ${log#"$root"/}"
}

step() { try_step "$@" || show_log_and_fail "$1"; }
