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

step() { # name, command …: says when it begins, and how long it took
  local name=$1 begin=$SECONDS code=0
  shift
  echo "== $name"
  "$@" || code=$?
  echo "== $name ($((SECONDS - begin)) s)"
  return "$code"
}

restore() { dotnet restore S3CredsPlan.sln -v q && dotnet tool restore >/dev/null; }

step restore restore
step build dotnet build S3CredsPlan.sln --no-restore -v q -warnaserror
# Style and analyzers are errors of the build.
if [ "$format" = yes ]; then step format dotnet csharpier check .; fi

status=0
run_tests() { # name, project, more arguments of dotnet test; extra environment comes from the caller
  local name=$1 project=$2
  shift 2
  # A test that hangs is named and ends the run, long before the patience of CI ends.
  step "test $name" dotnet test "$project" --no-build --blame-hang-timeout 20m --blame-hang-dump-type none \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results/$name" -v q "$@" || status=1
}
for project in tests/*.Tests; do
  name=$(basename "$project")
  case $name in
    # One step for each server, which has a folder of its own, so that the log has its time.
    S3Creds.Stores.Tests)
      for file in "$project"/*/*Tests.cs; do basename "$(dirname "$file")"; done | sort -u >"$results/servers"
      while read -r server; do run_tests "$name.$server" "$project" --filter "FullyQualifiedName~$name.$server."; done <"$results/servers"
      # What the store and the policy engine decided, from the output of the tests.
      grep -hoE '[a-z ]+: [0-9]+ requests, [0-9]+ allowed, [0-9]+ refused, [0-9]+ disagreements' "$results/$name".*/*.trx || true ;;
    *) run_tests "$name" "$project" ;;
  esac
done

if [ "$native" = yes ]; then
  if [ -z "$binary" ]; then
    step "publish native" dotnet publish src/S3Creds.Cli -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -o artifacts/native -v q
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
  # CI has installed the programs of others; S3CREDS_WITHOUT names those that could not be (moto_server and pwsh, which are not in Debian). Tests of
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
