# shellcheck shell=bash disable=SC2154 # variables of build.sh
# What the build needs of the system. Nothing is installed before a line says what, and nothing with --no-install.

distribution=''
if [ -r /etc/os-release ]; then
  # shellcheck source=/dev/null
  distribution=$(. /etc/os-release && printf '%s' "${ID:-}")
fi

has() { command -v "$1" >/dev/null 2>&1; }
has_apt() { has apt-get && has dpkg-query; }
is_root() { [ "$(id -u)" = 0 ]; }

as_root() {
  if is_root; then "$@"; else sudo "$@"; fi
}

# announce PACKAGES: says what comes, and asks for a password here, where a person sees it, and not inside a step.
announce() {
  say "    installing with apt-get: $1"
  if ! is_root; then
    has sudo || fail "installing needs root and there is no sudo: install $1 as root, or run with --no-install"
    sudo -v || fail "installing needs root: install $1 as root, or run with --no-install"
  fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }

packages_are_current=no
update_packages() {
  [ "$packages_are_current" = no ] || return 0
  step "apt-get update" apt_get update
  packages_are_current=yes
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

cmake_is_new_enough() {
  local version major minor
  version=$(cmake --version 2>/dev/null | sed -n '1s/[^0-9]*\([0-9]*\.[0-9]*\).*/\1/p')
  major=${version%%.*} minor=${version#*.}
  [ -n "$version" ] && { [ "$major" -gt 3 ] || { [ "$major" = 3 ] && [ "$minor" -ge 21 ]; }; }
}

need_build_tools() {
  local missing='' packages=''
  if ! cmake_is_new_enough; then missing="$missing cmake 3.21 or newer," packages="$packages cmake"; fi
  # macOS has commands of these names that only ask for the tools to be installed.
  if ! has c++ || ! has cc || { [ "$platform" = macos ] && ! xcode-select -p >/dev/null 2>&1; }; then
    missing="$missing a C++ compiler," packages="$packages g++"
  fi
  if ! has make && ! has ninja; then missing="$missing make," packages="$packages make"; fi
  if has_apt && [ "$install" = yes ] && { is_root || has sudo; }; then
    # Without these only an installed libwhisper with a CMake package can be found.
    if ! has git; then packages="$packages git ca-certificates"; fi
    if ! has pkg-config; then packages="$packages pkg-config"; fi
  fi
  [ -n "$packages" ] || return 0
  missing=${missing%,}
  if [ "$install" = no ]; then
    fail "missing:$missing (install it, or run without --no-install)"
  elif has_apt; then
    announce "${packages# }"
    update_packages
    # shellcheck disable=SC2086 # a list of names
    step "apt-get install$packages" apt_get install -y --no-install-recommends $packages
    cmake_is_new_enough || fail "the distribution's cmake is older than 3.21: install a newer one"
  elif [ "$platform" = macos ] && [ "$packages" = ' cmake' ] && has brew; then
    say "    installing with brew: cmake"
    step "brew install cmake" brew install cmake
  elif [ "$platform" = macos ]; then
    fail "missing:$missing (xcode-select --install brings the compilers, brew install cmake brings cmake)"
  else
    fail "missing:$missing (install it with this system's package manager)"
  fi
}

# Debian's own packages of whisper. `apt-get indextargets` lists what apt's sources name, and fills in $(...) itself.
# shellcheck disable=SC2016
knows_forky() {
  local codenames
  codenames=$(apt-get indextargets --format '$(CODENAME)' 'Created-By: Packages')
  case $'\n'$codenames$'\n' in *$'\n'forky$'\n'*) ;; *) return 1 ;; esac
}

# Whatever mirror this system uses for Debian serves the newer suite too.
# shellcheck disable=SC2016
debian_mirror() {
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian Debian //p' | sed -n 1p
}

add_forky() {
  local mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || fail "apt names no Debian mirror to take libwhisper from"
  say "    adding suite forky of $mirror, priority 50: /etc/apt/{sources.list,preferences}.d/echonative-forky*"
  as_root tee /etc/apt/preferences.d/echonative-forky >/dev/null <<TEXT
Package: *
Pin: release n=forky
Pin-Priority: 50
TEXT
  as_root tee /etc/apt/sources.list.d/echonative-forky.sources >/dev/null <<TEXT
Types: deb
URIs: $mirror
Suites: forky
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
TEXT
  packages_are_current=no
  update_packages
}

can_install_whisper() { [ "$install" = yes ] && [ "$distribution" = debian ] && has_apt; }

# Without a BLAS backend the packaged library is slow: 2.6 times where it was measured.
fast_kernels='libggml0-backend-blas libopenblas0-pthread'

install_from_debian() {
  local candidate release=''
  candidate=$(apt-cache policy "$1" | sed -n 's/^ *Candidate: //p')
  if [ "$1" = libwhisper-dev ] && ! dpkg --compare-versions "${candidate:-0}" ge 1.9; then
    knows_forky || add_forky
  fi
  if knows_forky; then
    release=forky
    say "    (from Debian's suite forky: newer versions of the C and C++ runtime libraries come along)"
  fi
  step "apt-get install $*" apt_get install -y --no-install-recommends ${release:+-t "$release"} "$@"
}

install_whisper() {
  announce "libwhisper-dev $fast_kernels"
  update_packages
  # shellcheck disable=SC2086 # a list of names
  install_from_debian libwhisper-dev $fast_kernels
}

need_fast_kernels() {
  if ! has_apt || [ "$distribution" != debian ] || ! is_installed libggml0 || is_installed libggml0-backend-blas; then
    return 0
  fi
  if [ "$install" = no ]; then
    say "    note: without libggml0-backend-blas the packaged library runs with slow kernels"
  else
    announce "$fast_kernels"
    update_packages
    # shellcheck disable=SC2086 # a list of names
    install_from_debian $fast_kernels
  fi
}

# Beside libwhisper's probe, where the tests look; `apt-get install` would bring newer versions of much else along.
need_onnxruntime() {
  local folder
  folder=$artifacts/native/$(sed -n 's/^rid=//p' "$artifacts/build/$preset/native.txt")
  if [ "$distribution" != debian ] || ! has_apt || [ -n "${ECHONATIVE_ONNXRUNTIME_PATH:-}" ] ||
    ls "$folder"/libonnxruntime.so* /usr/lib/*/libonnxruntime.so* /usr/local/lib/libonnxruntime.so* >/dev/null 2>&1; then
    return 0
  fi
  if ! knows_forky; then
    is_root || { has sudo && sudo -n true 2>/dev/null; } || return 0
    add_forky
  fi
  say "    unpacking Debian's libonnxruntime into ${folder#"$root"/}, from suite forky; nothing is installed"
  try_step "libonnxruntime" scripts/onnxruntime.sh "$folder" || say "    note: no libonnxruntime, so the tests of its engine skip"
}
