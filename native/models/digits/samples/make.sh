#!/usr/bin/env bash
# Makes demo.wav and digits.wav, with their texts and times, from synthetic voices. The same packages give the same bytes.
#
#   usage: make.sh [DIR]      (default: the folder of this script)
#   needs: flite, sox (Debian 12: apt-get install --no-install-recommends flite sox)
set -euo pipefail

rate=16000
lead=0.50 # seconds of silence before the first utterance and after the last

fail() {
  echo "make.sh: $*" >&2
  exit 1
}

for program in flite sox soxi awk; do
  command -v "$program" >/dev/null || fail "$program is missing: apt-get install --no-install-recommends flite sox"
done
out=$(cd "${1:-$(dirname "$0")}" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# speak FILE VOICE STRETCH WORDS: one utterance without silence around it, at an even level.
speak() {
  flite -voice "$2" --setf duration_stretch="$3" -t "$4" -o "$work/spoken.wav"
  sox -D "$work/spoken.wav" -r "$rate" -b 16 -c 1 "$1" \
    silence 1 0.005 -45d reverse silence 1 0.005 -45d fade 0.01 reverse fade 0.01 pad 0.03 0.03 norm -3
}

# pause FILE SECONDS
pause() {
  sox -D -n -r "$rate" -b 16 -c 1 "$1" trim 0 "$2"
}

# record NAME: reads lines of "voice|stretch|pause after, in seconds|words" and writes NAME.wav, NAME.txt and NAME.tsv.
record() {
  local name=$1 parts=() samples=0 n=0 voice stretch gap words length
  pause "$work/lead.wav" "$lead"
  parts+=("$work/lead.wav")
  samples=$(soxi -s "$work/lead.wav")
  : >"$out/$name.txt"
  printf 'text\tstart_s\tend_s\n' >"$out/$name.tsv"
  while IFS='|' read -r voice stretch gap words; do
    n=$((n + 1))
    speak "$work/$n.wav" "$voice" "$stretch" "$words"
    pause "$work/$n-gap.wav" "$gap"
    length=$(soxi -s "$work/$n.wav")
    echo "$words" >>"$out/$name.txt"
    awk -v text="$words" -v from="$samples" -v length_="$length" -v rate="$rate" \
      'BEGIN { printf "%s\t%.3f\t%.3f\n", text, from / rate, (from + length_) / rate }' >>"$out/$name.tsv"
    parts+=("$work/$n.wav" "$work/$n-gap.wav")
    samples=$((samples + length + $(soxi -s "$work/$n-gap.wav")))
  done
  sox -D "${parts[@]}" "$out/$name.wav"
}

record demo <<'TEXT'
slt|1.10|1.20|two seven one eight
awb|1.20|1.00|three one four one five nine
kal16|1.30|1.40|zero two zero seven nine four six
slt|1.30|1.10|nine one one
awb|1.30|0.90|eight three six zero four nine
slt|1.20|1.30|nine eight seven six five
kal16|1.00|1.00|four two
awb|1.30|0.50|six five zero two
TEXT

record digits <<'TEXT'
awb|1.20|0.50|zero four seven one two
TEXT
