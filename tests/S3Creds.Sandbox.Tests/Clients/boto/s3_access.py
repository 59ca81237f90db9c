"""Who may do what to objects, and what those learn who may not."""
from checks import *

iam = client("iam")
root = client("s3")
B = "guarded"
ARN = f"arn:aws:s3:::{B}"
root.create_bucket(Bucket=B)
root.put_bucket_versioning(Bucket=B, VersioningConfiguration={"Status": "Enabled"})
OLD = root.put_object(Bucket=B, Key="in/a", Body=b"old", Tagging="level=public")["VersionId"]
root.put_object(Bucket=B, Key="in/a", Body=b"new", Tagging="level=public")
root.put_object(Bucket=B, Key="in/secret", Body=b"s", Tagging="level=secret")
root.put_object(Bucket=B, Key="out", Body=b"o")


def user(name, *statements):
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    return client("s3", keys_of(iam.create_access_key(UserName=name)))


def allow(action, resource=ARN + "/*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@section
def reading():
    me = user("reader", allow("s3:GetObject", ARN + "/in/*"))
    equal("within the prefix", b"new", me.get_object(Bucket=B, Key="in/a")["Body"].read())
    refused("outside of it", "AccessDenied", 403, me.get_object, Bucket=B, Key="out", says="is not authorized to perform: s3:GetObject")
    refused("without ListBucket nothing is known of a key that is none", "AccessDenied", 403, me.get_object, Bucket=B, Key="in/none")
    refused("nor by HEAD", "403", 403, me.head_object, Bucket=B, Key="in/none")
    refused("a version needs a permission of its own", "AccessDenied", 403, me.get_object, Bucket=B, Key="in/a", VersionId=OLD, says="s3:GetObjectVersion")
    refused("tags too", "AccessDenied", 403, me.get_object_tagging, Bucket=B, Key="in/a", says="s3:GetObjectTagging")
    refused("the list too", "AccessDenied", 403, me.get_object_acl, Bucket=B, Key="in/a", says="s3:GetObjectAcl")
    refused("listing too", "AccessDenied", 403, me.list_objects_v2, Bucket=B, says="s3:ListBucket")
    refused("listing versions too", "AccessDenied", 403, me.list_object_versions, Bucket=B, says="s3:ListBucketVersions")
    refused("attributes too", "AccessDenied", 403, me.get_object_attributes, Bucket=B, Key="in/a", ObjectAttributes=["ETag"], says="s3:GetObjectAttributes")
    lister = user("lister", allow("s3:GetObject"), allow("s3:ListBucket", ARN, Condition={"StringLike": {"s3:prefix": ["in/*"]}}), allow("s3:GetObjectVersion"))
    equal("listing under the allowed prefix", 2, lister.list_objects_v2(Bucket=B, Prefix="in/")["KeyCount"])
    refused("and no other", "AccessDenied", 403, lister.list_objects_v2, Bucket=B, Prefix="")
    equal("an old version", b"old", lister.get_object(Bucket=B, Key="in/a", VersionId=OLD)["Body"].read())
    tagged = user("tagged", allow("s3:GetObject", Condition={"StringEquals": {"s3:ExistingObjectTag/level": "public"}}))
    equal("by a tag of the object", b"new", tagged.get_object(Bucket=B, Key="in/a")["Body"].read())
    refused("and not by another", "AccessDenied", 403, tagged.get_object, Bucket=B, Key="in/secret")
    knows = user("knows", allow("s3:GetObject"), allow("s3:ListBucket", ARN))
    refused("with ListBucket one learns that a key is none", "NoSuchKey", 404, knows.get_object, Bucket=B, Key="in/none")


@section
def writing():
    me = user("writer", allow("s3:PutObject", ARN + "/w/*"))
    check("a put", me.put_object(Bucket=B, Key="w/1", Body=b"x"))
    refused("elsewhere", "AccessDenied", 403, me.put_object, Bucket=B, Key="v/1", Body=b"x", says="s3:PutObject")
    refused("reading it back", "AccessDenied", 403, me.get_object, Bucket=B, Key="w/1")
    refused("with tags", "AccessDenied", 403, me.put_object, Bucket=B, Key="w/1", Body=b"x", Tagging="a=1", says="s3:PutObjectTagging")
    refused("with a list", "AccessDenied", 403, me.put_object, Bucket=B, Key="w/1", Body=b"x", ACL="bucket-owner-full-control", says="s3:PutObjectAcl")
    refused("tagging", "AccessDenied", 403, me.put_object_tagging, Bucket=B, Key="w/1", Tagging={"TagSet": []}, says="s3:PutObjectTagging")
    refused("untagging", "AccessDenied", 403, me.delete_object_tagging, Bucket=B, Key="w/1", says="s3:DeleteObjectTagging")
    refused("a list for it", "AccessDenied", 403, me.put_object_acl, Bucket=B, Key="w/1", ACL="private", says="s3:PutObjectAcl")
    refused("deleting", "AccessDenied", 403, me.delete_object, Bucket=B, Key="w/1", says="s3:DeleteObject")
    refused("a copy needs to read its source", "AccessDenied", 403, me.copy_object, Bucket=B, Key="w/2", CopySource={"Bucket": B, "Key": "out"}, says="s3:GetObject")
    upload = {"Bucket": B, "Key": "w/m", "UploadId": me.create_multipart_upload(Bucket=B, Key="w/m")["UploadId"]}
    check("parts need PutObject", me.upload_part(PartNumber=1, Body=b"x", **upload))
    refused("their list a permission of its own", "AccessDenied", 403, me.list_parts, says="s3:ListMultipartUploadParts", **upload)
    refused("aborting too", "AccessDenied", 403, me.abort_multipart_upload, says="s3:AbortMultipartUpload", **upload)
    refused("the list of uploads too", "AccessDenied", 403, me.list_multipart_uploads, Bucket=B, says="s3:ListBucketMultipartUploads")
    refused("a copied part needs to read its source", "AccessDenied", 403, me.upload_part_copy, PartNumber=2, CopySource={"Bucket": B, "Key": "out"}, **upload)
    only = user("only", allow("s3:PutObject", Condition={"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}))
    refused("a put without the header that the policy asks for", "AccessDenied", 403, only.put_object, Bucket=B, Key="e", Body=b"")
    check("and with it", only.put_object(Bucket=B, Key="e", Body=b"", ServerSideEncryption="aws:kms"))


@section
def deleting():
    me = user("deleter", allow("s3:DeleteObject", ARN + "/x/*"))
    ids = {k: root.put_object(Bucket=B, Key=k, Body=b"")["VersionId"] for k in ("x/1", "x/2", "y/1")}
    got = me.delete_objects(Bucket=B, Delete={"Objects": [{"Key": "x/1"}, {"Key": "y/1"}, {"Key": "x/2", "VersionId": ids["x/2"]}]})
    equal("each key is judged on its own", (["x/1"], [("y/1", "AccessDenied"), ("x/2", "AccessDenied")]), ([d["Key"] for d in got["Deleted"]], [(e["Key"], e["Code"]) for e in got["Errors"]]))
    refused("a version needs DeleteObjectVersion", "AccessDenied", 403, me.delete_object, Bucket=B, Key="x/2", VersionId=ids["x/2"], says="s3:DeleteObjectVersion")
    check("the newest goes under a marker", me.delete_object(Bucket=B, Key="x/2")["DeleteMarker"])


@section
def by_bucket_policy():
    nobody = user("nobody")
    other = client("s3", keys=None)
    root.put_bucket_policy(Bucket=B, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"}, "Action": "s3:GetObject", "Resource": ARN + "/out"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject*", "Resource": ARN + "/keep/*"}]}))
    equal("a bucket policy allows on its own", b"o", nobody.get_object(Bucket=B, Key="out")["Body"].read())
    refused("only what it says", "AccessDenied", 403, nobody.get_object, Bucket=B, Key="in/a")
    root.put_object(Bucket=B, Key="keep/1", Body=b"")
    refused("and denies even to the owner", "AccessDenied", 403, root.delete_object, Bucket=B, Key="keep/1", says="explicit deny")
    refused("the unsigned may nothing", "AccessDenied", 403, other.get_object, Bucket=B, Key="out")
    root.delete_bucket_policy(Bucket=B)
    refused("and is gone with the policy", "AccessDenied", 403, nobody.get_object, Bucket=B, Key="out")
    root.create_bucket(Bucket="open")
    root.delete_public_access_block(Bucket="open")
    root.put_object(Bucket="open", Key="k", Body=b"public")
    root.put_bucket_policy(Bucket="open", Policy=json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::open/*"}}))
    equal("a public object", b"public", other.get_object(Bucket="open", Key="k")["Body"].read())
    refused("its headers cannot be overridden by the unsigned", "InvalidRequest", 400, other.get_object, Bucket="open", Key="k", ResponseContentType="text/html")
    root.put_public_access_block(Bucket="open", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    refused("RestrictPublicBuckets", "AccessDenied", 403, other.get_object, Bucket="open", Key="k")


main()
