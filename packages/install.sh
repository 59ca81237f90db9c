#!/usr/bin/env bash
# Installs what packages are built and tried with, on Debian.
set -euo pipefail
want=(binutils bubblewrap ca-certificates clang cmake fish git libssl-dev lintian lld man-db openssl python3 xz-utils zlib1g-dev zsh)
[ "${1-}" = x64 ] || want+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null
[ "${1-}" = x64 ] && exit
# OpenSSL of the other platform, to link in.
dpkg --add-architecture arm64
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libssl-dev:arm64 >/dev/null
