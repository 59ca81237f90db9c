#!/usr/bin/env bash
# login.sh ROLE-ARN, sourced: the job's identity token in a file, for the role that later commands assume with it.

AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)
printf '%s' "${AWS_ID_TOKEN:?is set by id_tokens}" >"$AWS_WEB_IDENTITY_TOKEN_FILE"
export AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN=$1 AWS_ROLE_SESSION_NAME=s3creds-${CI_JOB_ID:-0}
