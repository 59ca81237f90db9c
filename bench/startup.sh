#!/usr/bin/env bash
# How long `s3creds whoami` takes against a local endpoint, from the start of the process to its end; beside it `s3-credentials whoami` where that is installed.
#
#   bench/startup.sh [BINARY]     BINARY: a native s3creds (default artifacts/native/s3creds)
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${1:-artifacts/native/s3creds}
runs=${RUNS:-40}
[ -x "$bin" ] || { echo "no native binary at $bin: ./build.sh --native, or name one" >&2; exit 1; }
bin=$(readlink -f "$bin")

work=$(mktemp -d)
"$bin" sandbox --port 0 >"$work/env" &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
for _ in $(seq 100); do grep -q AWS_REGION "$work/env" && break; sleep 0.1; done
# shellcheck disable=SC1091
. "$work/env"
export AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_REGION=$AWS_REGION

commands=("$bin --version" "$bin whoami")
if command -v s3-credentials >/dev/null; then
  commands+=("s3-credentials whoami --endpoint-url $AWS_ENDPOINT_URL")
else
  echo "s3-credentials is not installed: without its figure" >&2
fi
# The runtime and the two libraries that it loads for that call: what its start costs at the least.
if python3 -c 'import boto3' 2>/dev/null; then
  commands+=("python3 -c \"import boto3; boto3.client('sts', endpoint_url='$AWS_ENDPOINT_URL').get_caller_identity()\"")
fi

if command -v hyperfine >/dev/null; then
  hyperfine --shell=none --warmup 3 --runs "$runs" "${commands[@]}"
  exit
fi
echo "hyperfine is not installed (Debian: hyperfine): mean of $runs runs" >&2
for command in "${commands[@]}"; do
  eval "$command" >/dev/null
  start=$(date +%s%N)
  for _ in $(seq "$runs"); do eval "$command" >/dev/null; done
  echo "$(( ($(date +%s%N) - start) / runs / 1000 )) us  $command"
done
