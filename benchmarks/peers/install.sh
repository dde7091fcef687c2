#!/usr/bin/env bash
# Brings whisper.cpp's own programs, whisper-cli and whisper-server, beside the project to compare with, and prints whisper-cli's path last.
#
#   usage: install.sh [DIR]      (default: ${XDG_CACHE_HOME:-~/.cache}/echonative/peers)
#
# Nothing of the system changes: on Debian the packages of suite forky are unpacked into DIR, with their own C library
# and loader. Tests and benchmarks look for whisper-cli in this order:
#   1 $ECHONATIVE_WHISPER_CLI   2 PATH   3 DIR/whisper-cli, with the default DIR
# and for whisper-server likewise ($ECHONATIVE_WHISPER_SERVER).
set -euo pipefail

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

# shellcheck source=scripts/install.sh
. "$(dirname "$0")/../../scripts/install.sh"
dir=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/echonative/peers}
if [ "$distribution" != debian ] || ! has_apt; then
  fail "no package here: put whisper-cli on PATH or set ECHONATIVE_WHISPER_CLI"
fi

programs='whisper-cli whisper-server'
all_run() {
  for program in $programs; do
    [ -x "$dir/$program" ] && "$dir/$program" --help >/dev/null 2>&1 || return 1
  done
}

if all_run; then
  echo "$dir/whisper-cli"
  exit 0
fi

mirror=$(debian_mirror)
[ -n "$mirror" ] || fail "apt names no Debian mirror"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd -P)
work=$(mktemp -d "$dir/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# An apt of its own: it sees forky only, and no package as installed, so what it names is complete.
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/none" "$work/sources"
: >"$work/status"
cat >"$work/sources/forky.sources" <<TEXT
Types: deb
URIs: $mirror
Suites: forky
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
TEXT
cat >"$work/apt.conf" <<TEXT
Dir::State "$work";
Dir::State::status "$work/status";
Dir::State::lists "$work/lists";
Dir::Cache "$work";
Dir::Cache::archives "$work/archives";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$work/none";
Acquire::Languages "none";
APT::Install-Recommends "false";
APT::Sandbox::User "";
TEXT
export APT_CONFIG=$work/apt.conf
packages='whisper.cpp-tools libggml0-backend-blas libopenblas0-pthread'
apt-get -qq update || fail "no package list of Debian's suite forky can be had from $mirror"

# Graphics drivers are opened by name only, never here, and they are a third of the bytes.
# shellcheck disable=SC2086 # a list of names
names=$(apt-get -qq -s install $packages | sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -Ev '^(libllvm|libz3-|mesa-)')
# shellcheck disable=SC2086 # a list of names
(cd "$work/archives" && apt-get -qq download $names) || fail "the packages of whisper-cli can't be had from $mirror"
for package in "$work"/archives/*.deb; do
  dpkg-deb -x "$package" "$work/root"
done

# Only what is linked stays: the loader names it.
libraries=$(dirname "$(find "$work/root/usr/lib" -name libwhisper.so.1)")
loader=$(find "$libraries" -name 'ld-linux*.so.*' | sed -n 1p)
path=$libraries:$libraries/openblas-pthread:$libraries/pulseaudio
mkdir "$work/lib"
cp "$loader" "$work/lib/loader"
for program in $programs; do cp "$work/root/usr/bin/$program" "$work/lib"; done
# ggml looks for its backends beside the running program, and that is the loader.
find "$libraries/ggml" -name 'libggml-*.so' -exec cp {} "$work/lib" \;
for file in "$work"/lib/whisper-* "$work"/lib/libggml-*.so; do
  "$loader" --inhibit-cache --library-path "$path" --list "$file" >"$work/needed" || fail "$(tail -n 1 "$work/needed")"
  if grep -q 'not found' "$work/needed"; then fail "$(grep 'not found' "$work/needed" | sed -n 1p)"; fi
  sed -n 's/.* => \(.*\) (0x.*/\1/p' "$work/needed" | while read -r library; do
    cp -L "$library" "$work/lib"
  done
done

for program in $programs; do
  cat >"$work/$program" <<TEXT
#!/bin/sh
here=\$(dirname "\$0")/lib
exec "\$here/loader" --inhibit-cache --library-path "\$here" "\$here/$program" "\$@"
TEXT
  chmod +x "$work/$program"
done
rm -rf "${dir:?}/lib"
mv "$work/lib" "$dir"
for program in $programs; do mv -f "$work/$program" "$dir"; done
all_run || fail "$dir: not all of $programs run"
echo "$dir/whisper-cli"
