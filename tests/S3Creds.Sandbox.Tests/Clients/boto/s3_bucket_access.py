"""Bucket policies: their grammar, what they allow and deny, public access, other accounts, boundaries and sessions."""
from checks import *

OTHER_ID = "210987654321"
OTHER = ("AKIASANDBOXOTHER2222", "sandbox/only/root/secret/of/other/accoun", None)
iam, s3, anyone = client("iam"), client("s3"), client("s3", None)
other, other_iam = client("s3", OTHER), client("iam", OTHER)
ARN = "arn:aws:s3:::held"
B = {"Bucket": "held"}
s3.create_bucket(**B)
s3.put_object(Key="open/a", Body=b"1", **B)
s3.put_object(Key="shut/a", Body=b"2", **B)


def statement(principal, action, resource, effect="Allow", **more):
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, **more}


def put(*statements, who=s3):
    return who.put_bucket_policy(Policy=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), **B)


def wrong(name, says, *statements):
    refused(name, "MalformedPolicy", 400, put, *statements, says=says)


def user(name, policy=None, service=iam, **more):
    service.create_user(UserName=name, **more)
    if policy:
        service.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": policy}))
    return client("s3", keys_of(service.create_access_key(UserName=name)))


def aws(name, account=ACCOUNT):
    return {"AWS": f"arn:aws:iam::{account}:{name}"}


def block(**flags):
    s3.put_public_access_block(PublicAccessBlockConfiguration=flags, **B)


