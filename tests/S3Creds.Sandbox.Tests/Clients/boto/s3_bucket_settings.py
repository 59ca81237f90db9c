"""Every configuration of a bucket: as it is at first, put, read back, refused, deleted."""
from checks import *

s3 = client("s3")
bare = client("s3", validate=False)
B = {"Bucket": "settings"}
s3.create_bucket(**B)


def cycle(name, absent, code, get, put, delete, value, read):
    """Absent with its error, put, read back as it was put, deleted, absent again."""
    if absent:
        refused(f"no {name} at first", code, 404, get, **B)
    put(**B, **value)
    equal(f"{name} as it was put", *read(get(**B)))
    if delete:
        equal(f"{name} deleted", 204, delete(**B)["ResponseMetadata"]["HTTPStatusCode"])
        refused(f"no {name} any more", code, 404, get, **B)


@section
def tagging():
    tags = [{"Key": "Team", "Value": "x y"}, {"Key": "team", "Value": ""}, {"Key": "ünïcode", "Value": "a+b=c@d/e:f_g.h-i"}]
    order = lambda t: sorted(t, key=lambda i: i["Key"])
    cycle("tags", True, "NoSuchTagSet", s3.get_bucket_tagging, s3.put_bucket_tagging, s3.delete_bucket_tagging, {"Tagging": {"TagSet": tags}}, lambda a: (order(tags), order(a["TagSet"])))
    put = lambda *t: {"Tagging": {"TagSet": [{"Key": k, "Value": v} for k, v in t]}, **B}
    refused("a key twice", "InvalidTag", 400, s3.put_bucket_tagging, says="multiple Tags with the same key", **put(("a", "1"), ("a", "2")))
    refused("a key of AWS", "InvalidTag", 400, s3.put_bucket_tagging, says="System tags", **put(("aws:a", "1")))
    refused("a key too long", "InvalidTag", 400, s3.put_bucket_tagging, **put(("k" * 129, "1")))
    refused("a value too long", "InvalidTag", 400, s3.put_bucket_tagging, **put(("k", "v" * 257)))
    refused("a value with <", "InvalidTag", 400, s3.put_bucket_tagging, **put(("k", "<")))
    refused("an empty key", "InvalidTag", 400, bare.put_bucket_tagging, **put(("", "")))
    refused("51 tags", "BadRequest", 400, s3.put_bucket_tagging, **put(*[(f"k{n}", "") for n in range(51)]))
    refused("a tag without a value", "MalformedXML", 400, bare.put_bucket_tagging, Tagging={"TagSet": [{"Key": "k"}]}, **B)
    refused("of a bucket that is not there", "NoSuchBucket", 404, s3.get_bucket_tagging, Bucket="not-there")


@section
def versioning():
    check("none at first", "Status" not in s3.get_bucket_versioning(**B))
    refused("object lock needs it", "InvalidBucketState", 409, s3.put_object_lock_configuration, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}, **B)
    refused("nothing said", "IllegalVersioningConfigurationException", 400, s3.put_bucket_versioning, VersioningConfiguration={}, **B)
    refused("a third state", "MalformedXML", 400, s3.put_bucket_versioning, VersioningConfiguration={"Status": "Off"}, **B)
    for status in ["Enabled", "Suspended", "Enabled"]:
        s3.put_bucket_versioning(VersioningConfiguration={"Status": status}, **B)
        equal(status, status, s3.get_bucket_versioning(**B)["Status"])


