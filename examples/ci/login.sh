#!/usr/bin/env bash
# login.sh ROLE-ARN: the job's identity token in a file, for the role that later steps assume with it. No key is stored anywhere.
set -euo pipefail

: "${ACTIONS_ID_TOKEN_REQUEST_URL:?is set where the job has the permission id-token: write}"
token=${RUNNER_TEMP:-/tmp}/s3creds-token
umask 077
curl --silent --show-error --fail --max-time 60 --retry 3 "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" \
  --header @<(printf 'Authorization: bearer %s\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN") | jq --raw-output '.value' >"$token"
{
  echo "AWS_ROLE_ARN=$1"
  echo "AWS_WEB_IDENTITY_TOKEN_FILE=$token"
  echo "AWS_ROLE_SESSION_NAME=s3creds-${GITHUB_RUN_ID:-0}"
} >>"$GITHUB_ENV"
