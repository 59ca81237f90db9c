#!/usr/bin/env bash
# deb.sh VERSION ARCHIVE-FOLDER SOURCE-FOLDER OUT: a Debian package of the static program, with man pages and completions.
set -euo pipefail
version=${1/-/\~} from=$2 source=$3 out=$4
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
umask 022
doc=$root/usr/share/doc/s3creds
mkdir -p "$root/DEBIAN" "$root/usr/share/man/man1" "$doc/examples" "$root/usr/share/lintian/overrides"
install -Dm755 "$from/s3creds" "$root/usr/bin/s3creds"
for page in "$from"/man/*.1; do gzip -9nc "$page" >"$root/usr/share/man/man1/$(basename "$page").gz"; done
install -Dm644 "$from/completions/s3creds.bash" "$root/usr/share/bash-completion/completions/s3creds"
install -Dm644 "$from/completions/_s3creds" "$root/usr/share/zsh/vendor-completions/_s3creds"
install -Dm644 "$from/completions/s3creds.fish" "$root/usr/share/fish/vendor_completions.d/s3creds.fish"
cp "$source"/examples/*.yaml "$doc/examples"
cp -r "$source/examples/policies" "$doc/examples"
cat >"$doc/copyright" <<C
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2026 s3creds contributors
License: Apache-2.0
 On Debian systems the full text of the Apache License 2.0 is in /usr/share/common-licenses/Apache-2.0.
C
gzip -9nc >"$doc/changelog.gz" <<C
s3creds ($version) unstable; urgency=medium

  * Release. What changed is listed in CHANGELOG.md of the source.

 -- s3creds contributors <s3creds@example.org>  $(date -uRd "@$SOURCE_DATE_EPOCH")
C
# The program has its libraries inside (docs/decisions/0201), so that it runs on every release of Debian.
cat >"$root/usr/share/lintian/overrides/s3creds" <<'C'
s3creds: statically-linked-binary [usr/bin/s3creds]
s3creds: embedded-library *
s3creds: shared-library-lacks-prerequisites [usr/bin/s3creds]
s3creds: initial-upload-closes-no-bugs *
C
cat >"$root/DEBIAN/control" <<C
Package: s3creds
Version: $version
Architecture: amd64
Maintainer: s3creds contributors <s3creds@example.org>
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Recommends: ca-certificates
Section: admin
Priority: optional
Homepage: https://example.org/s3creds
Description: manage access to S3 as code
 Buckets, users, groups, roles, policies and identity providers are declared
 in YAML. A plan shows every change, and who gains or loses access by it; an
 apply makes the changes that were reviewed.
C
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$out" >/dev/null