@section
def object_lock():
    refused("no lock at first", "ObjectLockConfigurationNotFoundError", 404, s3.get_object_lock_configuration, **B)
    retention = lambda **r: {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", **r}}}, **B}
    refused("neither days nor years", "MalformedXML", 400, s3.put_object_lock_configuration, **retention())
    refused("both", "MalformedXML", 400, s3.put_object_lock_configuration, **retention(Days=1, Years=1))
    refused("no days", "InvalidRetentionPeriod", 400, s3.put_object_lock_configuration, **retention(Days=0))
    s3.put_object_lock_configuration(**retention(Days=3))
    equal("the retention", {"Mode": "GOVERNANCE", "Days": 3}, s3.get_object_lock_configuration(**B)["ObjectLockConfiguration"]["Rule"]["DefaultRetention"])
    refused("versioning stays with a lock", "InvalidBucketState", 409, s3.put_bucket_versioning, VersioningConfiguration={"Status": "Suspended"}, **B)


@section
def encryption():
    read = lambda: s3.get_bucket_encryption(**B)["ServerSideEncryptionConfiguration"]["Rules"][0]
    rule = lambda key=False, **r: {"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": r, "BucketKeyEnabled": key}]}, **B}
    equal("SSE-S3 at first", "AES256", read()["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])
    s3.put_bucket_encryption(**rule(True, SSEAlgorithm="aws:kms", KMSMasterKeyID="alias/k"))
    equal("KMS with a bucket key", {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/k"}, "BucketKeyEnabled": True}, read())
    bare.put_bucket_encryption(**rule(SSEAlgorithm="aws:kms:dsse"))
    equal("DSSE", "aws:kms:dsse", read()["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])
    refused("a key for AES256", "InvalidArgument", 400, s3.put_bucket_encryption, **rule(SSEAlgorithm="AES256", KMSMasterKeyID="k"))
    refused("an algorithm of one's own", "MalformedXML", 400, bare.put_bucket_encryption, **rule(SSEAlgorithm="rot13"))
    if VERSION >= (1, 42):
        s3.put_bucket_encryption(ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}]}, **B)
        equal("SSE-C blocked", {"EncryptionType": ["SSE-C"]}, read()["BlockedEncryptionTypes"])
    s3.delete_bucket_encryption(**B)
    equal("SSE-S3 again", "AES256", read()["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])


@section
def public_access_block():
    flags = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
    equal("all on at first", dict.fromkeys(flags, True), s3.get_public_access_block(**B)["PublicAccessBlockConfiguration"])
    s3.put_public_access_block(PublicAccessBlockConfiguration={"BlockPublicPolicy": True}, **B)
    equal("flags not given are off", {**dict.fromkeys(flags, False), "BlockPublicPolicy": True}, s3.get_public_access_block(**B)["PublicAccessBlockConfiguration"])
    s3.delete_public_access_block(**B)
    refused("none any more", "NoSuchPublicAccessBlockConfiguration", 404, s3.get_public_access_block, **B)


@section
def account_public_access_block():
    control = client("s3control")
    control.meta.events.register("before-send.s3-control", to_loopback)
    mine = {"AccountId": ACCOUNT}
    refused("none at first", "NoSuchPublicAccessBlockConfiguration", 404, control.get_public_access_block, **mine)
    control.put_public_access_block(PublicAccessBlockConfiguration={"RestrictPublicBuckets": True}, **mine)
    equal("the flags", True, control.get_public_access_block(**mine)["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"])
    refused("another account's", "AccessDenied", 403, control.get_public_access_block, AccountId="210987654321")
    control.delete_public_access_block(**mine)
    refused("none any more", "NoSuchPublicAccessBlockConfiguration", 404, control.get_public_access_block, **mine)


@section
def attribute_based_access():
    if VERSION < (1, 41):
        return
    control, iam = client("s3control"), client("iam")
    control.meta.events.register("before-send.s3-control", to_loopback)
    s3.create_bucket(Bucket="by-tag")
    this = {"AccountId": ACCOUNT, "ResourceArn": "arn:aws:s3:::by-tag"}
    read = lambda: {t["Key"]: t["Value"] for t in control.list_tags_for_resource(**this)["Tags"]}
    control.tag_resource(Tags=[{"Key": "team", "Value": "a b"}, {"Key": "x", "Value": ""}], **this)
    control.tag_resource(Tags=[{"Key": "x", "Value": "1"}], **this)
    equal("tags are added", {"team": "a b", "x": "1"}, read())
    control.untag_resource(TagKeys=["x", "none"], **this)
    equal("and taken away", {"team": "a b"}, read())
    iam.create_user(UserName="tia")
    iam.put_user_policy(UserName="tia", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a b"}}}]}))
    tia = client("s3", keys_of(iam.create_access_key(UserName="tia")))
    equal("off at first", "Disabled", s3.get_bucket_abac(Bucket="by-tag")["AbacStatus"]["Status"])
    refused("tags decide nothing then", "AccessDenied", 403, tia.list_objects_v2, Bucket="by-tag")
    s3.put_bucket_abac(Bucket="by-tag", AbacStatus={"Status": "Enabled"})
    check("with it they do", tia.list_objects_v2(Bucket="by-tag"))
    refused("and are no longer put as a set", "InvalidRequest", 400, s3.put_bucket_tagging, Bucket="by-tag", Tagging={"TagSet": []})
    refused("nor deleted", "InvalidRequest", 400, s3.delete_bucket_tagging, Bucket="by-tag")
    control.tag_resource(Tags=[{"Key": "team", "Value": "c"}], **this)
    refused("another tag, another answer", "AccessDenied", 403, tia.list_objects_v2, Bucket="by-tag")
    refused("no bucket", "NoSuchBucket", 404, control.list_tags_for_resource, AccountId=ACCOUNT, ResourceArn="arn:aws:s3:::not-there")


@section
def ownership():
    read = lambda: s3.get_bucket_ownership_controls(**B)["OwnershipControls"]["Rules"]
    equal("enforced at first", [{"ObjectOwnership": "BucketOwnerEnforced"}], read())
    for value in ["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"]:
        s3.put_bucket_ownership_controls(OwnershipControls={"Rules": [{"ObjectOwnership": value}]}, **B)
        equal(value, [{"ObjectOwnership": value}], read())
    refused("a fourth", "MalformedXML", 400, s3.put_bucket_ownership_controls, OwnershipControls={"Rules": [{"ObjectOwnership": "Mine"}]}, **B)
    refused("none", "MalformedXML", 400, s3.put_bucket_ownership_controls, OwnershipControls={"Rules": []}, **B)
    s3.delete_bucket_ownership_controls(**B)
    refused("deleted", "OwnershipControlsNotFoundError", 404, s3.get_bucket_ownership_controls, **B)


@section
def acl():
    s3.put_bucket_ownership_controls(OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}, **B)
    check("the private list is let pass", s3.put_bucket_acl(ACL="private", **B))
    refused("no other under BucketOwnerEnforced", "AccessControlListNotSupported", 400, s3.put_bucket_acl, ACL="authenticated-read", **B)
    s3.put_bucket_ownership_controls(OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}, **B)
    s3.put_public_access_block(PublicAccessBlockConfiguration={"BlockPublicAcls": True}, **B)
    refused("nor a public one under the block", "AccessDenied", 403, s3.put_bucket_acl, ACL="public-read", **B)
    s3.put_bucket_acl(ACL="log-delivery-write", **B)
    found = s3.get_bucket_acl(**B)
    me = found["Owner"]["ID"]
    equal("a canned list", [("CanonicalUser", "FULL_CONTROL"), ("Group", "READ_ACP"), ("Group", "WRITE")], sorted((g["Grantee"]["Type"], g["Permission"]) for g in found["Grants"]))
    s3.put_bucket_acl(GrantRead=f'id="{"b" * 64}", id="{me}"', **B)
    equal("grants in headers", ["READ", "READ"], [g["Permission"] for g in s3.get_bucket_acl(**B)["Grants"]])
    s3.put_bucket_acl(AccessControlPolicy={"Owner": {"ID": me}, "Grants": [{"Grantee": {"Type": "CanonicalUser", "ID": me}, "Permission": "FULL_CONTROL"}]}, **B)
    equal("grants in the body", [me], [g["Grantee"]["ID"] for g in s3.get_bucket_acl(**B)["Grants"]])
    refused("both", "InvalidRequest", 400, s3.put_bucket_acl, ACL="private", GrantRead=f"id={me}", **B)
    refused("an unknown canned list", "InvalidArgument", 400, s3.put_bucket_acl, ACL="mine", **B)
    refused("an unknown group", "InvalidArgument", 400, s3.put_bucket_acl, GrantRead="uri=http://example.org", **B)
    refused("an address", "UnresolvableGrantByEmailAddress", 400, s3.put_bucket_acl, GrantRead="emailAddress=a@example.org", **B)
    refused("another owner", "AccessDenied", 403, s3.put_bucket_acl, AccessControlPolicy={"Owner": {"ID": "b" * 64}, "Grants": []}, **B)


@section
def cors():
    rules = [{"ID": "r", "AllowedHeaders": ["*"], "AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://*.example.org"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 30}]
    put = lambda **r: {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], **r}]}, **B}
    cycle("CORS rules", True, "NoSuchCORSConfiguration", s3.get_bucket_cors, s3.put_bucket_cors, s3.delete_bucket_cors, {"CORSConfiguration": {"CORSRules": rules}}, lambda a: (rules, a["CORSRules"]))
    refused("a method of another kind", "InvalidRequest", 400, s3.put_bucket_cors, **put(AllowedMethods=["PATCH"]))
    refused("two wildcards", "InvalidRequest", 400, s3.put_bucket_cors, **put(AllowedOrigins=["*.*"]))
    refused("a wildcard exposed", "InvalidRequest", 400, s3.put_bucket_cors, **put(ExposeHeaders=["x-*"]))
    refused("no rule", "MalformedXML", 400, s3.put_bucket_cors, CORSConfiguration={"CORSRules": []}, **B)
    refused("101 rules", "MalformedXML", 400, s3.put_bucket_cors, CORSConfiguration={"CORSRules": rules * 101}, **B)


