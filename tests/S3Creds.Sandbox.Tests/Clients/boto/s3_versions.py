"""Versioning: enabled, suspended, delete markers, the null version, lists in pages."""
from checks import *

s3 = client("s3")
raw = client("s3", validate=False)
B = "versions"
s3.create_bucket(Bucket=B)


def versioning(status):
    s3.put_bucket_versioning(Bucket=B, VersioningConfiguration={"Status": status})


def listed(key):
    got = s3.list_object_versions(Bucket=B, Prefix=key)
    found = [(v["VersionId"], v["IsLatest"], False) for v in got.get("Versions", [])] + [(m["VersionId"], m["IsLatest"], True) for m in got.get("DeleteMarkers", [])]
    return found


@section
def life():
    check("a put before versioning has no version id", "VersionId" not in s3.put_object(Bucket=B, Key="k", Body=b"null"))
    versioning("Enabled")
    equal("what was there before is the null version", [("null", True, False)], listed("k"))
    one = s3.put_object(Bucket=B, Key="k", Body=b"one")["VersionId"]
    two = s3.put_object(Bucket=B, Key="k", Body=b"two")["VersionId"]
    equal("the newest is read", (b"two", two), (lambda o: (o["Body"].read(), o["VersionId"]))(s3.get_object(Bucket=B, Key="k")))
    equal("an older one by its id", (b"one", one), (lambda o: (o["Body"].read(), o["VersionId"]))(s3.get_object(Bucket=B, Key="k", VersionId=one)))
    equal("the null version by its id", b"null", s3.get_object(Bucket=B, Key="k", VersionId="null")["Body"].read())
    equal("HEAD of a version", 3, s3.head_object(Bucket=B, Key="k", VersionId=one)["ContentLength"])
    gone = s3.delete_object(Bucket=B, Key="k")
    check("a delete leaves a marker", gone["DeleteMarker"] and gone["VersionId"], gone)
    error = refused("under it there is nothing", "NoSuchKey", 404, s3.get_object, Bucket=B, Key="k")
    equal("and the answer says why", "true", error["ResponseMetadata"]["HTTPHeaders"].get("x-amz-delete-marker"))
    refused("HEAD under a marker", "404", 404, s3.head_object, Bucket=B, Key="k")
    refused("a marker cannot be read", "MethodNotAllowed", 405, s3.get_object, Bucket=B, Key="k", VersionId=gone["VersionId"])
    refused("a list does not show the key", "NoSuchKey", 404, s3.get_object_tagging, Bucket=B, Key="k")
    equal("ListObjectsV2 neither", 0, s3.list_objects_v2(Bucket=B, Prefix="k")["KeyCount"])
    equal("the versions are all there", {(two, False, False), (one, False, False), ("null", False, False), (gone["VersionId"], True, True)}, set(listed("k")))
    refused("copying a marker by its id", "InvalidRequest", 400, s3.copy_object, Bucket=B, Key="x", CopySource={"Bucket": B, "Key": "k", "VersionId": gone["VersionId"]}, says="delete marker")
    back = s3.delete_object(Bucket=B, Key="k", VersionId=gone["VersionId"])
    equal("without the marker", (True, gone["VersionId"], b"two"), (back["DeleteMarker"], back["VersionId"], s3.get_object(Bucket=B, Key="k")["Body"].read()))
    s3.delete_object(Bucket=B, Key="k", VersionId=two)
    equal("without its newest version", b"one", s3.get_object(Bucket=B, Key="k")["Body"].read())
    refused("a version that is gone", "NoSuchVersion", 404, s3.get_object, Bucket=B, Key="k", VersionId=two)
    refused("a version id that is none", "InvalidArgument", 400, s3.get_object, Bucket=B, Key="k", VersionId="nonsense")
    equal("deleting it again succeeds", 204, s3.delete_object(Bucket=B, Key="k", VersionId=two)["ResponseMetadata"]["HTTPStatusCode"])
    restored = s3.copy_object(Bucket=B, Key="k", CopySource={"Bucket": B, "Key": "k", "VersionId": "null"})
    equal("an old version is restored by a copy", ("null", b"null"), (restored.get("CopySourceVersionId"), s3.get_object(Bucket=B, Key="k")["Body"].read()))
    marker = s3.delete_object(Bucket=B, Key="never-there")
    check("deleting nothing leaves a marker too", marker.get("DeleteMarker") and listed("never-there") == [(marker["VersionId"], True, True)], marker)


