"""Object lock, conditional deletes, archived objects, foreign owners, preflights, dates, names: where emulators often differ from AWS."""
import urllib.error
import urllib.request
from checks import *

OTHER = ("AKIASANDBOXOTHER2222", "sandbox/only/root/secret/of/other/accoun", None)
s3, other, anyone = client("s3"), client("s3", OTHER), client("s3", None)
NOW = datetime.datetime.now(datetime.timezone.utc)
LATER = NOW + datetime.timedelta(days=1)
OPEN = {"BlockPublicAcls": False, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}


@section
def retention():
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    s3.create_bucket(Bucket="free")
    B = dict(Bucket="locked", Key="k")
    refused("a mode without a date", "InvalidArgument", 400, s3.put_object, Body=b"1", ObjectLockMode="GOVERNANCE", **B)
    refused("a date that is past", "InvalidArgument", 400, s3.put_object, Body=b"1", ObjectLockMode="GOVERNANCE", says="must be in the future",
            ObjectLockRetainUntilDate=NOW - datetime.timedelta(days=1), **B)
    refused("a bucket without lock", "InvalidRequest", 400, s3.put_object, Bucket="free", Key="k", Body=b"1", ObjectLockLegalHoldStatus="ON",
            says="missing Object Lock Configuration")
    kept = s3.put_object(Body=b"1", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=LATER, ObjectLockLegalHoldStatus="ON", **B)["VersionId"]
    head = s3.head_object(**B)
    equal("HeadObject tells both", ("GOVERNANCE", "ON"), (head.get("ObjectLockMode"), head.get("ObjectLockLegalHoldStatus")))
    equal("GetObjectRetention", "GOVERNANCE", s3.get_object_retention(**B)["Retention"]["Mode"])
    equal("GetObjectLegalHold", "ON", s3.get_object_legal_hold(**B)["LegalHold"]["Status"])
    refused("a held version stays", "AccessDenied", 403, s3.delete_object, VersionId=kept, BypassGovernanceRetention=True, says="protected by object lock", **B)
    s3.put_object_legal_hold(LegalHold={"Status": "OFF"}, **B)
    refused("a retained version stays", "AccessDenied", 403, s3.delete_object, VersionId=kept, **B)
    errors = s3.delete_objects(Bucket="locked", Delete={"Objects": [{"Key": "k", "VersionId": kept}]}).get("Errors", [])
    equal("in a bulk delete too", ["AccessDenied"], [e["Code"] for e in errors])
    refused("and is not shortened", "AccessDenied", 403, s3.put_object_retention, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": NOW + datetime.timedelta(hours=1)}, **B)
    s3.put_object_retention(Retention={"Mode": "GOVERNANCE", "RetainUntilDate": LATER + datetime.timedelta(days=1)}, **B)
    check("a delete marker goes over it", s3.delete_object(**B).get("DeleteMarker") is True)
    s3.delete_object(VersionId=kept, BypassGovernanceRetention=True, **B)
    check("governance can be passed by who may", True)
    strict = s3.put_object(Body=b"2", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=LATER, **B)["VersionId"]
    refused("compliance cannot", "AccessDenied", 403, s3.delete_object, VersionId=strict, BypassGovernanceRetention=True, **B)
    refused("nor be loosened", "AccessDenied", 403, s3.put_object_retention, VersionId=strict, BypassGovernanceRetention=True,
            Retention={"Mode": "GOVERNANCE", "RetainUntilDate": LATER}, **B)
    s3.put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}})
    s3.put_object(Bucket="locked", Key="default", Body=b"3", ContentMD5="7MvIfktc4v4oMI/Z8qe68w==")
    equal("a default of the bucket", "GOVERNANCE", s3.get_object_retention(Bucket="locked", Key="default")["Retention"]["Mode"])
    s3.put_object(Bucket="free", Key="k", Body=b"x")
    refused("no retention where there is no lock", "InvalidRequest", 400, s3.get_object_retention, Bucket="free", Key="k")


