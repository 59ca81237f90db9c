#!/usr/bin/env bash
# notes.sh TAG: the part of CHANGELOG.md about this version, for the release.
set -euo pipefail
version=${1#v}
notes=$(awk -v version="$version" '
  /^## / { inside = index($0, "## [" version "]") == 1 || $2 == version; next }
  inside && (any = any || NF) { print }' "$(dirname "$0")/../CHANGELOG.md")
[ -n "${notes//[[:space:]]/}" ] || { echo "notes.sh: CHANGELOG.md has nothing about $version" >&2; exit 1; }
echo "$notes"
