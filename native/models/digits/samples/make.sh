#!/usr/bin/env bash
# Makes demo.wav and digits.wav, with their texts and times, from synthetic voices. The same packages give the same bytes.
#
#   usage: make.sh [DIR]      (default: the folder of this script)
#   needs: espeak-ng, flite, sox (Debian: apt-get install --no-install-recommends espeak-ng flite sox)
#
# Every word is spoken alone, as in a dictated number, so that its start and end are known to the sample.
set -euo pipefail
export LC_ALL=C

rate=16000

fail() {
  echo "make.sh: $*" >&2
  exit 1
}

for program in espeak-ng flite sox soxi awk; do
  command -v "$program" >/dev/null || fail "$program is missing: apt-get install --no-install-recommends espeak-ng flite sox"
done
out=$(cd "${1:-$(dirname "$0")}" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# speak FILE VOICE WORD: one word at an even level, without the silence around it.
speak() {
  case $2 in
    flite:*) flite -voice "${2#flite:}" --setf duration_stretch=1.1 -t "$3" -o "$work/spoken.wav" ;;
    espeak-ng:*) espeak-ng -v "${2#espeak-ng:}" -s 165 -w "$work/spoken.wav" "$3" ;;
    *) fail "no voice $2" ;;
  esac
  sox -D "$work/spoken.wav" -r "$rate" -b 16 -c 1 "$1" \
    silence 1 0.005 -45d reverse silence 1 0.005 -45d fade 0.01 reverse fade 0.01 norm -3
}

# silence SECONDS: adds a pause to the recording.
silence() {
  local file=$work/pause-$1.wav
  [ -f "$file" ] || sox -D -n -r "$rate" -b 16 -c 1 "$file" trim 0 "$1"
  add "$file"
}

add() {
  parts+=("$1")
  samples=$((samples + $(soxi -s "$1")))
}

# row FILE TEXT FROM: a line of a table that ends now; times are in samples.
row() {
  awk -v text="$2" -v from="$3" -v to="$samples" -v rate="$rate" \
    'BEGIN { printf "%s\t%.3f\t%.3f\n", text, from / rate, to / rate }' >>"$1"
}

# record NAME: reads lines of "voice|pause between words|pause after, in seconds|words". Writes NAME.wav; NAME.txt, one utterance a
# line; NAME.tsv and NAME.words.tsv, the times of utterances and of words.
record() {
  local name=$1 voice gap after words word start=0 at=0 first
  parts=()
  samples=0
  : >"$out/$name.txt"
  printf 'text\tstart_s\tend_s\n' | tee "$out/$name.tsv" >"$out/$name.words.tsv"
  silence 0.50
  while IFS='|' read -r voice gap after words; do
    start=$samples
    first=yes
    for word in $words; do
      [ "$first" = yes ] || silence "$gap"
      first=no
      at=$samples
      [ -f "$work/$voice-$word.wav" ] || speak "$work/$voice-$word.wav" "$voice" "$word"
      add "$work/$voice-$word.wav"
      row "$out/$name.words.tsv" "$word" "$at"
    done
    row "$out/$name.tsv" "$words" "$start"
    echo "$words" >>"$out/$name.txt"
    silence "$after"
  done
  sox -D "${parts[@]}" "$out/$name.wav"
}

record demo <<'TEXT'
flite:awb|0.10|1.20|five zero seven one nine two
espeak-ng:en-us+f2|0.10|1.00|four two
espeak-ng:en-gb+m1|0.06|1.40|three one four one five nine
espeak-ng:en-gb+Alicia|0.08|1.10|zero two zero seven nine four six
flite:awb|0.10|0.90|eight six seven five three zero nine
espeak-ng:en-us+m3|0.06|1.30|nine one one
espeak-ng:en-us+f2|0.12|0.50|two seven one eight three zero
TEXT

record digits <<'TEXT'
flite:awb|0.08|0.50|zero four seven one two
TEXT