@section
def conditional_deletes():
    s3.create_bucket(Bucket="cond")
    s3.put_bucket_versioning(Bucket="cond", VersioningConfiguration={"Status": "Enabled"})
    tag = s3.put_object(Bucket="cond", Key="k", Body=b"1")["ETag"]
    if VERSION >= (1, 40):
        refused("another ETag", "PreconditionFailed", 412, s3.delete_object, Bucket="cond", Key="k", IfMatch='"0123"')
        refused("a key that is not there", "NoSuchKey", 404, s3.delete_object, Bucket="cond", Key="none", IfMatch="*")
        bulk = s3.delete_objects(Bucket="cond", Delete={"Objects": [{"Key": "none", "ETag": tag}, {"Key": "k", "ETag": '"0123"'}]})["Errors"]
        equal("the same in a bulk delete", ["NoSuchKey", "PreconditionFailed"], [e["Code"] for e in bulk])
        equal("its own ETag", True, s3.delete_object(Bucket="cond", Key="k", IfMatch=tag).get("DeleteMarker"))
        refused("a delete marker", "PreconditionFailed", 412, s3.delete_object, Bucket="cond", Key="k", IfMatch="*")
        refused("dates of directory buckets", "NotImplemented", 501, s3.delete_object, Bucket="cond", Key="k", IfMatchLastModifiedTime=NOW)


@section
def archived():
    s3.create_bucket(Bucket="cold")
    for name in ("GLACIER", "DEEP_ARCHIVE"):
        s3.put_object(Bucket="cold", Key=name, Body=b"ice", StorageClass=name)
        refused(f"{name} is not read", "InvalidObjectState", 403, s3.get_object, Bucket="cold", Key=name)
        refused(f"{name} is not copied", "InvalidObjectState", 403, s3.copy_object, Bucket="cold", Key="copy", CopySource={"Bucket": "cold", "Key": name})
        equal(f"{name} is looked at", name, s3.head_object(Bucket="cold", Key=name)["StorageClass"])
    s3.put_object(Bucket="cold", Key="ir", Body=b"ice", StorageClass="GLACIER_IR")
    equal("GLACIER_IR is read", b"ice", s3.get_object(Bucket="cold", Key="ir")["Body"].read())
    refused("restoring is not served", "NotImplemented", 501, s3.restore_object, Bucket="cold", Key="GLACIER", RestoreRequest={"Days": 1})


@section
def copies():
    s3.create_bucket(Bucket="copies")
    s3.put_object(Bucket="copies", Key="a", Body=b"1", WebsiteRedirectLocation="/old", Metadata={"m": "1"})
    s3.copy_object(Bucket="copies", Key="b", CopySource={"Bucket": "copies", "Key": "a"})
    check("a redirect is not copied", "WebsiteRedirectLocation" not in s3.head_object(Bucket="copies", Key="b"))
    s3.copy_object(Bucket="copies", Key="c", CopySource={"Bucket": "copies", "Key": "a"}, WebsiteRedirectLocation="/new")
    head = s3.head_object(Bucket="copies", Key="c")
    equal("that of the request holds", ("/new", {"m": "1"}), (head.get("WebsiteRedirectLocation"), head["Metadata"]))


