"""Buckets: creating, finding, listing, deleting, regions, owners, host styles."""
import urllib.error
import urllib.parse
import urllib.request

from checks import *

OTHER = ("AKIASANDBOXOTHER2222", "sandbox/only/root/secret/of/other/accoun", None)
s3 = client("s3")
ireland = client("s3", region="eu-west-1")
other = client("s3", OTHER)


def in_region(name):
    return {"CreateBucketConfiguration": {"LocationConstraint": name}}


@section
def names():
    bare = client("s3", validate=False)
    for name in ["ab", "Upper", "under_score", "a..b", "10.0.0.1", "-a-b", "a-b-", "xn--a", "sthree-a", "a-s3alias", "a--ol-s3", "a" * 64]:
        refused(f"no bucket called {name}", "InvalidBucketName", 400, bare.create_bucket, Bucket=name)
    for name in ["abc", "a.b.c", "1a1", "a" * 63]:
        equal(f"a bucket called {name}", "/" + name, s3.create_bucket(Bucket=name)["Location"])
        s3.delete_bucket(Bucket=name)


@section
def creating():
    s3.create_bucket(Bucket="first-one")
    check("us-east-1 lets its owner create it again", s3.create_bucket(Bucket="first-one"))
    refused("nobody else", "BucketAlreadyExists", 409, other.create_bucket, Bucket="first-one")
    equal("a location elsewhere", "http://in-ireland.s3.amazonaws.com/", ireland.create_bucket(Bucket="in-ireland", **in_region("eu-west-1"))["Location"])
    refused("which is not created twice", "BucketAlreadyOwnedByYou", 409, ireland.create_bucket, Bucket="in-ireland", **in_region("eu-west-1"))
    refused("nor from us-east-1", "BucketAlreadyOwnedByYou", 409, s3.create_bucket, Bucket="in-ireland")
    refused("a regional endpoint wants its region", "IllegalLocationConstraintException", 400, ireland.create_bucket, Bucket="x-y-z")
    refused("and no other", "IllegalLocationConstraintException", 400, ireland.create_bucket, Bucket="x-y-z", **in_region("us-west-2"))
    refused("a region that is none", "InvalidLocationConstraint", 400, s3.create_bucket, Bucket="x-y-z", **in_region("us-east-1"))
    refused("ownership in words of S3", "InvalidArgument", 400, client("s3", validate=False).create_bucket, Bucket="x-y-z", ObjectOwnership="Mine")
    refused("a public list under BucketOwnerEnforced", "InvalidBucketAclWithObjectOwnership", 400, s3.create_bucket, Bucket="x-y-z", ACL="public-read")
    refused("a public list under the block", "InvalidBucketAclWithBlockPublicAccessError", 400, s3.create_bucket, Bucket="x-y-z", ACL="public-read", ObjectOwnership="ObjectWriter")
    s3.create_bucket(Bucket="with-lock", ObjectLockEnabledForBucket=True)
    equal("object lock at creation", "Enabled", s3.get_object_lock_configuration(Bucket="with-lock")["ObjectLockConfiguration"]["ObjectLockEnabled"])
    equal("brings versioning", "Enabled", s3.get_bucket_versioning(Bucket="with-lock")["Status"])
    if VERSION >= (1, 38):
        s3.create_bucket(Bucket="with-tags", CreateBucketConfiguration={"Tags": [{"Key": "team", "Value": "a"}]})
        equal("tags at creation", [{"Key": "team", "Value": "a"}], s3.get_bucket_tagging(Bucket="with-tags")["TagSet"])
        refused("a wrong one", "InvalidTag", 400, s3.create_bucket, Bucket="x-y-z", CreateBucketConfiguration={"Tags": [{"Key": "aws:x", "Value": ""}]})


