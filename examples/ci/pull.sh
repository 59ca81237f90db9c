#!/usr/bin/env bash
# pull.sh: brings changes of the account into the manifests, on a branch of its own with one pull request, which people merge or close.
# The branch is written anew each time; the pull request is never merged from here.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=s3creds.sh
source "$here/s3creds.sh"
# shellcheck source=forge.sh
source "$here/forge.sh"

base=${S3CREDS_BASE:-main}
branch=s3creds/pull-${S3CREDS_NAME:-default}
out=${S3CREDS_OUT:-s3creds-pull}
mkdir -p "$out"
status=0
s3 pull "${files[@]}" >"$out/pull.txt" || status=$?
# 2: something differs that pull leaves to people.
((status == 0 || status == 2)) || exit "$status"
paths=()
for ((i = 1; i < ${#files[@]}; i += 2)); do paths+=("${files[i]}"); done
if git diff --quiet -- "${paths[@]}"; then
  echo "The manifests need no edit."
  exit 0
fi
git switch --quiet --force-create "$branch"
git -c user.name='s3creds' -c user.email='s3creds@users.noreply.invalid' commit --quiet --message 'Changes of the account, as edits of the manifests' -- "${paths[@]}"
git push --quiet --force origin "$branch"

{ echo 'What was changed in the account by hand, as edits of the manifests. Merge what is meant; the next apply reverts the rest.'; echo
  sed 's/^/    /' "$out/pull.txt"; } >"$out/pull.md"
owner=${GITHUB_REPOSITORY%%/*}
open=$(all "pulls?state=open&head=$owner:$branch&base=$base" | jq --raw-output 'first.number // empty')
text=$(body "$out/pull.md" "<!-- s3creds:pull:${S3CREDS_NAME:-default} -->")
if [[ -n $open ]]; then
  api PATCH "pulls/$open" "$text" >/dev/null
  echo "Updated pull request #$open."
else
  api POST pulls "$(jq --arg head "$branch" --arg base "$base" '. + {title: "Changes made in the account", head: $head, base: $base}' <<<"$text")" |
    jq --raw-output '"Opened pull request #\(.number)."'
fi
