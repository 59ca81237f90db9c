#!/usr/bin/env bash
# validate.sh: checks the manifests, offline: without credentials, for pull requests of forks.
set -euo pipefail
# shellcheck source=s3creds.sh
source "$(dirname "${BASH_SOURCE[0]}")/s3creds.sh"

s3 validate "${files[@]}"