@section
def suspended():
    versioning("Enabled")
    kept = s3.put_object(Bucket=B, Key="s", Body=b"kept")["VersionId"]
    versioning("Suspended")
    s3.put_object(Bucket=B, Key="s", Body=b"null 1")
    s3.put_object(Bucket=B, Key="s", Body=b"null 2")
    equal("puts replace the null version and leave the others", [("null", True, False), (kept, False, False)], listed("s"))
    equal("the newest null version", (b"null 2", "null"), (lambda o: (o["Body"].read(), o.get("VersionId")))(s3.get_object(Bucket=B, Key="s")))
    gone = s3.delete_object(Bucket=B, Key="s")
    equal("a delete puts a null marker in its place", ("null", True, {("null", True, True), (kept, False, False)}), (gone["VersionId"], gone["DeleteMarker"], set(listed("s"))))
    s3.delete_object(Bucket=B, Key="s", VersionId="null")
    equal("which goes like any version", b"kept", s3.get_object(Bucket=B, Key="s")["Body"].read())


@section
def tags_of_versions():
    versioning("Enabled")
    one = s3.put_object(Bucket=B, Key="t", Body=b"", Tagging="v=1")["VersionId"]
    s3.put_object(Bucket=B, Key="t", Body=b"", Tagging="v=2")
    s3.put_object_tagging(Bucket=B, Key="t", VersionId=one, Tagging={"TagSet": [{"Key": "v", "Value": "one"}]})
    equal("each version has its own tags", ("one", "2"), (s3.get_object_tagging(Bucket=B, Key="t", VersionId=one)["TagSet"][0]["Value"], s3.get_object_tagging(Bucket=B, Key="t")["TagSet"][0]["Value"]))
    s3.delete_object_tagging(Bucket=B, Key="t", VersionId=one)
    equal("and loses them alone", [], s3.get_object_tagging(Bucket=B, Key="t", VersionId=one)["TagSet"])
    check("a list for each version", s3.get_object_acl(Bucket=B, Key="t", VersionId=one)["Grants"])


@section
def pages_of_versions():
    versioning("Enabled")
    for n in range(3):
        for key in ("p/a", "p/b/1", "p/b/2", "p/c"):
            s3.put_object(Bucket=B, Key=key, Body=str(n).encode())
    s3.delete_object(Bucket=B, Key="p/c")
    whole = s3.list_object_versions(Bucket=B, Prefix="p/")
    equal("all versions and markers", (12, 1, False), (len(whole["Versions"]), len(whole["DeleteMarkers"]), whole["IsTruncated"]))
    found, rounds, marker = [], 0, {}
    while True:
        page = s3.list_object_versions(Bucket=B, Prefix="p/", MaxKeys=4, **marker)
        found += [(v["Key"], v["VersionId"]) for v in page.get("Versions", []) + page.get("DeleteMarkers", [])]
        rounds += 1
        if not page["IsTruncated"]:
            break
        marker = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
    equal("the same in pages of four", ({(v["Key"], v["VersionId"]) for v in whole["Versions"] + whole["DeleteMarkers"]}, 13, 4), (set(found), len(found), rounds))
    rolled = s3.list_object_versions(Bucket=B, Prefix="p/", Delimiter="/")
    equal("a delimiter rolls up", (["p/b/"], 6), ([p["Prefix"] for p in rolled["CommonPrefixes"]], len(rolled["Versions"])))
    by_boto = [v["Key"] for page in s3.get_paginator("list_object_versions").paginate(Bucket=B, Prefix="p/", PaginationConfig={"PageSize": 3}) for v in page.get("Versions", [])]
    equal("boto's paginator sees the same", 12, len(by_boto))
    refused("a version marker without a key marker", "InvalidArgument", 400, s3.list_object_versions, Bucket=B, VersionIdMarker="null")
    refused("a bucket with versions stays", "BucketNotEmpty", 409, s3.delete_bucket, Bucket=B)
    everything = s3.list_object_versions(Bucket=B)
    got = s3.delete_objects(Bucket=B, Delete={"Objects": [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in everything.get("Versions", []) + everything.get("DeleteMarkers", [])]})
    check("DeleteObjects removes versions and markers", "Errors" not in got, got.get("Errors"))
    s3.delete_bucket(Bucket=B)
    refused("an emptied bucket is deleted", "NoSuchBucket", 404, s3.list_objects_v2, Bucket=B)


main()