@section
def website():
    site = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}, "RoutingRules": [{"Condition": {"KeyPrefixEquals": "a/"}, "Redirect": {"ReplaceKeyPrefixWith": "b/"}}]}
    cycle("website", True, "NoSuchWebsiteConfiguration", s3.get_bucket_website, s3.put_bucket_website, s3.delete_bucket_website, {"WebsiteConfiguration": site}, lambda a: (site, {k: a[k] for k in site}))
    refused("a suffix with a slash", "InvalidArgument", 400, s3.put_bucket_website, WebsiteConfiguration={"IndexDocument": {"Suffix": "a/b"}}, **B)
    refused("no index", "InvalidArgument", 400, s3.put_bucket_website, WebsiteConfiguration={"ErrorDocument": {"Key": "e"}}, **B)
    refused("a redirect of all and more", "InvalidArgument", 400, s3.put_bucket_website, WebsiteConfiguration={"RedirectAllRequestsTo": {"HostName": "h"}, "IndexDocument": {"Suffix": "i"}}, **B)


@section
def lifecycle():
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"And": {"Prefix": "tmp/", "Tags": [{"Key": "a", "Value": "b"}]}}, "Expiration": {"Days": 7}, "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
            "Transitions": [{"Days": 1, "StorageClass": "GLACIER"}]}
    # Uploads have no tags: S3 takes their end only without a filter by tags.
    uploads = {"ID": "u", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}}
    put = lambda *r: {"LifecycleConfiguration": {"Rules": list(r)}, **B}
    cycle("lifecycle", True, "NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, s3.put_bucket_lifecycle_configuration, s3.delete_bucket_lifecycle, {"LifecycleConfiguration": {"Rules": [rule, uploads]}}, lambda a: ([rule, uploads], a["Rules"]))
    simple = {"Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(**put(simple))
    check("a rule without an id is given one", s3.get_bucket_lifecycle_configuration(**B)["Rules"][0]["ID"])
    if VERSION >= (1, 36):
        size = "TransitionDefaultMinimumObjectSize"
        equal("transitions from 128 KB on", "all_storage_classes_128K", s3.get_bucket_lifecycle_configuration(**B)[size])
        s3.put_bucket_lifecycle_configuration(**put(simple), **{size: "varies_by_storage_class"})
        equal("or as the class has it", "varies_by_storage_class", s3.get_bucket_lifecycle_configuration(**B)[size])
        refused("or not at all", "InvalidArgument", 400, s3.put_bucket_lifecycle_configuration, **put(simple), **{size: "never"})
    refused("an id twice", "InvalidArgument", 400, s3.put_bucket_lifecycle_configuration, **put(rule, rule))
    refused("no days", "InvalidArgument", 400, s3.put_bucket_lifecycle_configuration, **put({**simple, "Expiration": {"Days": 0}}))
    refused("no action", "InvalidRequest", 400, s3.put_bucket_lifecycle_configuration, **put({"Status": "Enabled", "Filter": {"Prefix": ""}}))
    refused("no filter", "MalformedXML", 400, s3.put_bucket_lifecycle_configuration, **put({"Status": "Enabled", "Expiration": {"Days": 1}}))
    refused("a class that is none", "MalformedXML", 400, s3.put_bucket_lifecycle_configuration, **put({**simple, "Transitions": [{"Days": 1, "StorageClass": "CLAY"}]}))


@section
def logging():
    enabled = {"TargetBucket": "settings", "TargetPrefix": "log/"}
    check("no logging at first", "LoggingEnabled" not in s3.get_bucket_logging(**B))
    s3.put_bucket_logging(BucketLoggingStatus={"LoggingEnabled": enabled}, **B)
    equal("logging", enabled, s3.get_bucket_logging(**B)["LoggingEnabled"])
    refused("to nowhere", "InvalidTargetBucketForLogging", 400, s3.put_bucket_logging, BucketLoggingStatus={"LoggingEnabled": {**enabled, "TargetBucket": "nowhere"}}, **B)
    s3.put_bucket_logging(BucketLoggingStatus={}, **B)
    check("off again", "LoggingEnabled" not in s3.get_bucket_logging(**B))


@section
def notification():
    queue = {"Id": "q", "QueueArn": "arn:aws:sqs:us-east-1:123456789012:q", "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "a/"}]}}}
    read = lambda: {k: v for k, v in s3.get_bucket_notification_configuration(**B).items() if k != "ResponseMetadata"}
    equal("none at first", {}, read())
    s3.put_bucket_notification_configuration(NotificationConfiguration={"QueueConfigurations": [queue], "EventBridgeConfiguration": {}}, **B)
    found = read()["QueueConfigurations"][0]
    equal("a queue", (queue["Id"], queue["QueueArn"], queue["Events"]), (found["Id"], found["QueueArn"], found["Events"]))
    refused("an event of another service", "InvalidArgument", 400, s3.put_bucket_notification_configuration, NotificationConfiguration={"QueueConfigurations": [{**queue, "Events": ["sqs:x"]}]}, **B)
    refused("no ARN", "InvalidArgument", 400, s3.put_bucket_notification_configuration, NotificationConfiguration={"QueueConfigurations": [{**queue, "QueueArn": "q"}]}, **B)
    s3.put_bucket_notification_configuration(NotificationConfiguration={}, **B)
    equal("none again", {}, read())


@section
def payment_and_acceleration():
    equal("the owner pays", "BucketOwner", s3.get_bucket_request_payment(**B)["Payer"])
    s3.put_bucket_request_payment(RequestPaymentConfiguration={"Payer": "Requester"}, **B)
    equal("the requester pays", "Requester", s3.get_bucket_request_payment(**B)["Payer"])
    refused("nobody pays", "MalformedXML", 400, s3.put_bucket_request_payment, RequestPaymentConfiguration={"Payer": "Nobody"}, **B)
    check("not accelerated", "Status" not in s3.get_bucket_accelerate_configuration(**B))
    s3.put_bucket_accelerate_configuration(AccelerateConfiguration={"Status": "Enabled"}, **B)
    equal("accelerated", "Enabled", s3.get_bucket_accelerate_configuration(**B)["Status"])
    s3.create_bucket(Bucket="with.dots")
    refused("not with dots", "InvalidRequest", 400, s3.put_bucket_accelerate_configuration, Bucket="with.dots", AccelerateConfiguration={"Status": "Enabled"})


@section
def replication():
    for name in ["source", "replica"]:
        s3.create_bucket(Bucket=name)
    rule = {"ID": "r", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Disabled"}, "Destination": {"Bucket": "arn:aws:s3:::replica"}}
    put = lambda r: {"Bucket": "source", "ReplicationConfiguration": {"Role": f"arn:aws:iam::{ACCOUNT}:role/r", "Rules": [r]}}
    refused("none at first", "ReplicationConfigurationNotFoundError", 404, s3.get_bucket_replication, Bucket="source")
    refused("without versions", "InvalidRequest", 400, s3.put_bucket_replication, **put(rule), says="Versioning must be 'Enabled'")
    s3.put_bucket_versioning(Bucket="source", VersioningConfiguration={"Status": "Enabled"})
    refused("without versions there", "InvalidRequest", 400, s3.put_bucket_replication, **put(rule), says="Destination bucket must have versioning")
    s3.put_bucket_versioning(Bucket="replica", VersioningConfiguration={"Status": "Enabled"})
    refused("to nowhere", "InvalidRequest", 400, s3.put_bucket_replication, **put({**rule, "Destination": {"Bucket": "arn:aws:s3:::nowhere"}}))
    refused("to no ARN", "InvalidArgument", 400, s3.put_bucket_replication, **put({**rule, "Destination": {"Bucket": "replica"}}))
    s3.put_bucket_replication(**put(rule))
    equal("a rule", [rule], s3.get_bucket_replication(Bucket="source")["ReplicationConfiguration"]["Rules"])
    refused("versioning stays with it", "InvalidBucketState", 409, s3.put_bucket_versioning, Bucket="source", VersioningConfiguration={"Status": "Suspended"})
    s3.delete_bucket_replication(Bucket="source")
    refused("deleted", "ReplicationConfigurationNotFoundError", 404, s3.get_bucket_replication, Bucket="source")


@section
def with_ids():
    target = {"Bucket": "arn:aws:s3:::settings"}
    kinds = [
        ("inventory_configuration", "InventoryConfiguration", {"IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"}, "Destination": {"S3BucketDestination": {**target, "Format": "CSV"}}}),
        ("metrics_configuration", "MetricsConfiguration", {"Filter": {"Prefix": "a/"}}),
        ("analytics_configuration", "AnalyticsConfiguration", {"StorageClassAnalysis": {"DataExport": {"OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": {**target, "Format": "CSV"}}}}}),
        ("intelligent_tiering_configuration", "IntelligentTieringConfiguration", {"Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}),
    ]
    for verb, member, value in kinds:
        get, put, delete, every = (getattr(s3, v) for v in [f"get_bucket_{verb}", f"put_bucket_{verb}", f"delete_bucket_{verb}", f"list_bucket_{verb}s"])
        refused(f"no {verb} at first", "NoSuchConfiguration", 404, get, Id="a", **B)
        for n in ["b", "a"]:
            put(Id=n, **{member: {"Id": n, **value}}, **B)
        equal(f"{verb} as it was put", {"Id": "a", **value}, get(Id="a", **B)[member])
        answer = every(**B)
        equal(f"all of {verb}", (["a", "b"], False), ([c["Id"] for c in answer[member + "List"]], answer["IsTruncated"]))
        refused(f"{verb} with another id", "InvalidArgument", 400, put, Id="c", **{member: {"Id": "d", **value}}, **B)
        delete(Id="a", **B)
        refused(f"{verb} deleted", "NoSuchConfiguration", 404, delete, Id="a", **B)


main()
