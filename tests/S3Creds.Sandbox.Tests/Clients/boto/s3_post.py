"""Forms that generate_presigned_post makes, posted by a plain HTTP client as a browser would."""
import http.client
import urllib.parse
import uuid

from checks import *


def signer(keys=ROOT, version="s3v4"):
    """In us-east-1 boto3 signs forms with version 2 unless it is told otherwise, and S3 has stopped taking that for new buckets."""
    return client("s3", keys, signature_version=version)


s3 = signer()
s3.create_bucket(Bucket="posts")


def post(form, content=b"hello", name="f.txt", **more):
    """Status, headers and body of the answer to a form with these fields and this file."""
    boundary = uuid.uuid4().hex
    fields = {**form["fields"], **more}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields.items()]
    parts += [f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'.encode(), content, f"\r\n--{boundary}--\r\n".encode()]
    url = urllib.parse.urlsplit(form["url"])
    connection = http.client.HTTPConnection(url.netloc, timeout=20)
    connection.request("POST", url.path, b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()


def denied(name, answer, status, code, says=""):
    check(name, answer[0] == status and f"<Code>{code}</Code>" in answer[2] and says in answer[2], answer)


@section
def uploads():
    form = s3.generate_presigned_post("posts", "a.txt")
    answer = post(form)
    equal("a form without more", 204, answer[0])
    got = s3.get_object(Bucket="posts", Key="a.txt")
    equal("its bytes", b"hello", got["Body"].read())
    equal("its tag", got["ETag"], answer[1]["ETag"])
    equal("its type", "binary/octet-stream", got["ContentType"])

    form = s3.generate_presigned_post(
        "posts", "in/${filename}", Fields={"acl": "bucket-owner-full-control", "Content-Type": "text/plain", "x-amz-meta-a": "b", "success_action_status": "201"},
        Conditions=[{"acl": "bucket-owner-full-control"}, ["starts-with", "$Content-Type", "text/"], {"x-amz-meta-a": "b"}, {"success_action_status": "201"}, ["content-length-range", 1, 10]])
    answer = post(form, name="C:\\\\x\\\\b.txt")
    equal("status 201", 201, answer[0])
    check("its document", "<PostResponse>" in answer[2] and "<Key>in/b.txt</Key>" in answer[2] and "<Bucket>posts</Bucket>" in answer[2], answer)
    got = s3.get_object(Bucket="posts", Key="in/b.txt")
    equal("type and metadata", ("text/plain", {"a": "b"}), (got["ContentType"], got["Metadata"]))
    denied("larger than allowed", post(form, content=b"x" * 11), 400, "EntityTooLarge")
    denied("smaller than allowed", post(form, content=b""), 400, "EntityTooSmall")

    form = s3.generate_presigned_post("posts", "c", Fields={"success_action_redirect": "http://localhost/next"}, Conditions=[["starts-with", "$success_action_redirect", "http://localhost/"]])
    status, headers, _ = post(form)
    equal("a redirect", 303, status)
    check("where to", headers["Location"].startswith("http://localhost/next?bucket=posts&key=c&etag=%22"), headers)


@section
def refusals():
    form = s3.generate_presigned_post("posts", "d")
    denied("another key", post(form, key="e"), 403, "AccessDenied", "Policy Condition failed")
    denied("an extra field", post(form, acl="private"), 403, "AccessDenied", "Extra input fields: acl")
    equal("an ignored field", 204, post(form, **{"x-ignore-this": "1"})[0])
    denied("a forged policy", post(form, policy=form["fields"]["policy"][:-4] + "AAAA"), 403, "SignatureDoesNotMatch")
    denied("signature version 2", post(signer(version="s3").generate_presigned_post("posts", "d")), 400, "InvalidRequest", "AWS4-HMAC-SHA256")
    denied("expired", post(s3.generate_presigned_post("posts", "d", ExpiresIn=-10)), 403, "AccessDenied", "Policy expired")


@section
def callers():
    iam, sts = client("iam"), client("sts")
    iam.create_user(UserName="poster")
    keys = keys_of(iam.create_access_key(UserName="poster"))
    denied("a user without the right", post(signer(keys).generate_presigned_post("posts", "f")), 403, "AccessDenied")
    allow = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::posts/*"}
    iam.put_user_policy(UserName="poster", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    equal("a user with the right", 204, post(signer(keys).generate_presigned_post("posts", "f"))[0])
    session = keys_of(client("sts", keys).get_session_token())
    equal("a session", 204, post(signer(session).generate_presigned_post("posts", "g"))[0])


main()
