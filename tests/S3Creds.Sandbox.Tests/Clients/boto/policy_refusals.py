"""What AWS is certain to refuse in policies, by their use: one row each."""
from checks import *

iam, s3 = client("iam"), client("s3")
raw = client("iam", validate=False)
B = "refused"
ARN = f"arn:aws:s3:::{B}"
s3.create_bucket(Bucket=B)
iam.create_user(UserName="ada")
iam.create_group(GroupName="devs")
OIDC = iam.create_open_id_connect_provider(Url="https://token.example.org", ClientIDList=["c"], ThumbprintList=["a" * 40])["OpenIDConnectProviderArn"]
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/corp"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def document(version="2012-10-17", **statement):
    found = {"Statement": [{"Effect": "Allow", **{k: v for k, v in statement.items() if v is not None}}]}
    return json.dumps({"Version": version, **found} if version else found)


@section
def bucket_policies():
    rows = [
        ("Resource *", dict(Resource="*"), "Policy has invalid resource"),
        ("another bucket's ARN", dict(Resource="arn:aws:s3:::other/*"), "Policy has invalid resource"),
        ("a resource without arn:", dict(Resource=f"{B}/*"), "Policy has invalid resource"),
        ("a resource with a region", dict(Resource=f"arn:aws:s3:us-east-1::{B}/*"), "Policy has invalid resource"),
        ("an action of another service", dict(Action="ec2:DescribeInstances"), "Policy has invalid action"),
        ("an action of KMS", dict(Action=["s3:GetObject", "kms:Decrypt"]), "Policy has invalid action"),
        ("an action that S3 has not", dict(Action="s3:GetObjct"), "Policy has invalid action"),
        ("a pattern that no action has", dict(Action="s3:Fetch*"), "Policy has invalid action"),
        ("no actions", dict(Action=[]), "must contain actions"),
        ("a role with a wildcard", dict(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}), "Invalid principal in policy"),
        ("an account of seven digits", dict(Principal={"AWS": "1234567"}), "Invalid principal in policy"),
        ("an account of seven digits in an ARN", dict(Principal={"AWS": "arn:aws:iam::1234567:root"}), "Invalid principal in policy"),
        ("a group", dict(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:group/devs"}), "Invalid principal in policy"),
        ("a group of another account", dict(Principal={"AWS": "arn:aws:iam::444455556666:group/devs"}), "Invalid principal in policy"),
        ("a principal that is an ARN alone", dict(Principal=f"arn:aws:iam::{ACCOUNT}:user/ada"), "Invalid principal in policy"),
        ("a principal of another spelling", dict(Principal={"Aws": f"arn:aws:iam::{ACCOUNT}:user/ada"}), "Invalid principal in policy"),
        ("a federated principal", dict(Principal={"Federated": OIDC}), "Invalid principal in policy"),
        ("a service without a name of its own", dict(Principal={"Service": "ec2"}), "Invalid principal in policy"),
        ("a canonical user that is none", dict(Principal={"CanonicalUser": "abc"}), "Invalid principal in policy"),
        ("no principal", dict(Principal=None), "Missing required field Principal"),
        ("listing on objects", dict(Action="s3:ListBucket"), "Action does not apply to any resource(s) in statement"),
        ("listing among reads of objects", dict(Action=["s3:GetObject", "s3:ListBucket"]), "Action does not apply to any resource(s) in statement"),
        ("reading objects on the bucket", dict(Resource=ARN), "Action does not apply to any resource(s) in statement"),
        ("an action of the account", dict(Action="s3:ListAllMyBuckets", Resource=ARN), "Action does not apply to any resource(s) in statement"),
        ("a condition key without prefix", dict(Condition={"StringEquals": {"prefix": "a"}}), "Policy has an invalid condition key"),
        ("a condition key that S3 has not", dict(Condition={"StringEquals": {"s3:x-acl": "a"}}), "Policy has an invalid condition key"),
        ("a key of listings on reads", dict(Condition={"StringLike": {"s3:prefix": "a/*"}}), "Conditions do not apply to combination of actions and resources"),
        ("an operator that there is not", dict(Condition={"StringIs": {"aws:username": "a"}}), "Invalid Condition type"),
        ("an Allow for all but one", dict(Principal=None, NotPrincipal=ROOT), "Allow with NotPrincipal is not allowed."),
        ("a character beyond Latin-1", dict(Resource=f"{ARN}/\u65e5"), "characters"),
    ]
    good = dict(Principal=ROOT, Action="s3:GetObject", Resource=f"{ARN}/*")
    for name, change, says in rows:
        text = json.dumps(json.loads(document(**{**good, **change})), ensure_ascii=False)
        refused(f"a bucket policy with {name}", "MalformedPolicy", 400, s3.put_bucket_policy, Bucket=B, Policy=text, says=says)
    refused("a bucket policy that begins with a blank", "MalformedPolicy", 400, s3.put_bucket_policy, Bucket=B, Policy=" " + document(**good), says="first byte")
    for name, text in [
        ("the version of 2008", document("2008-10-17", **good)),
        ("no version", document(None, **good)),
        ("the same Sid twice", json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "a b", "Effect": "Deny", **good}] * 2})),
        ("listing on the bucket and its objects", document(Principal=ROOT, Action=["s3:GetObject", "s3:ListBucket"], Resource=[ARN, f"{ARN}/*"])),
        ("a prefix of listings", document(Principal=ROOT, Action="s3:ListBucket", Resource=ARN, Condition={"StringLike": {"s3:prefix": "a/*"}})),
        ("a Deny for all but one", json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotPrincipal": ROOT, "Action": "s3:*", "Resource": [ARN, f"{ARN}/*"]}})),
        ("everything to a service", document(Principal={"Service": "logging.s3.amazonaws.com"}, Action="s3:PutObject", Resource=f"{ARN}/*")),
    ]:
        try:
            s3.put_bucket_policy(Bucket=B, Policy=text)
            check(f"a bucket policy with {name} is taken", True)
        except botocore.exceptions.ClientError as error:
            check(f"a bucket policy with {name} is taken", False, error)
    s3.delete_bucket_policy(Bucket=B)


@section
def identity_policies():
    good = dict(Action="s3:GetObject", Resource=f"{ARN}/*")
    rows = [
        ("no actions", dict(Action=[]), "Policy statement must contain actions."),
        ("an action without a service", dict(Action="GetObject"), "Actions/Conditions must be prefaced by a vendor"),
        ("an action of two colons", dict(Action="s3:List:Bucket"), "Actions/Condition can contain only one colon."),
        ("a service with a wildcard", dict(Action="s*:GetObject"), "Vendor s* is not valid"),
        ("a resource without arn:", dict(Resource="b1x/*"), 'Resource b1x/* must be in ARN format or "*".'),
        ("no resources", dict(Resource=[]), "Policy statement must contain resources."),
        ("a region in an ARN of S3", dict(Resource="arn:aws:s3:us-east-1::b"), "can not contain region information."),
        ("a region in an ARN of IAM", dict(Resource=f"arn:aws:iam:us-east-1:{ACCOUNT}:user/a"), "cannot contain region information."),
        ("a path that IAM has not", dict(Resource=f"arn:aws:iam::{ACCOUNT}:usr/a"), "IAM resource path must either be"),
        ("an ARN without a service", dict(Resource="arn:aws::::b"), "Resource vendor must be fully qualified"),
        ("a partition that there is not", dict(Resource="arn:amazon:s3:::b"), 'Partition "amazon" is not valid'),
        ("a principal", dict(Principal="*"), "Policy document should not specify a principal."),
        ("a condition key without prefix", dict(Condition={"StringEquals": {"username": "a"}}), "must be prefaced by a vendor"),
        ("a date that is none", dict(Condition={"DateLessThan": {"aws:CurrentTime": "tomorrow"}}), "The policy failed legacy parsing"),
        ("an unknown field", dict(Colour="red"), "Syntax errors in policy."),
    ]
    for name, change, says in rows:
        text = document(**{**good, **change})
        refused(f"a managed policy with {name}", "MalformedPolicyDocument", 400, iam.create_policy, PolicyName="bad", PolicyDocument=text, says=says)
        refused(f"an inline policy with {name}", "MalformedPolicyDocument", 400, iam.put_user_policy, UserName="ada", PolicyName="bad", PolicyDocument=text, says=says)
    for name, text in [("the version of 2008", document("2008-10-17", **good)), ("no version", document(None, **good))]:
        refused(f"a managed policy with {name}", "MalformedPolicyDocument", 400, iam.create_policy, PolicyName="bad", PolicyDocument=text,
                says="Policy document must be version 2012-10-17 or greater.")
        iam.put_user_policy(UserName="ada", PolicyName="old", PolicyDocument=text)
        equal(f"an inline policy with {name} is taken", json.loads(text), iam.get_user_policy(UserName="ada", PolicyName="old")["PolicyDocument"])
    refused("the same Sid twice", "MalformedPolicyDocument", 400, iam.create_policy, PolicyName="bad", says="must be unique",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Allow", **good}] * 2}))
    refused("a leading blank", "MalformedPolicyDocument", 400, iam.create_policy, PolicyName="bad", PolicyDocument="\n" + document(**good), says="leading spaces")
    refused("a character beyond Latin-1", "ValidationError", 400, raw.create_policy, PolicyName="bad", says="printable ASCII",
            PolicyDocument=json.dumps(json.loads(document(Action="s3:GetObject", Resource=f"{ARN}/\u0141")), ensure_ascii=False))
    access_point = document(Action="s3:GetObject", Resource=f"arn:aws:s3:us-west-2:{ACCOUNT}:accesspoint/ap/object/*")
    check("an access point has a region", iam.create_policy(PolicyName="ap", PolicyDocument=access_point)["Policy"]["PolicyName"] == "ap")


@section
def trust_policies():
    good = dict(Principal=ROOT, Action="sts:AssumeRole")
    rows = [
        ("an action of S3", dict(Action="s3:GetObject"), "AssumeRole policy may only specify STS AssumeRole actions."),
        ("every action", dict(Action="*"), "AssumeRole policy may only specify STS AssumeRole actions."),
        ("another action of STS", dict(Action=["sts:AssumeRole", "sts:GetCallerIdentity"]), "AssumeRole policy may only specify STS AssumeRole actions."),
        ("all actions but one", dict(Action=None, NotAction="sts:AssumeRole"), "AssumeRole policy may only specify STS AssumeRole actions."),
        ("a resource", dict(Resource="*"), "Has prohibited field Resource"),
        ("all resources but one", dict(NotResource="*"), "Has prohibited field NotResource"),
        ("a principal that is an ARN alone", dict(Principal=f"arn:aws:iam::{ACCOUNT}:user/ada"), "Invalid principal in policy"),
        ("a principal of another spelling", dict(Principal={"Aws": ACCOUNT}), "Invalid principal in policy"),
        ("a group", dict(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:group/devs"}), "Invalid principal in policy"),
        ("a canonical user", dict(Principal={"CanonicalUser": "a" * 64}), "Invalid principal in policy"),
        ("SAML's provider with a web identity", dict(Principal={"Federated": SAML}, Action="sts:AssumeRoleWithWebIdentity"), "Invalid principal in policy"),
        ("a web identity's provider with SAML", dict(Principal={"Federated": OIDC}, Action="sts:AssumeRoleWithSAML"), "Invalid principal in policy"),
        ("a provider that is none", dict(Principal={"Federated": "corp"}, Action="sts:AssumeRoleWithSAML"), "Federated principals must be valid domain names"),
        ("an Allow for all but one", dict(Principal=None, NotPrincipal=ROOT), "Allow with NotPrincipal is not allowed."),
        ("itself, before it is there", dict(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/bad"}), "Invalid principal in policy"),
    ]
    for name, change, says in rows:
        refused(f"a trust policy with {name}", "MalformedPolicyDocument", 400, iam.create_role, RoleName="bad", says=says,
                AssumeRolePolicyDocument=document(**{**good, **change}))
    iam.create_role(RoleName="bad", AssumeRolePolicyDocument=document("2008-10-17", **good))
    itself = document(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/bad"}, Action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
    iam.update_assume_role_policy(RoleName="bad", PolicyDocument=itself)
    equal("a role trusts itself once it is there", json.loads(itself), iam.get_role(RoleName="bad")["Role"]["AssumeRolePolicyDocument"])


main()