@section
def foreign_owners():
    s3.create_bucket(Bucket="shared", ObjectOwnership="ObjectWriter")
    s3.put_bucket_policy(Bucket="shared", Policy=json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::shared/*"}}))
    other.put_object(Bucket="shared", Key="theirs", Body=b"1")
    refused("the owner of the bucket may not read it", "AccessDenied", 403, s3.get_object, Bucket="shared", Key="theirs")
    equal("its writer may", b"1", other.get_object(Bucket="shared", Key="theirs")["Body"].read())
    other.put_object(Bucket="shared", Key="given", Body=b"2", ACL="bucket-owner-full-control")
    equal("unless the writer gives it", b"2", s3.get_object(Bucket="shared", Key="given")["Body"].read())
    theirs = s3.get_object_acl(Bucket="shared", Key="given")["Owner"]["ID"]
    check("the writer still owns it", theirs == other.list_buckets()["Owner"]["ID"] != s3.list_buckets()["Owner"]["ID"], theirs)
    s3.put_bucket_ownership_controls(Bucket="shared", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    other.put_object(Bucket="shared", Key="preferred", Body=b"3", ACL="bucket-owner-full-control")
    equal("under BucketOwnerPreferred the bucket's owner takes it over", s3.list_buckets()["Owner"]["ID"], s3.get_object_acl(Bucket="shared", Key="preferred")["Owner"]["ID"])
    s3.delete_object(Bucket="shared", Key="theirs")
    check("the bucket's owner deletes whatever is in it", True)
    s3.put_bucket_ownership_controls(Bucket="shared", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    equal("and owns everything once lists are off", b"2", s3.get_object(Bucket="shared", Key="given")["Body"].read())


@section
def requester_pays():
    s3.create_bucket(Bucket="paid")
    s3.put_object(Bucket="paid", Key="k", Body=b"1")
    s3.put_bucket_policy(Bucket="paid", Policy=json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::paid/*"}}))
    s3.put_bucket_request_payment(Bucket="paid", RequestPaymentConfiguration={"Payer": "Requester"})
    refused("who does not say that they pay", "AccessDenied", 403, other.get_object, Bucket="paid", Key="k")
    equal("who does", b"1", other.get_object(Bucket="paid", Key="k", RequestPayer="requester")["Body"].read())
    equal("the owner need not", b"1", s3.get_object(Bucket="paid", Key="k")["Body"].read())


@section
def anonymous_and_public():
    s3.create_bucket(Bucket="listed", ObjectOwnership="ObjectWriter")
    s3.put_public_access_block(Bucket="listed", PublicAccessBlockConfiguration=OPEN)
    s3.put_bucket_acl(Bucket="listed", ACL="public-read")
    s3.put_object(Bucket="listed", Key="private", Body=b"1")
    refused("a missing key of a bucket that anyone may list", "NoSuchKey", 404, anyone.get_object, Bucket="listed", Key="none")
    refused("a private one there", "AccessDenied", 403, anyone.get_object, Bucket="listed", Key="private")
    s3.create_bucket(Bucket="unlisted")
    refused("a missing key of a bucket that they may not list", "AccessDenied", 403, anyone.get_object, Bucket="unlisted", Key="none")


@section
def preflight_of_presigned():
    s3.create_bucket(Bucket="browser")
    s3.put_bucket_cors(Bucket="browser", CORSConfiguration={"CORSRules": [{"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://app.example.org"], "AllowedHeaders": ["*"]}]})
    url = client("s3", signature_version="s3v4").generate_presigned_url("put_object", Params={"Bucket": "browser", "Key": "k"})
    ask = urllib.request.Request(url, method="OPTIONS", headers={"Origin": "https://app.example.org", "Access-Control-Request-Method": "PUT"})
    with urllib.request.urlopen(ask) as answer:
        equal("the browser is let ask", (200, "https://app.example.org"), (answer.status, answer.headers["Access-Control-Allow-Origin"]))
    put = urllib.request.Request(url, method="PUT", data=b"1", headers={"Origin": "https://app.example.org", "Content-Type": "binary/octet-stream"})
    try:
        with urllib.request.urlopen(put) as answer:
            equal("and then put", (200, "https://app.example.org"), (answer.status, answer.headers["Access-Control-Allow-Origin"]))
    except urllib.error.HTTPError as error:
        check("and then put", False, error.read())
    ask.add_header("Origin", "https://evil.example.org")
    try:
        urllib.request.urlopen(ask)
        check("another origin is not", False)
    except urllib.error.HTTPError as error:
        equal("another origin is not", 403, error.code)


@section
def settings():
    s3.create_bucket(Bucket="dated")
    rule = lambda date: {"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Date": date}}]}
    refused("a date that is not midnight", "InvalidArgument", 400, s3.put_bucket_lifecycle_configuration, Bucket="dated", says="midnight",
            LifecycleConfiguration=rule(datetime.datetime(2030, 1, 1, 12)))
    s3.put_bucket_lifecycle_configuration(Bucket="dated", LifecycleConfiguration=rule(datetime.datetime(2030, 1, 1)))
    refused("a name of the account's own namespace", "InvalidBucketName", 400, s3.create_bucket, Bucket=f"logs-{ACCOUNT}-us-east-1-an")
    refused("a region that is not the endpoint's", "IllegalLocationConstraintException", 400, client("s3", region="eu-west-2").create_bucket, Bucket="elsewhere",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.create_bucket(Bucket="paris", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    check("us-east-1 creates anywhere", client("s3", region="eu-west-3").get_bucket_location(Bucket="paris")["LocationConstraint"] == "eu-west-3")
    refused("removing one's own access has to be confirmed elsewhere", "NotImplemented", 501, s3.put_bucket_policy, Bucket="dated", ConfirmRemoveSelfBucketAccess=True, Policy="{}")


main()
