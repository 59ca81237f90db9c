"""What a wrong signature, key, clock or form of request is answered with."""
import urllib.error
import urllib.request

from checks import *

iam = client("iam")
sts = client("sts")


@section
def keys():
    iam.create_user(UserName="s")
    key, secret, _ = keys_of(iam.create_access_key(UserName="s"))
    equal("the right secret", f"arn:aws:iam::{ACCOUNT}:user/s", client("sts", (key, secret, None)).get_caller_identity()["Arn"])
    wrong = (key, secret[:-1] + ("a" if secret[-1] != "a" else "b"), None)
    refused("a wrong secret for STS", "SignatureDoesNotMatch", 403, client("sts", wrong).get_caller_identity, says="Check your AWS Secret Access Key")
    refused("a wrong secret for IAM", "SignatureDoesNotMatch", 403, client("iam", wrong).list_users)
    unknown = ("AKIAAAAAAAAAAAAAAAAA", secret, None)
    refused("an unknown key for STS", "InvalidClientTokenId", 403, client("sts", unknown).get_caller_identity, says="The security token included in the request is invalid.")
    refused("an unknown key for IAM", "InvalidClientTokenId", 403, client("iam", unknown).list_users)
    refused("an unknown key for S3", "InvalidAccessKeyId", 403, client("s3", unknown).list_buckets, says="does not exist in our records")
    refused("a wrong secret for S3", "SignatureDoesNotMatch", 403, client("s3", wrong).list_buckets, says="Check your key and signing method.")
    iam.update_access_key(UserName="s", AccessKeyId=key, Status="Inactive")
    refused("an inactive key for STS", "InvalidClientTokenId", 403, client("sts", (key, secret, None)).get_caller_identity)
    refused("an inactive key for S3", "InvalidAccessKeyId", 403, client("s3", (key, secret, None)).list_buckets)
    iam.update_access_key(UserName="s", AccessKeyId=key, Status="Active")
    equal("active again", f"arn:aws:iam::{ACCOUNT}:user/s", client("sts", (key, secret, None)).get_caller_identity()["Arn"])
    iam.delete_access_key(UserName="s", AccessKeyId=key)
    refused("a deleted key", "InvalidClientTokenId", 403, client("sts", (key, secret, None)).get_caller_identity)
    refused("no signature for IAM", "MissingAuthenticationToken", 403, client("iam", None).list_users)
    refused("no signature for STS", "MissingAuthenticationToken", 403, client("sts", None).get_caller_identity)
    refused("a token that is none for S3", "InvalidToken", 400, client("s3", ROOT[:2] + ("AAAA",)).list_buckets)


@section
def clock():
    with clock_off_by(minutes=-14):
        equal("a clock 14 minutes slow", ACCOUNT, sts.get_caller_identity()["Account"])
    with clock_off_by(minutes=14):
        equal("a clock 14 minutes fast", ACCOUNT, sts.get_caller_identity()["Account"])
    with clock_off_by(minutes=-16):
        refused("a clock 16 minutes slow, STS", "SignatureDoesNotMatch", 403, sts.get_caller_identity, says="Signature expired")
        refused("a clock 16 minutes slow, IAM", "SignatureDoesNotMatch", 403, iam.list_users, says="Signature expired")
        refused("a clock 16 minutes slow, S3", "RequestTimeTooSkewed", 403, client("s3").list_buckets)
    with clock_off_by(minutes=16):
        refused("a clock 16 minutes fast, STS", "SignatureDoesNotMatch", 403, sts.get_caller_identity, says="Signature not yet current")
        refused("a clock 16 minutes fast, S3", "RequestTimeTooSkewed", 403, client("s3").list_buckets)


def answer(url, data=None, headers=None):
    """Status, body and headers of a plain request, whatever it is answered with."""
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as got:
            return got.status, got.read().decode(), dict(got.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


@section
def forms():
    refused("an operation that is none", "InvalidAction", 400, tampered("sts", {"Action": "GetCallerIdentitee"}).get_caller_identity)
    refused("a version that is none", "InvalidAction", 400, tampered("iam", {"Version": "1999-01-01"}).list_users)
    status, body, _ = answer(URL + "/", b"Action=GetCallerIdentity&Version=2011-06-15", {"Authorization": "AWS4-HMAC-SHA256 Credential=x"})
    check("half an Authorization header", status == 400 and "<Code>IncompleteSignature</Code>" in body, (status, body))
    status, body, _ = answer(URL + "/", b"Action=GetCallerIdentity&Version=2011-06-15", {"Authorization": "AWS AKIA:abc"})
    check("a signature of version 2", status == 400 and "<Code>InvalidRequest</Code>" in body, (status, body))
    status, body, headers = answer(URL + "/?Action=GetCallerIdentity&Version=2011-06-15")
    check("an error of STS is an ErrorResponse with a type and a request id",
          status == 403 and body.startswith("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">") and "<Type>Sender</Type>" in body and "<RequestId>" in body, body)
    url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    check("a presigned GetCallerIdentity", answer(url)[0] == 200, answer(url))
    status, body, _ = answer(url.replace("GetCallerIdentity", "GetAccessKeyInfo"))
    check("does not sign anything else", status == 403 and "SignatureDoesNotMatch" in body, (status, body))


def tampered(service, changes):
    """A client whose form parameters are changed before they are signed."""
    made = client(service)
    made.meta.events.register("before-call", lambda params, **_: params["body"].update(changes))
    return made


main()
