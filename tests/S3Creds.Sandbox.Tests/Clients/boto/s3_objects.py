"""Objects: bodies, headers, metadata, ranges, conditions, copies, checksums, tags, lists, unusual keys."""
import base64
import datetime
import hashlib
import io
import urllib.error
import urllib.request
import zlib

from checks import *

s3 = client("s3")
raw = client("s3", validate=False)
B = "objects"
s3.create_bucket(Bucket=B)


def send(call, headers, **config):
    """A client that adds headers to this call, for what an older boto3 has no parameter for."""
    made = client("s3", **config)
    made.meta.events.register(f"before-call.s3.{call}", lambda params, **_: params["headers"].update(headers))
    return made


def fetch(url, data=None, method="GET", headers=None):
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as got:
            return got.status, got.read(), dict(got.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


@section
def bodies():
    for size in (0, 1, 8191, 65536, 3 * 1024 * 1024 + 1):
        body = bytes(n * 7 % 251 for n in range(1024)) * (size // 1024 + 1)
        body = body[:size]
        put = s3.put_object(Bucket=B, Key="body", Body=body)
        got = s3.get_object(Bucket=B, Key="body")
        equal(f"{size} bytes come back", (hashlib.md5(body).hexdigest(), size), (hashlib.md5(got["Body"].read()).hexdigest(), got["ContentLength"]))
        equal(f"the ETag of {size} bytes is their MD5", f'"{hashlib.md5(body).hexdigest()}"', put["ETag"])
    head = s3.head_object(Bucket=B, Key="body")
    equal("HEAD tells the length and type", (3 * 1024 * 1024 + 1, "binary/octet-stream", "AES256"), (head["ContentLength"], head["ContentType"], head["ServerSideEncryption"]))
    refused("a key that is none", "NoSuchKey", 404, s3.get_object, Bucket=B, Key="none", says="The specified key does not exist.")
    refused("HEAD of a key that is none", "404", 404, s3.head_object, Bucket=B, Key="none")
    refused("a bucket that is none", "NoSuchBucket", 404, s3.put_object, Bucket="none-such-bucket", Key="k", Body=b"")
    s3.delete_object(Bucket=B, Key="body")
    equal("deleting what is not there succeeds", 204, s3.delete_object(Bucket=B, Key="body")["ResponseMetadata"]["HTTPStatusCode"])


@section
def fields():
    s3.put_object(Bucket=B, Key="f", Body=b"x", ContentType="text/css", CacheControl="max-age=3", ContentDisposition='attachment; filename="a b.css"', ContentEncoding="gzip", ContentLanguage="en",
                  Expires=datetime.datetime(2030, 1, 2, 3, 4, 5), Metadata={"Colour": "red", "empty": ""}, StorageClass="STANDARD_IA", WebsiteRedirectLocation="/other")
    got = s3.get_object(Bucket=B, Key="f")
    equal("content headers", ("text/css", "max-age=3", 'attachment; filename="a b.css"', "gzip", "en"), tuple(got[k] for k in ("ContentType", "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage")))
    equal("metadata, in lower case", {"colour": "red", "empty": ""}, got["Metadata"])
    equal("storage class and redirect", ("STANDARD_IA", "/other"), (got.get("StorageClass"), got.get("WebsiteRedirectLocation")))
    check("Expires", got["ResponseMetadata"]["HTTPHeaders"]["expires"].startswith("Wed, 02 Jan 2030 03:04:05"), got["ResponseMetadata"]["HTTPHeaders"].get("expires"))
    over = s3.get_object(Bucket=B, Key="f", ResponseContentType="text/plain", ResponseCacheControl="no-store", ResponseContentDisposition="inline", ResponseContentLanguage="de", ResponseContentEncoding="identity")
    equal("response-* overrides", ("text/plain", "no-store", "inline", "de", "identity"), tuple(over[k] for k in ("ContentType", "CacheControl", "ContentDisposition", "ContentLanguage", "ContentEncoding")))
    refused("metadata of more than 2 KB", "MetadataTooLarge", 400, s3.put_object, Bucket=B, Key="f", Body=b"", Metadata={"k": "v" * 2048})
    refused("a storage class that is none", "InvalidStorageClass", 400, raw.put_object, Bucket=B, Key="f", Body=b"", StorageClass="FROZEN")
    refused("an encryption that is none", "InvalidArgument", 400, raw.put_object, Bucket=B, Key="f", Body=b"", ServerSideEncryption="ROT13")
    kms = s3.put_object(Bucket=B, Key="kms", Body=b"", ServerSideEncryption="aws:kms", SSEKMSKeyId="key-1", BucketKeyEnabled=True)
    equal("encryption with a KMS key", ("aws:kms", "key-1", True), tuple(kms[k] for k in ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")))


@section
def ranges():
    s3.put_object(Bucket=B, Key="r", Body=b"0123456789")
    for header, expected in [("bytes=0-3", (b"0123", "bytes 0-3/10", 206)), ("bytes=4-", (b"456789", "bytes 4-9/10", 206)), ("bytes=-2", (b"89", "bytes 8-9/10", 206)),
                             ("bytes=8-99", (b"89", "bytes 8-9/10", 206)), ("bytes=-99", (b"0123456789", "bytes 0-9/10", 206)),
                             ("bytes=3-1", (b"0123456789", None, 200)), ("bytes=0-1,4-5", (b"0123456789", None, 200)), ("lines=1-2", (b"0123456789", None, 200))]:
        got = s3.get_object(Bucket=B, Key="r", Range=header)
        equal(f"Range: {header}", expected, (got["Body"].read(), got.get("ContentRange"), got["ResponseMetadata"]["HTTPStatusCode"]))
    refused("a range beyond the end", "InvalidRange", 416, s3.get_object, Bucket=B, Key="r", Range="bytes=10-11")
    refused("the last no bytes", "InvalidRange", 416, s3.get_object, Bucket=B, Key="r", Range="bytes=-0")
    s3.put_object(Bucket=B, Key="r0", Body=b"")
    refused("a range of nothing", "InvalidRange", 416, s3.get_object, Bucket=B, Key="r0", Range="bytes=0-0")
    equal("HEAD with a range", (4, 206), (lambda h: (h["ContentLength"], h["ResponseMetadata"]["HTTPStatusCode"]))(s3.head_object(Bucket=B, Key="r", Range="bytes=2-5")))


@section
def conditions():
    tag = s3.put_object(Bucket=B, Key="c", Body=b"x")["ETag"]
    past, future = datetime.datetime(2001, 1, 1), datetime.datetime(2999, 1, 1)
    for call in (s3.get_object, s3.head_object):
        head = call == s3.head_object
        name = "HEAD" if head else "GET"
        check(f"{name} If-Match", call(Bucket=B, Key="c", IfMatch=tag))
        refused(f"{name} If-Match of another", "412" if head else "PreconditionFailed", 412, call, Bucket=B, Key="c", IfMatch='"other"')
        refused(f"{name} If-None-Match", "304", 304, call, Bucket=B, Key="c", IfNoneMatch=tag)
        check(f"{name} If-None-Match of another", call(Bucket=B, Key="c", IfNoneMatch='"other"'))
        refused(f"{name} If-Modified-Since", "304", 304, call, Bucket=B, Key="c", IfModifiedSince=datetime.datetime.now(datetime.timezone.utc))
        check(f"{name} If-Modified-Since long ago", call(Bucket=B, Key="c", IfModifiedSince=past))
        check(f"{name} If-Unmodified-Since", call(Bucket=B, Key="c", IfUnmodifiedSince=future))
        refused(f"{name} If-Unmodified-Since long ago", "412" if head else "PreconditionFailed", 412, call, Bucket=B, Key="c", IfUnmodifiedSince=past)
        check(f"{name}: If-Match wins over If-Unmodified-Since", call(Bucket=B, Key="c", IfMatch=tag, IfUnmodifiedSince=past))
        refused(f"{name}: If-None-Match wins over If-Modified-Since", "304", 304, call, Bucket=B, Key="c", IfNoneMatch=tag, IfModifiedSince=past)
    refused("a put where something is", "PreconditionFailed", 412, send("PutObject", {"If-None-Match": "*"}).put_object, Bucket=B, Key="c", Body=b"y")
    equal("which changed nothing", b"x", s3.get_object(Bucket=B, Key="c")["Body"].read())
    check("a put where nothing is", send("PutObject", {"If-None-Match": "*"}).put_object(Bucket=B, Key="c-new", Body=b"y"))
    refused("If-None-Match of an ETag", "NotImplemented", 501, send("PutObject", {"If-None-Match": '"x"'}).put_object, Bucket=B, Key="c", Body=b"y")
    refused("a put over another version", "PreconditionFailed", 412, send("PutObject", {"If-Match": '"other"'}).put_object, Bucket=B, Key="c", Body=b"y")
    refused("If-Match on nothing", "NoSuchKey", 404, send("PutObject", {"If-Match": tag}).put_object, Bucket=B, Key="c-none", Body=b"y")
    check("a put over this version", send("PutObject", {"If-Match": tag}).put_object(Bucket=B, Key="c", Body=b"y"))
    refused("and not twice", "PreconditionFailed", 412, send("PutObject", {"If-Match": tag}).put_object, Bucket=B, Key="c", Body=b"y")
    refused("a delete of another version", "PreconditionFailed", 412, send("DeleteObject", {"If-Match": tag}).delete_object, Bucket=B, Key="c")


@section
def copies():
    tag = s3.put_object(Bucket=B, Key="src ä+%.txt", Body=b"copied", ContentType="text/css", Metadata={"a": "1"}, Tagging="t=1")["ETag"]
    source = {"Bucket": B, "Key": "src ä+%.txt"}
    got = s3.copy_object(Bucket=B, Key="dst", CopySource=source)["CopyObjectResult"]
    equal("a copy has the ETag of its source", tag, got["ETag"])
    dst = s3.get_object(Bucket=B, Key="dst")
    equal("and its body, headers and metadata", (b"copied", "text/css", {"a": "1"}), (dst["Body"].read(), dst["ContentType"], dst["Metadata"]))
    equal("and its tags", [{"Key": "t", "Value": "1"}], s3.get_object_tagging(Bucket=B, Key="dst")["TagSet"])
    s3.copy_object(Bucket=B, Key="dst", CopySource=source, MetadataDirective="REPLACE", Metadata={"b": "2"}, TaggingDirective="REPLACE", Tagging="u=2", StorageClass="STANDARD_IA")
    dst = s3.get_object(Bucket=B, Key="dst")
    equal("REPLACE takes them from the request", ({"b": "2"}, "binary/octet-stream", "STANDARD_IA"), (dst["Metadata"], dst["ContentType"], dst["StorageClass"]))
    equal("the tags too", [{"Key": "u", "Value": "2"}], s3.get_object_tagging(Bucket=B, Key="dst")["TagSet"])
    refused("a copy onto itself", "InvalidRequest", 400, s3.copy_object, Bucket=B, Key="dst", CopySource={"Bucket": B, "Key": "dst"}, says="copy an object to itself")
    s3.copy_object(Bucket=B, Key="dst", CopySource={"Bucket": B, "Key": "dst"}, MetadataDirective="REPLACE", Metadata={"c": "3"})
    equal("with other metadata it is an edit", ({"c": "3"}, b"copied"), (lambda o: (o["Metadata"], o["Body"].read()))(s3.get_object(Bucket=B, Key="dst")))
    refused("a source that is none", "NoSuchKey", 404, s3.copy_object, Bucket=B, Key="x", CopySource={"Bucket": B, "Key": "none"})
    refused("a source bucket that is none", "NoSuchBucket", 404, s3.copy_object, Bucket=B, Key="x", CopySource={"Bucket": "none-such-bucket", "Key": "none"})
    refused("a source without a key", "InvalidArgument", 400, raw.copy_object, Bucket=B, Key="x", CopySource=B)
    refused("a directive that is none", "InvalidArgument", 400, raw.copy_object, Bucket=B, Key="x", CopySource=source, MetadataDirective="MERGE")
    check("a copy if the source matches", s3.copy_object(Bucket=B, Key="x", CopySource=source, CopySourceIfMatch=tag))
    refused("a copy if the source matches another", "PreconditionFailed", 412, s3.copy_object, Bucket=B, Key="x", CopySource=source, CopySourceIfMatch='"other"')
    refused("a copy if the source does not match", "PreconditionFailed", 412, s3.copy_object, Bucket=B, Key="x", CopySource=source, CopySourceIfNoneMatch=tag)
    refused("a copy if changed since", "PreconditionFailed", 412, s3.copy_object, Bucket=B, Key="x", CopySource=source, CopySourceIfModifiedSince=datetime.datetime.now(datetime.timezone.utc))
    refused("a copy if not changed since", "PreconditionFailed", 412, s3.copy_object, Bucket=B, Key="x", CopySource=source, CopySourceIfUnmodifiedSince=datetime.datetime(2001, 1, 1))
    s3.delete_object(Bucket=B, Key="src ä+%.txt")
    equal("a copy outlives its source", b"copied", s3.get_object(Bucket=B, Key="dst")["Body"].read())


@section
def checksums():
    body = b"The quick brown fox"
    crc = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    sha = base64.b64encode(hashlib.sha256(body).digest()).decode()
    sha1 = base64.b64encode(hashlib.sha1(body).digest()).decode()
    for name, value in (("CRC32", crc), ("SHA256", sha), ("SHA1", sha1)):
        put = s3.put_object(Bucket=B, Key=name, Body=body, ChecksumAlgorithm=name)
        equal(f"{name}, computed by the client", value, put.get(f"Checksum{name}"))
        equal(f"{name} on a read that asks for it", value, s3.get_object(Bucket=B, Key=name, ChecksumMode="ENABLED").get(f"Checksum{name}"))
        check(f"no {name} on one that does not", f"Checksum{name}" not in send("HeadObject", {"x-amz-checksum-mode": ""}).head_object(Bucket=B, Key=name))
        check(f"{name} of a stream comes in a trailer", s3.put_object(Bucket=B, Key=name, Body=io.BytesIO(body), ChecksumAlgorithm=name)[f"Checksum{name}"] == value)
        refused(f"a wrong {name}", "BadDigest", 400, s3.put_object, Bucket=B, Key="bad", Body=body + b"!", **{f"Checksum{name}": value}, says=name)
    refused("a checksum of the wrong length", "InvalidRequest", 400, s3.put_object, Bucket=B, Key="bad", Body=body, ChecksumCRC32=sha)
    refused("two checksums", "InvalidRequest", 400, send("PutObject", {"x-amz-checksum-sha1": sha1}).put_object, Bucket=B, Key="bad", Body=body, ChecksumSHA256=sha)
    # Known answers (Google's crc32c test vector, AWS's crc64nvme of "123456789").
    for name, text, value in (("crc32c", b"123456789", base64.b64encode(bytes.fromhex("e3069283")).decode()), ("crc64nvme", b"123456789", base64.b64encode(bytes.fromhex("ae8b14860a799888")).decode())):
        # Newer versions would add a checksum of their own choice.
        unsure = send("PutObject", {f"x-amz-checksum-{name}": value}, **({"request_checksum_calculation": "when_required"} if VERSION >= (1, 36) else {}))
        try:
            got = unsure.put_object(Bucket=B, Key=name, Body=text, **({"ContentMD5": base64.b64encode(hashlib.md5(text).digest()).decode()}))
            equal(f"{name} of a known text", value, got["ResponseMetadata"]["HTTPHeaders"].get(f"x-amz-checksum-{name}"))
        except botocore.exceptions.ClientError as error:
            check(f"{name} of a known text", False, error)
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    check("Content-MD5", s3.put_object(Bucket=B, Key="md5", Body=body, ContentMD5=md5))
    refused("a wrong Content-MD5", "BadDigest", 400, s3.put_object, Bucket=B, Key="bad", Body=body + b"!", ContentMD5=md5)
    refused("a Content-MD5 that is none", "InvalidDigest", 400, s3.put_object, Bucket=B, Key="bad", Body=body, ContentMD5="abc")
    refused("nothing bad was stored", "NoSuchKey", 404, s3.get_object, Bucket=B, Key="bad")


@section
def attributes():
    tag = s3.put_object(Bucket=B, Key="a", Body=b"abc", ChecksumAlgorithm="SHA256")["ETag"]
    got = s3.get_object_attributes(Bucket=B, Key="a", ObjectAttributes=["ETag", "Checksum", "StorageClass", "ObjectSize", "ObjectParts"])
    equal("GetObjectAttributes", (tag.strip('"'), "STANDARD", 3, base64.b64encode(hashlib.sha256(b"abc").digest()).decode()), (got["ETag"], got["StorageClass"], got["ObjectSize"], got["Checksum"]["ChecksumSHA256"]))
    equal("only what was asked for", {"ObjectSize"}, set(s3.get_object_attributes(Bucket=B, Key="a", ObjectAttributes=["ObjectSize"])) & {"ETag", "ObjectSize", "Checksum", "StorageClass"})
    refused("an attribute that is none", "InvalidArgument", 400, raw.get_object_attributes, Bucket=B, Key="a", ObjectAttributes=["Colour"])
    refused("attributes of nothing", "NoSuchKey", 404, s3.get_object_attributes, Bucket=B, Key="none", ObjectAttributes=["ETag"])


@section
def tagging():
    s3.put_object(Bucket=B, Key="t", Body=b"", Tagging="a=1&b=x%20y")
    equal("tags of a put", [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "x y"}], s3.get_object_tagging(Bucket=B, Key="t")["TagSet"])
    equal("GET counts them", 2, s3.get_object(Bucket=B, Key="t").get("TagCount"))
    s3.put_object_tagging(Bucket=B, Key="t", Tagging={"TagSet": [{"Key": "c", "Value": ""}]})
    equal("PutObjectTagging replaces all", [{"Key": "c", "Value": ""}], s3.get_object_tagging(Bucket=B, Key="t")["TagSet"])
    refused("eleven tags", "BadRequest", 400, s3.put_object_tagging, Bucket=B, Key="t", Tagging={"TagSet": [{"Key": f"k{n}", "Value": ""} for n in range(11)]})
    refused("one key twice", "InvalidTag", 400, s3.put_object_tagging, Bucket=B, Key="t", Tagging={"TagSet": [{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}]})
    refused("eleven tags of a put", "BadRequest", 400, s3.put_object, Bucket=B, Key="t", Body=b"", Tagging="&".join(f"k{n}=" for n in range(11)))
    s3.delete_object_tagging(Bucket=B, Key="t")
    equal("DeleteObjectTagging", [], s3.get_object_tagging(Bucket=B, Key="t")["TagSet"])
    refused("tags of nothing", "NoSuchKey", 404, s3.get_object_tagging, Bucket=B, Key="none")
    refused("tagging nothing", "NoSuchKey", 404, s3.put_object_tagging, Bucket=B, Key="none", Tagging={"TagSet": []})
    refused("untagging nothing", "NoSuchKey", 404, s3.delete_object_tagging, Bucket=B, Key="none")


@section
def acls():
    s3.put_object(Bucket=B, Key="acl", Body=b"")
    acl = s3.get_object_acl(Bucket=B, Key="acl")
    equal("the owner alone, in full", [(acl["Owner"]["ID"], "FULL_CONTROL")], [(g["Grantee"]["ID"], g["Permission"]) for g in acl["Grants"]])
    refused("a bucket that allows no lists", "AccessControlListNotSupported", 400, s3.put_object_acl, Bucket=B, Key="acl", ACL="public-read")
    refused("nor with a put", "AccessControlListNotSupported", 400, s3.put_object, Bucket=B, Key="acl", Body=b"", ACL="public-read")
    check("but bucket-owner-full-control", s3.put_object(Bucket=B, Key="acl", Body=b"", ACL="bucket-owner-full-control"))
    refused("the list of nothing", "NoSuchKey", 404, s3.get_object_acl, Bucket=B, Key="none")
    s3.create_bucket(Bucket="listed", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket="listed", Key="k", Body=b"")
    refused("a public list under the public-access block", "AccessDenied", 403, s3.put_object_acl, Bucket="listed", Key="k", ACL="public-read")
    s3.put_object_acl(Bucket="listed", Key="k", ACL="private")
    refused("a canned list that is none", "InvalidArgument", 400, raw.put_object_acl, Bucket="listed", Key="k", ACL="everybody")


@section
def keys():
    names = ["a b", "a+b", "a%2Fb", "a%b", "ünï/日本/🎈", "../up", "a/../b", "./x", "/leading", "//two", "trailing/", "a//b", "a\tb", "quote'\"<>&", "~tilde", "semi;colon=1", "q?x=1", "hash#1", "x" * 1024]
    for name in names:
        s3.put_object(Bucket="keys", Key=name, Body=name.encode())
        equal(f"the key {name[:20]!r}", name.encode(), s3.get_object(Bucket="keys", Key=name)["Body"].read())
    listed = [o["Key"] for o in s3.list_objects_v2(Bucket="keys")["Contents"]]
    equal("all of them listed in UTF-8 order", sorted(names, key=lambda n: n.encode()), listed)
    equal("also by ListObjects", listed, [o["Key"] for o in s3.list_objects(Bucket="keys")["Contents"]])
    refused("a key of 1,025 bytes", "KeyTooLongError", 400, s3.put_object, Bucket="keys", Key="x" * 1025, Body=b"")
    refused("a key of 1,025 bytes in fewer letters", "KeyTooLongError", 400, s3.put_object, Bucket="keys", Key="ä" * 513, Body=b"")
    gone = s3.delete_objects(Bucket="keys", Delete={"Objects": [{"Key": n} for n in names]})
    equal("DeleteObjects names them all", sorted(names), sorted(d["Key"] for d in gone["Deleted"]))
    equal("none is left", 0, s3.list_objects_v2(Bucket="keys")["KeyCount"])


@section
def deletes():
    for n in range(3):
        s3.put_object(Bucket=B, Key=f"d{n}", Body=b"")
    got = s3.delete_objects(Bucket=B, Delete={"Objects": [{"Key": "d0"}, {"Key": "absent"}], "Quiet": True})
    check("a quiet DeleteObjects tells nothing", "Deleted" not in got and "Errors" not in got, got)
    refused("more than a thousand keys", "MalformedXML", 400, s3.delete_objects, Bucket=B, Delete={"Objects": [{"Key": f"k{n}"} for n in range(1001)]})
    refused("no keys", "MalformedXML", 400, raw.delete_objects, Bucket=B, Delete={"Objects": []})
    got = s3.delete_objects(Bucket=B, Delete={"Objects": [{"Key": "d1", "VersionId": "nonsense"}, {"Key": "d2"}]})
    equal("each key has an answer of its own", ([("d1", "InvalidArgument")], ["d2"]), ([(e["Key"], e["Code"]) for e in got["Errors"]], [d["Key"] for d in got["Deleted"]]))


@section
def presigned():
    url = s3v4().generate_presigned_url("put_object", Params={"Bucket": B, "Key": "pre signed.txt", "ContentType": "text/plain"}, ExpiresIn=60)
    status, body, _ = fetch(url, b"by url", "PUT", {"Content-Type": "text/plain"})
    equal("a presigned PUT", (200, b""), (status, body))
    status, body, _ = fetch(url, b"by url", "PUT", {"Content-Type": "text/html"})
    check("signs its headers", status == 403 and b"SignatureDoesNotMatch" in body, (status, body))
    url = s3v4().generate_presigned_url("get_object", Params={"Bucket": B, "Key": "pre signed.txt", "ResponseContentType": "text/css"}, ExpiresIn=60)
    status, body, headers = fetch(url)
    equal("a presigned GET with an override", (200, b"by url", "text/css"), (status, body, headers.get("Content-Type")))
    check("is for one key", fetch(url.replace("signed.txt", "signed.tx"))[0] == 403)
    check("and one method", fetch(url, b"", "PUT")[0] == 403)
    with clock_off_by(minutes=-10):
        url = s3v4().generate_presigned_url("get_object", Params={"Bucket": B, "Key": "pre signed.txt"}, ExpiresIn=60)
    status, body, _ = fetch(url)
    check("an expired one", status == 403 and b"Request has expired" in body, (status, body))
    status, body, _ = fetch(f"{URL}/{B}/pre%20signed.txt")
    check("without a signature", status == 403 and b"<Code>AccessDenied</Code>" in body, (status, body))
    status, body, _ = fetch(s3v4().generate_presigned_url("get_object", Params={"Bucket": B, "Key": "x"}, ExpiresIn=604801))
    check("for more than a week", status == 400 and b"AuthorizationQueryParametersError" in body, (status, body))


def s3v4():
    return client("s3", signature_version="s3v4")


s3.create_bucket(Bucket="keys")
main()
