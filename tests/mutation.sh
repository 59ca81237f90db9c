#!/usr/bin/env bash
# Mutation testing of the policy engine, on demand: changes one thing of the code at a time and asks whether a test notices. Takes hours; docs/mutation.md
# explains it and lists what survived.
#
#   tests/mutation.sh                 all three parts
#   tests/mutation.sh evaluation      one part: evaluation, comparison or access
#   tests/mutation.sh comparison '**/Comparison/Containment*.cs'   some files of it
set -euo pipefail
cd "$(dirname "$0")/.."

part=${1:-all} files=${2:-}
tool=$PWD/artifacts/tools/dotnet-stryker
[ -x "$tool" ] || dotnet tool install dotnet-stryker --version 5.1.0 --tool-path "$(dirname "$tool")"
# The tests draw many cases; a few of them must do for each mutant. Optimised, and without analyzers: both builds are for this run only.
export S3CREDS_PERCENT=${S3CREDS_PERCENT:-2} S3CREDS_CASES=${S3CREDS_CASES:-20} Optimize=true RunAnalyzers=false

run() { # part, test project
  echo "== $1"
  (cd "tests/$2" && "$tool" --config-file "../mutation/$1.json" --output "../../artifacts/mutation/$1" --skip-version-check ${files:+--mutate "$files"})
}

case $part in
  all) run evaluation S3Creds.Policy.Tests; run comparison S3Creds.Policy.Tests; run access S3Creds.Core.Tests ;;
  evaluation | comparison) run "$part" S3Creds.Policy.Tests ;;
  access) run access S3Creds.Core.Tests ;;
  *) echo "mutation.sh: no part $part: evaluation, comparison or access" >&2; exit 1 ;;
esac
echo "reports: artifacts/mutation/*/reports/mutation-report.html"
