#!/usr/bin/env bash
# Unpacks Debian's ONNX Runtime, with the libraries that it needs, into a folder where EchoNative looks for it. Nothing is
# installed: as a package of a newer suite it would replace libraries that half of the system depends on.
#
#   scripts/onnxruntime.sh FOLDER        such as artifacts/native/linux-x64; about 10 MB to download, 40 MB unpacked
#
# apt must know a suite that has it (forky), and the system that suite's C and C++ libraries, which libwhisper brings too.
set -euo pipefail
folder=${1:?usage: scripts/onnxruntime.sh FOLDER}

package=$(apt-cache pkgnames libonnxruntime1 | sort -V | tail -n 1)
[ -n "$package" ] || { echo "apt knows no libonnxruntime: suite forky has it"; exit 1; }

# The system's own libraries stay as they are, and execution providers of others are not needed.
needed() {
  apt-cache -o APT::Default-Release=forky depends --recurse --important "$package" | grep '^[a-z]' | sort -u |
    grep -vE '^(libc6|libc-gconv-modules-extra|libgcc-s1|libstdc\+\+6|gcc-[0-9]+-base|libgomp1|zlib1g|libonnxruntime-providers|libdnnl.*)$'
}

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
cd "$temp"
needed >packages
xargs apt-get -o APT::Sandbox::User=root download -q -t forky <packages
apt-get -o APT::Sandbox::User=root download -q patchelf
for archive in *.deb; do dpkg -x "$archive" root; done

# Each looks beside itself for the others, as libonnxruntime does already.
for library in root/usr/lib/*/*.so*; do
  if [ -f "$library" ] && [ ! -L "$library" ]; then root/usr/bin/patchelf --set-rpath "\$ORIGIN" "$library"; fi
done
cd - >/dev/null
mkdir -p "$folder"
cp -P "$temp"/root/usr/lib/*/*.so* "$folder"
echo "$package and what it needs are in $folder"