@section
def grammar():
    root = aws("root")
    refused("none at first", "NoSuchBucketPolicy", 404, s3.get_bucket_policy, **B)
    refused("and no status", "NoSuchBucketPolicy", 404, s3.get_bucket_policy_status, **B)
    refused("no JSON", "MalformedPolicy", 400, s3.put_bucket_policy, Policy="no", **B)
    refused("too large", "MalformedPolicy", 400, s3.put_bucket_policy, Policy=json.dumps({"Version": "2012-10-17", "Id": "x" * 20480, "Statement": []}), **B)
    wrong("no principal", "Missing required field Principal", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*"})
    wrong("a principal that is not there", "Invalid principal in policy", statement(aws("user/nobody"), "s3:GetObject", f"{ARN}/*"))
    wrong("a principal with a wildcard", "Invalid principal in policy", statement(aws("user/*"), "s3:GetObject", f"{ARN}/*"))
    wrong("another bucket", "Policy has invalid resource", statement(root, "s3:GetObject", "arn:aws:s3:::other/*"))
    wrong("another service", "Policy has invalid action", statement(root, "iam:GetUser", ARN))
    wrong("an effect of its own", "Invalid effect", statement(root, "s3:GetObject", f"{ARN}/*", effect="Perhaps"))
    wrong("a condition of its own", "Invalid Condition type", statement(root, "s3:GetObject", f"{ARN}/*", Condition={"Sounds": {"aws:username": "x"}}))
    wrong("a field of its own", "Unknown field", statement(root, "s3:GetObject", f"{ARN}/*", Colour="red"))
    equal("a good one", 204, put(statement(root, "s3:GetObject", f"{ARN}/*"))["ResponseMetadata"]["HTTPStatusCode"])
    equal("as it was put", root, json.loads(s3.get_bucket_policy(**B)["Policy"])["Statement"][0]["Principal"])
    equal("is not public", False, s3.get_bucket_policy_status(**B)["PolicyStatus"]["IsPublic"])
    equal("deleted", 204, s3.delete_bucket_policy(**B)["ResponseMetadata"]["HTTPStatusCode"])
    refused("gone", "NoSuchBucketPolicy", 404, s3.get_bucket_policy, **B)


@section
def public():
    everyone = statement("*", "s3:GetObject", f"{ARN}/open/*")
    refused("a new bucket takes no public policy", "AccessDenied", 403, put, everyone)
    deputy = user("deputy", [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}])
    refused("and tells a user why", "AccessDenied", 403, put, everyone, who=deputy, says="public policies are prevented by the BlockPublicPolicy setting")
    block(RestrictPublicBuckets=True)
    put(everyone)
    equal("is public", True, s3.get_bucket_policy_status(**B)["PolicyStatus"]["IsPublic"])
    refused("restricted to its account", "AccessDenied", 403, anyone.get_object, Key="open/a", **B)
    s3.delete_public_access_block(**B)
    equal("open to everyone", b"1", anyone.get_object(Key="open/a", **B)["Body"].read())
    refused("where it says so", "AccessDenied", 403, anyone.get_object, Key="shut/a", **B)
    refused("a missing key is not told", "AccessDenied", 403, anyone.get_object, Key="open/none", **B)
    refused("nor written", "AccessDenied", 403, anyone.put_object, Key="open/a", Body=b"x", **B)
    control = client("s3control")
    control.meta.events.register("before-send.s3-control", to_loopback)
    control.put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True, "BlockPublicPolicy": True})
    refused("the account's block counts too", "AccessDenied", 403, anyone.get_object, Key="open/a", **B)
    refused("for new policies as well", "AccessDenied", 403, put, everyone)
    control.delete_public_access_block(AccountId=ACCOUNT)
    equal("open again", b"1", anyone.get_object(Key="open/a", **B)["Body"].read())
    put(statement("*", "s3:GetObject", f"{ARN}/*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    equal("an address fixed is not public", False, s3.get_bucket_policy_status(**B)["PolicyStatus"]["IsPublic"])
    refused("and not ours", "AccessDenied", 403, anyone.get_object, Key="open/a", **B)
    s3.delete_bucket_policy(**B)


@section
def users():
    ann = user("ann")
    refused("nothing said, nothing allowed", "AccessDenied", 403, ann.get_object, Key="open/a", **B,
            says=f'User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: s3:GetObject on resource: "{ARN}/open/a" because no identity-based policy allows the s3:GetObject action')
    put(statement(aws("user/ann"), ["s3:GetObject", "s3:ListBucket"], [ARN, f"{ARN}/*"]), statement(aws("user/ann"), "s3:GetObject", f"{ARN}/shut/*", effect="Deny"))
    equal("the policy alone suffices in its account", b"1", ann.get_object(Key="open/a", **B)["Body"].read())
    refused("a denial wins", "AccessDenied", 403, ann.get_object, Key="shut/a", says="with an explicit deny in a resource-based policy", **B)
    refused("who may list learns that a key is missing", "NoSuchKey", 404, ann.get_object, Key="open/none", **B)
    key = iam.list_access_keys(UserName="ann")["AccessKeyMetadata"][0]["AccessKeyId"]
    iam.delete_access_key(UserName="ann", AccessKeyId=key)
    user_id = iam.get_user(UserName="ann")["User"]["UserId"]
    iam.delete_user(UserName="ann")
    equal("a deleted user leaves its id", user_id, json.loads(s3.get_bucket_policy(**B)["Policy"])["Statement"][0]["Principal"]["AWS"])
    refused("a namesake gains nothing", "AccessDenied", 403, user("ann").get_object, Key="open/a", **B)
    s3.delete_bucket_policy(**B)


@section
def accounts():
    guest = user("guest", [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}], other_iam)
    plain = user("plain", None, other_iam)
    refused("one's own account is not enough", "AccessDenied", 403, guest.get_object, Key="open/a", says="Access Denied", **B)
    put(statement(aws("root", OTHER_ID), ["s3:GetObject", "s3:GetBucketPolicy"], [ARN, f"{ARN}/*"]))
    equal("both accounts allow", b"1", guest.get_object(Key="open/a", **B)["Body"].read())
    refused("the bucket's account is not enough", "AccessDenied", 403, plain.get_object, Key="open/a", **B)
    refused("another account does not read the policy", "MethodNotAllowed", 405, other.get_bucket_policy, **B)
    s3.delete_bucket_policy(**B)


@section
def rescue():
    put(statement("*", "s3:*", [ARN, f"{ARN}/*"], effect="Deny"))
    refused("all is denied, to root too", "AccessDenied", 403, s3.get_object, Key="open/a", **B)
    check("but the policy is root's to read", s3.get_bucket_policy(**B)["Policy"])
    equal("and to delete", 204, s3.delete_bucket_policy(**B)["ResponseMetadata"]["HTTPStatusCode"])
    check("all is well", s3.get_object(Key="open/a", **B))


@section
def boundaries_and_sessions():
    everything = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
    reader = user("reader", everything, PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    check("inside of the boundary", reader.get_object(Key="open/a", **B))
    refused("beyond it", "AccessDenied", 403, reader.put_object, Key="open/b", Body=b"", says="because no permissions boundary allows the s3:PutObject action", **B)
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": aws("root"), "Action": "sts:AssumeRole"}]}))
    iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": everything}))
    iam.create_user(UserName="starter")
    iam.put_user_policy(UserName="starter", PolicyName="p", PolicyDocument=ALLOW_ALL)
    sts = client("sts", keys_of(iam.create_access_key(UserName="starter")))
    session = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/open/*"}]})
    worker = client("s3", keys_of(sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/worker", RoleSessionName="work", Policy=session)))
    check("what the session's policy leaves", worker.get_object(Key="open/a", **B))
    refused("and no more", "AccessDenied", 403, worker.get_object, Key="shut/a", says="because no session policy allows the s3:GetObject action", **B)


@section
def conditions():
    lister = user("lister", [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": ARN, "Condition": {"StringLike": {"s3:prefix": ["open/*"]}, "NumericLessThanEquals": {"s3:max-keys": "10"}, "StringEquals": {"s3:delimiter": "/"}}},
        {"Effect": "Allow", "Action": "s3:PutBucketAcl", "Resource": ARN, "Condition": {"StringEquals": {"s3:x-amz-acl": "private"}}},
        {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "*", "Condition": {"StringEquals": {"s3:LocationConstraint": "eu-west-1"}}},
        {"Effect": "Allow", "Action": "s3:GetBucketTagging", "Resource": ARN, "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Effect": "Allow", "Action": "s3:GetBucketVersioning", "Resource": ARN, "Condition": {"StringEquals": {"s3:ResourceAccount": ACCOUNT}}}])
    good = {"Prefix": "open/x", "MaxKeys": 10, "Delimiter": "/", **B}
    check("a listing within all limits", lister.list_objects_v2(**good))
    for name, change in [("another prefix", {"Prefix": "shut/"}), ("too many keys", {"MaxKeys": 11}), ("another delimiter", {"Delimiter": "x"})]:
        refused(name, "AccessDenied", 403, lister.list_objects_v2, **{**good, **change})
    refused("no prefix", "AccessDenied", 403, lister.list_objects_v2, MaxKeys=1, Delimiter="/", **B)
    check("the canned list that is allowed", lister.put_bucket_acl(ACL="private", **B))
    refused("another", "AccessDenied", 403, lister.put_bucket_acl, ACL="public-read", **B)
    check("the region that is allowed", lister.create_bucket(Bucket="lister-made", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}))
    refused("another", "AccessDenied", 403, lister.create_bucket, Bucket="lister-made-2")
    refused("only over TLS", "AccessDenied", 403, lister.get_bucket_tagging, **B)
    check("the owner of the resource", lister.get_bucket_versioning(**B))


@section
def actions():
    """The action that each operation needs: allowed alone, it is enough, and another one is not."""
    needs = {
        "get_bucket_tagging": "GetBucketTagging", "get_bucket_cors": "GetBucketCORS", "get_bucket_encryption": "GetEncryptionConfiguration", "get_public_access_block": "GetBucketPublicAccessBlock",
        "get_bucket_lifecycle_configuration": "GetLifecycleConfiguration", "get_bucket_replication": "GetReplicationConfiguration", "get_bucket_notification_configuration": "GetBucketNotification",
        "get_object_lock_configuration": "GetBucketObjectLockConfiguration", "get_bucket_accelerate_configuration": "GetAccelerateConfiguration", "get_bucket_ownership_controls": "GetBucketOwnershipControls",
        "get_bucket_website": "GetBucketWebsite", "get_bucket_logging": "GetBucketLogging", "get_bucket_request_payment": "GetBucketRequestPayment", "get_bucket_versioning": "GetBucketVersioning",
        "get_bucket_location": "GetBucketLocation", "get_bucket_acl": "GetBucketAcl", "get_bucket_policy": "GetBucketPolicy", "get_bucket_policy_status": "GetBucketPolicyStatus",
        "list_bucket_inventory_configurations": "GetInventoryConfiguration", "list_bucket_metrics_configurations": "GetMetricsConfiguration",
        "delete_bucket_cors": "PutBucketCORS", "delete_bucket_website": "DeleteBucketWebsite", "delete_bucket_lifecycle": "PutLifecycleConfiguration", "delete_bucket_tagging": "PutBucketTagging",
        "delete_public_access_block": "PutBucketPublicAccessBlock", "delete_bucket_policy": "DeleteBucketPolicy",
    }
    doer = user("doer")
    for operation, action in needs.items():
        got = []
        for allowed in ["s3:" + action, "s3:GetObject"]:
            iam.put_user_policy(UserName="doer", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": allowed, "Resource": ARN}]}))
            try:
                getattr(doer, operation)(**B)
                got.append(True)
            except botocore.exceptions.ClientError as error:
                got.append(error.response["Error"]["Code"] != "AccessDenied")
        equal(f"{operation} needs s3:{action}", [True, False], got)


main()
