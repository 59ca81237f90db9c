"""What the scripts share: clients of the sandbox, and checks that print one JSON line each."""
import contextlib
import datetime
import json
import os
import sys
import traceback
import urllib.parse

import boto3
import botocore.auth
import botocore.exceptions
from botocore.config import Config

URL = os.environ["SANDBOX_URL"]
ACCOUNT = "123456789012"
ROOT = (os.environ["SANDBOX_KEY"], os.environ["SANDBOX_SECRET"], None)
VERSION = tuple(int(part) for part in boto3.__version__.split("."))

ALLOW_ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})

_session = boto3.session.Session()
_sections = []


def client(service, keys=ROOT, region="us-east-1", url=URL, validate=True, **config):
    """A client that sends each call once. Without keys it does not sign; without validation it sends what the service must refuse itself."""
    config.setdefault("retries", {"total_max_attempts": 1})
    config.setdefault("parameter_validation", validate)
    if service == "s3":
        config.setdefault("s3", {"addressing_style": "path"})
    if keys is None:
        config["signature_version"] = __import__("botocore").UNSIGNED
    key, secret, token = keys or (None, None, None)
    return _session.client(
        service, region_name=region, endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token,
        config=Config(connect_timeout=20, read_timeout=20, **config))


def keys_of(answer):
    """The credentials of an STS or CreateAccessKey answer."""
    found = answer.get("Credentials") or answer["AccessKey"]
    return found["AccessKeyId"], found["SecretAccessKey"], found.get("SessionToken")


def check(name, ok, detail=""):
    print(json.dumps({"name": name, "ok": bool(ok), "detail": str(detail)[:2000]}), flush=True)


def equal(name, expected, actual):
    check(name, expected == actual, "" if expected == actual else f"expected {expected!r}, got {actual!r}")


def refused(name, code, status, call, *args, says=None, **kwargs):
    """The call must fail with this error code and HTTP status, in words that contain what it says."""
    try:
        answer = call(*args, **kwargs)
    except botocore.exceptions.ClientError as error:
        got = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        message = error.response["Error"].get("Message", "")
        check(name, got == (code, status) and (says is None or says in message), f"expected {code} {status} {says or ''}, got {got} {message}")
        return error.response
    answer.pop("ResponseMetadata", None)
    check(name, False, f"expected {code} {status}, but it succeeded: {answer}")
    return {}


def pages(method, result, size, **kwargs):
    """All items through Marker and MaxItems, by hand, and the sizes of the pages."""
    items, sizes, marker = [], [], None
    while True:
        answer = method(MaxItems=size, **kwargs, **({"Marker": marker} if marker else {}))
        items += answer[result]
        sizes.append(len(answer[result]))
        marker = answer.get("Marker")
        if answer["IsTruncated"] != (marker is not None):
            check(f"IsTruncated agrees with Marker in {result}", False, answer)
        if not answer["IsTruncated"]:
            return items, sizes


def section(run):
    _sections.append(run)
    return run


@contextlib.contextmanager
def clock_off_by(**shift):
    """Signs as a machine would whose clock is wrong."""
    offset = datetime.timedelta(**shift)

    class Shifted(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + offset

    class Module:
        timedelta = datetime.timedelta
        timezone = datetime.timezone
        datetime = Shifted

    # Debian's boto3 signs through awscrt, in a module of its own.
    modules = [botocore.auth] + ([sys.modules["botocore.crt.auth"]] if "botocore.crt.auth" in sys.modules else [])
    saved = [(module, name, getattr(module, name)) for module in modules for name in ("datetime", "get_current_datetime") if hasattr(module, name)]
    try:
        for module, name, _ in saved:
            setattr(module, name, Module if name == "datetime" else lambda remove_tzinfo=True: Shifted.utcnow())
        yield
    finally:
        for module, name, value in saved:
            setattr(module, name, value)


def to_loopback(request, **_):
    """BUCKET.localhost and ACCOUNT.127.0.0.1 need not resolve: the name goes into Host, the connection to the address."""
    url = urllib.parse.urlparse(request.url)
    request.headers["Host"] = url.netloc
    request.url = url._replace(netloc=f"127.0.0.1:{url.port}").geturl()


def main():
    """Runs all sections; one that breaks is a failed check of its own and does not hide the others."""
    for run in _sections:
        try:
            run()
        except Exception as error:
            here = os.path.dirname(os.path.abspath(__file__))
            lines = [f"line {f.lineno}: {f.line}" for f in traceback.extract_tb(error.__traceback__) if os.path.dirname(os.path.abspath(f.filename)) == here]
            check(f"section {run.__name__}", False, f"{lines[-1]}: {type(error).__name__}: {error}")
    sys.stdout.flush()
