#!/usr/bin/env bash
# Calls of the forge's REST API. Source it; needs curl and jq.
# GitHub: GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN, as in every job. GitLab: gitlab.sh.
set -euo pipefail

: "${GITHUB_API_URL:=https://api.github.com}"

# api METHOD PATH [JSON]: prints the answer; fails, with the answer on standard error, where the forge refuses.
# The token goes through a file descriptor, so that no process list shows it.
api() {
  local method=$1 path=$2 body=${3-} answer status
  answer=$(mktemp)
  status=$(curl --silent --show-error --output "$answer" --write-out '%{http_code}' --max-time 60 --retry 3 \
    --request "$method" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$path" \
    --header @<(printf 'Authorization: Bearer %s\n' "$GITHUB_TOKEN") \
    --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
    ${body:+--header 'Content-Type: application/json' --data-binary @-} <<<"$body") || { rm -f "$answer"; return 1; }
  if [[ $status != 2* ]]; then
    echo "the forge answered $status to $method $path:" >&2
    head -c 2000 "$answer" >&2
    echo >&2
    rm -f "$answer"
    return 1
  fi
  cat "$answer"
  rm -f "$answer"
}

# all PATH: every page of a list, as one array. A page that is not full is the last one.
all() {
  local path=$1 page=1 items joined='[]' sign='?'
  [[ $path == *'?'* ]] && sign='&'
  while :; do
    items=$(api GET "$path${sign}per_page=100&page=$page")
    joined=$(jq --slurp 'add' <<<"$joined$items")
    (($(jq length <<<"$items") < 100)) && break
    page=$((page + 1))
  done
  printf '%s\n' "$joined"
}

# body FILE MARKER: the JSON of a text that begins with its marker and fits into a comment.
body() {
  jq --null-input --rawfile text "$1" --arg marker "$2" '{body: ($marker + "\n" + $text)[0:65000]}'
}

# Who this job is: only its own comments and issues are changed, whatever others write into theirs.
: "${FORGE_LOGIN:=github-actions[bot]}"
