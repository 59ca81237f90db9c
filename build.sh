#!/usr/bin/env bash
# Restore, format check, build, test. `./build.sh` is what a developer runs before a commit; CI runs `./build.sh --ci`.
#
#   ./build.sh            build and all tests
#   ./build.sh --quick    without the format check
#   ./build.sh --native   also publish the native binary and run the command-line tests against it
#   ./build.sh --binary F run the command-line tests against this native binary instead of publishing one
#   ./build.sh --ci       all of the above, fails on a skipped test that an installable program would have run
#   ./build.sh --long     fault and fuzz volumes in full
set -euo pipefail
cd "$(dirname "$0")"

format=yes native=no ci=no binary=
while [ $# -gt 0 ]; do
  case $1 in
    --quick) format=no ;;
    --native) native=yes ;;
    --ci) native=yes ci=yes ;;
    --binary) native=yes binary=$(readlink -f "$2"); shift ;;
    --long) export S3CREDS_LONG=1 ;;
    *) echo "build.sh: unknown option $1" >&2; exit 1 ;;
  esac
  shift
done

results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

echo "== restore";  dotnet restore S3CredsPlan.sln -v q; dotnet tool restore >/dev/null
echo "== build";    dotnet build S3CredsPlan.sln --no-restore -v q -warnaserror
if [ "$format" = yes ]; then
  echo "== format"; dotnet csharpier check . # style and analyzers are errors of the build
fi

status=0
run_tests() { # name, project, extra environment comes from the caller
  echo "== test $1"
  # A test that hangs is named and ends the run, long before the patience of CI ends.
  dotnet test "$2" --no-build --blame-hang-timeout 20m --blame-hang-dump-type none --logger "trx;LogFileName=$1.trx" --results-directory "$results/$1" -v q || status=1
}
for project in tests/*.Tests; do run_tests "$(basename "$project")" "$project"; done

if [ "$native" = yes ]; then
  if [ -z "$binary" ]; then
    echo "== publish native"
    dotnet publish src/S3Creds.Cli -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -o artifacts/native -v q
    binary=$PWD/artifacts/native/s3creds
  fi
  ls -l "$binary"
  S3CREDS_BIN=$binary run_tests native tests/S3Creds.Cli.Tests
fi

# One line over all projects: dotnet test has none of its own.
read -r passed failed skipped < <(cat "$results"/*/*.trx | grep -o '<Counters [^>]*>' | awk '
  { for (i = 1; i <= NF; i++) { split($i, kv, "\""); if ($i ~ /^total=/) t += kv[2]; if ($i ~ /^executed=/) e += kv[2]; if ($i ~ /^passed=/) p += kv[2]; if ($i ~ /^failed=/) f += kv[2] } }
  END { print p + 0, f + 0, t - e }')
if [ "$skipped" -gt 0 ]; then
  echo "== skipped"
  # The reason of each skip: <Message>reason</Message> below its test.
  reasons=$(grep -ho '<Message>[^<]*</Message>' "$results"/*/*.trx | sed 's/<[^>]*>//g' | sort | uniq -c || true)
  echo "$reasons"
  # CI has installed the programs of others; S3CREDS_WITHOUT names the one that could not be (moto_server, which is not in Debian). Tests of
  # what only the process itself can see have run in the first pass, those that kill the native binary run in the second.
  expected="^$|in process only|native binary only${S3CREDS_WITHOUT:+|$S3CREDS_WITHOUT}"
  if [ "$ci" = yes ] && [ "$(echo "$reasons" | grep -Evc "$expected" || true)" -gt 0 ]; then
    echo "skipped for the want of a program that CI installs"
    status=1
  fi
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit $status