@section
def regions():
    raw = client("s3", region="eu-west-1")
    raw.create_bucket(Bucket="old-europe", **in_region("EU"))
    equal("EU stays EU", "EU", s3.get_bucket_location(Bucket="old-europe")["LocationConstraint"])
    equal("us-east-1 has none", None, s3.get_bucket_location(Bucket="first-one")["LocationConstraint"])
    equal("the region in the head", "eu-west-1", raw.head_bucket(Bucket="old-europe")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"])
    seen = []
    west = client("s3", region="us-west-2")
    west.meta.events.register("needs-retry.s3.ListObjectsV2", lambda response, **_: seen.append(response[0].status_code), unique_id="seen")
    check("boto3 follows the redirect to the bucket's region", west.list_objects_v2(Bucket="old-europe"))
    check("after it was sent there", 301 in seen and seen[-1] == 200, seen)


@section
def owners():
    mine = {"Bucket": "first-one", "ExpectedBucketOwner": ACCOUNT}
    check("the expected owner", s3.head_bucket(**mine))
    refused("another one", "403", 403, s3.head_bucket, Bucket="first-one", ExpectedBucketOwner="210987654321")
    refused("on a write too", "AccessDenied", 403, s3.put_bucket_tagging, Bucket="first-one", ExpectedBucketOwner="210987654321", Tagging={"TagSet": []})
    refused("what is no account", "InvalidBucketOwnerAWSAccountID", 400, s3.get_bucket_versioning, Bucket="first-one", ExpectedBucketOwner="me")
    refused("another account sees no head", "403", 403, other.head_bucket, Bucket="first-one")
    refused("nor a listing", "AccessDenied", 403, other.list_objects_v2, Bucket="first-one")
    refused("nor does anybody", "AccessDenied", 403, client("s3", None).list_objects_v2, Bucket="first-one")
    refused("nor the list of buckets", "AccessDenied", 403, client("s3", None).list_buckets)
    refused("what is not there", "404", 404, s3.head_bucket, Bucket="not-there")
    refused("is not there for others either", "NoSuchBucket", 404, other.list_objects_v2, Bucket="not-there")


@section
def listing():
    equal("the other account has none", [], other.list_buckets()["Buckets"])
    for n in range(5):
        s3.create_bucket(Bucket=f"page-{n}")
    found = s3.list_buckets()
    names = [b["Name"] for b in found["Buckets"]]
    equal("in the order of names", sorted(names), names)
    equal("the owner's canonical id", 64, len(found["Owner"]["ID"]))
    check("no region without a parameter", "BucketRegion" not in found["Buckets"][0])
    if VERSION >= (1, 36):
        first = s3.list_buckets(MaxBuckets=2, Prefix="page-")
        equal("a page", (["page-0", "page-1"], "page-"), ([b["Name"] for b in first["Buckets"]], first["Prefix"]))
        equal("all pages", [f"page-{n}" for n in range(5)], [b["Name"] for p in s3.get_paginator("list_buckets").paginate(Prefix="page-", PaginationConfig={"PageSize": 2}) for b in p["Buckets"]])
        equal("of one region", ["in-ireland", "old-europe"], [b["Name"] for b in s3.list_buckets(BucketRegion="eu-west-1")["Buckets"]])
        refused("a wrong token", "InvalidArgument", 400, s3.list_buckets, ContinuationToken="%%%")
        refused("a page of none", "InvalidArgument", 400, client("s3", validate=False).list_buckets, MaxBuckets=0)


@section
def deleting():
    s3.create_bucket(Bucket="to-delete")
    s3.put_object(Bucket="to-delete", Key="a", Body=b"x")
    refused("one with an object", "BucketNotEmpty", 409, s3.delete_bucket, Bucket="to-delete")
    s3.delete_object(Bucket="to-delete", Key="a")
    equal("an empty one", 204, s3.delete_bucket(Bucket="to-delete")["ResponseMetadata"]["HTTPStatusCode"])
    refused("twice", "NoSuchBucket", 404, s3.delete_bucket, Bucket="to-delete")
    refused("another account's", "AccessDenied", 403, other.delete_bucket, Bucket="first-one")


@section
def presigned():
    s3.create_bucket(Bucket="signed-urls")
    s3.put_object(Bucket="signed-urls", Key="a b", Body=b"by url")
    equal("signature version 2 is no more", 400, fetch(s3.generate_presigned_url("get_object", Params={"Bucket": "signed-urls", "Key": "a b"}))[0])
    signer = client("s3", signature_version="s3v4")
    url = signer.generate_presigned_url("get_object", Params={"Bucket": "signed-urls", "Key": "a b"}, ExpiresIn=60)
    equal("whoever has the URL reads", b"by url", fetch(url)[1])
    equal("not with another key", 403, fetch(url.replace("a%20b", "a%20c"))[0])
    put = signer.generate_presigned_url("put_object", Params={"Bucket": "signed-urls", "Key": "new"})
    equal("or writes", 200, fetch(put, b"written")[0])
    equal("what was sent", b"written", s3.get_object(Bucket="signed-urls", Key="new")["Body"].read())


def fetch(url, body=None):
    request = urllib.request.Request(url, data=body, method="GET" if body is None else "PUT", headers={} if body is None else {"Content-Type": ""})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@section
def virtual_hosts():
    port = urllib.parse.urlparse(URL).port
    hosted = client("s3", url=f"http://localhost:{port}", s3={"addressing_style": "virtual"})
    hosted.meta.events.register("before-send.s3", to_loopback)
    hosted.put_object(Bucket="first-one", Key="a/b", Body=b"over the host")
    equal("the bucket in the host", b"over the host", hosted.get_object(Bucket="first-one", Key="a/b")["Body"].read())
    equal("is the bucket in the path", b"over the host", s3.get_object(Bucket="first-one", Key="a/b")["Body"].read())
    equal("its listing", ["a/b"], [o["Key"] for o in hosted.list_objects_v2(Bucket="first-one")["Contents"]])


main()
