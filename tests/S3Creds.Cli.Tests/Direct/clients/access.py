"""What a set of credentials may do, as boto3 finds it out: one JSON line of cases in, one JSON line of results out.

A case names a credentials file as `create -f ini` printed it, a JSON file as `create` printed it, or a configuration file with a
credential_process; the result is `allowed` or the code of the refusal for each request."""
import json
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
CONFIG = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})


def session(case):
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = case["source"] if case["form"] == "ini" else os.devnull
    os.environ["AWS_CONFIG_FILE"] = case["source"] if case["form"] == "process" else os.devnull
    if case["form"] != "json":
        return boto3.Session(region_name="us-east-1")
    with open(case["source"], encoding="utf-8") as f:
        key = json.load(f)
    return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key.get("SessionToken"), region_name="us-east-1")


def outcome(call):
    try:
        call()
        return "allowed"
    except ClientError as e:
        return e.response["Error"]["Code"]


def run(case):
    s3 = session(case).client("s3", endpoint_url=ENDPOINT, config=CONFIG)
    return {
        "list": outcome(lambda: s3.list_objects_v2(Bucket="bkt")),
        "list in/": outcome(lambda: s3.list_objects_v2(Bucket="bkt", Prefix="in/")),
        "get in/a": outcome(lambda: s3.get_object(Bucket="bkt", Key="in/a")["Body"].read()),
        "get out/a": outcome(lambda: s3.get_object(Bucket="bkt", Key="out/a")["Body"].read()),
        "put in/b": outcome(lambda: s3.put_object(Bucket="bkt", Key="in/b", Body=b"b")),
        "put out/b": outcome(lambda: s3.put_object(Bucket="bkt", Key="out/b", Body=b"b")),
        "delete in/b": outcome(lambda: s3.delete_object(Bucket="bkt", Key="in/b")),
        "other bucket": outcome(lambda: s3.list_objects_v2(Bucket="other")),
        "make a bucket": outcome(lambda: s3.create_bucket(Bucket="third")),
    }


json.dump([run(case) for case in json.load(sys.stdin)], sys.stdout)
