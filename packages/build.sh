#!/usr/bin/env bash
# Builds the packages of a release into artifacts/packages, from the files that git has at HEAD and from nothing else.
#
#   packages/build.sh [--version V] [--out FOLDER] [--twice] [linux-x64] [linux-arm64] [deb] [oci] [tool] [sbom]     default: linux-x64 deb oci sbom
#
# --twice builds everything again, in another folder, and compares byte by byte.
# Two builds of one commit give the same bytes, in whatever folder: paths are mapped, and all times are that of the commit.
# packages/try.sh tries what was built.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/artifacts/packages version= what=() twice=no
while [ $# -gt 0 ]; do
  case $1 in
    --version) version=${2#v}; shift ;;
    --twice) twice=yes ;;
    --out) mkdir -p "$2"; out=$(cd "$2" && pwd); shift ;;
    linux-x64|linux-arm64|deb|oci|tool|sbom) what+=("$1") ;;
    *) echo "build.sh: unknown argument $1" >&2; exit 1 ;;
  esac
  shift
done
[ ${#what[@]} -gt 0 ] || what=(linux-x64 deb oci sbom)
wanted() { case " ${what[*]} " in *" $1 "*) ;; *) return 1 ;; esac }

cd "$root"
# A copy without its history, as some CI has it: packages for a trial, not for a release.
if git rev-parse --verify --quiet HEAD >/dev/null; then
  commit=$(git rev-parse HEAD)
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
else
  commit=unknown
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1767225600}
fi
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 CI=true
[ -n "$version" ] || version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/source"
if [ "$commit" = unknown ]; then
  tar --exclude=bin --exclude=obj --exclude=node_modules --exclude=./artifacts -cf - . | tar -x -C "$work/source"
else
  git archive HEAD | tar -x -C "$work/source"
fi
# A compiler of its own: no server that other builds of this machine share.
properties=(-p:Version="$version" -p:SourceRevisionId="$commit" -p:UseSharedCompilation=false -v q)

# archive NAME FOLDER: the same bytes for the same content.
archive() {
  tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=ustar -C "$2" -cf - . | gzip -9n >"$out/$1"
}

# native RID PROPERTIES…: the program to $work/RID, its symbols beside.
native() {
  local rid=$1
  shift
  echo "== native $rid"
  (cd "$work/source" && dotnet publish src/S3Creds.Cli -c Release -r "$rid" "${properties[@]}" "$@" -o "$work/$rid")
  test -x "$work/$rid/s3creds" && test -s "$work/$rid/s3creds.dbg"
}

# folder RID: what the archive of a platform has besides the program. Completions and man pages are printed by the program of this machine.
folder() {
  local to=$work/archive-$1 by=$2
  mkdir -p "$to/completions" "$to/examples"
  install -m755 "$work/$1/s3creds" "$to/s3creds"
  cp "$work/source/LICENSE" "$work/source/README.md" "$work/source/CHANGELOG.md" "$to"
  cp "$work"/source/examples/*.yaml "$to/examples"
  cp -r "$work/source/examples/policies" "$to/examples"
  "$by" completion bash >"$to/completions/s3creds.bash"
  "$by" completion zsh >"$to/completions/_s3creds"
  "$by" completion fish >"$to/completions/s3creds.fish"
  "$by" completion powershell >"$to/completions/s3creds.ps1"
  "$by" man --into "$to/man" >/dev/null
  cp "$work/source/schema/s3creds.schema.json" "$to"
}

symbols() {
  mkdir -p "$work/symbols-$1"
  cp "$work/$1/s3creds.dbg" "$work/symbols-$1"
  archive "s3creds-$version-$1-symbols.tar.gz" "$work/symbols-$1"
}

static=(-p:StaticExecutable=true -p:StaticOpenSslLinking=true -p:LinkerFlavor=lld)
x64=no
if wanted linux-x64 || wanted deb || wanted oci || wanted linux-arm64; then x64=yes; fi
if [ $x64 = yes ]; then
  # glibc and OpenSSL inside: one file for every distribution, and for an empty root (docs/decisions/0201).
  native linux-x64 "${static[@]}"
  folder linux-x64 "$work/linux-x64/s3creds"
fi
if wanted linux-x64; then
  archive "s3creds-$version-linux-x64.tar.gz" "$work/archive-linux-x64"
  symbols linux-x64
fi
if wanted linux-arm64; then
  CMAKE_TOOLCHAIN_FILE=$root/packages/arm64.cmake native linux-arm64 "${static[@]}" -p:ObjCopyName=aarch64-linux-gnu-objcopy
  folder linux-arm64 "$work/linux-x64/s3creds"
  archive "s3creds-$version-linux-arm64.tar.gz" "$work/archive-linux-arm64"
  symbols linux-arm64
fi
if wanted deb; then
  echo "== deb"
  "$root/packages/deb.sh" "$version" "$work/archive-linux-x64" "$work/source" "$out/s3creds_${version/-/\~}_amd64.deb"
fi
if wanted oci; then
  echo "== oci"
  python3 "$root/packages/oci.py" "$version" "$commit" "$work/linux-x64/s3creds" "$out/s3creds-$version-linux-x64.oci.tar"
fi
if wanted tool; then
  echo "== dotnet tool"
  (cd "$work/source" && dotnet pack src/S3Creds.Cli -c Release "${properties[@]}" -p:AsTool=true -o "$work/tool")
  cp "$work"/tool/*.nupkg "$out"
fi
if wanted sbom; then
  echo "== sbom"
  architectures=(amd64)
  wanted linux-arm64 && architectures+=(arm64)
  python3 "$root/packages/sbom.py" "$version" "$work/source" "${architectures[@]}" >"$out/s3creds-$version.cdx.json"
fi
(cd "$out" && rm -f SHA256SUMS && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%f\n' | sort | xargs sha256sum >SHA256SUMS && cat SHA256SUMS && ls -l)
if [ $twice = yes ]; then
  echo "== again, in another folder"
  # Without a blank in its name: MSBuild runs its commands from TMPDIR and does not quote it.
  mkdir -p "$work/elsewhere/of-another-name"
  TMPDIR="$work/elsewhere/of-another-name" "$root/packages/build.sh" --version "$version" --out "$work/again" "${what[@]}" >"$work/log" ||
    { cat "$work/log"; exit 1; }
  (cd "$work/again" && for file in *; do
    cmp "$file" "$out/$file" || exit 1
    echo "$file: the same bytes"
  done)
fi
