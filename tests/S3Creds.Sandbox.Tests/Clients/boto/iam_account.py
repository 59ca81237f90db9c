"""The account as a whole: authorization details, summary, alias, credential report, OIDC providers."""
import csv
import io

from checks import *

iam = client("iam")
raw = client("iam", validate=False)
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/a b+c"}]})
TRUST = json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}})


@section
def details():
    local = iam.create_policy(PolicyName="loc", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=local, PolicyDocument=DOCUMENT, SetAsDefault=True)
    aws = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.create_group(GroupName="g")
    for n in range(5):
        iam.create_user(UserName=f"u{n}", Tags=[{"Key": "n", "Value": str(n)}], **({"PermissionsBoundary": local} if n == 0 else {}))
    iam.put_user_policy(UserName="u0", PolicyName="in", PolicyDocument=DOCUMENT)
    iam.attach_user_policy(UserName="u0", PolicyArn=aws)
    iam.add_user_to_group(GroupName="g", UserName="u0")
    iam.put_group_policy(GroupName="g", PolicyName="gin", PolicyDocument=DOCUMENT)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "t", "Value": ""}])
    iam.attach_role_policy(RoleName="r", PolicyArn=local)
    whole = iam.get_account_authorization_details()
    equal("the details hold every kind", (5, 1, 1), tuple(len(whole[k]) for k in ("UserDetailList", "GroupDetailList", "RoleDetailList")))
    user = whole["UserDetailList"][0]
    equal("a user's inline policies, decoded", [{"PolicyName": "in", "PolicyDocument": json.loads(DOCUMENT)}], user["UserPolicyList"])
    equal("attachments, groups, boundary and tags of a user", ([aws], ["g"], local, [{"Key": "n", "Value": "0"}]),
          ([a["PolicyArn"] for a in user["AttachedManagedPolicies"]], user["GroupList"], user["PermissionsBoundary"]["PermissionsBoundaryArn"], user["Tags"]))
    role = whole["RoleDetailList"][0]
    equal("a role's trust, attachments and tags", ("sts:AssumeRole", [local], [{"Key": "t", "Value": ""}]),
          (role["AssumeRolePolicyDocument"]["Statement"]["Action"], [a["PolicyArn"] for a in role["AttachedManagedPolicies"]], role["Tags"]))
    equal("a group's inline policies", ["gin"], [p["PolicyName"] for p in whole["GroupDetailList"][0]["GroupPolicyList"]])
    policies = {p["Arn"]: p for p in whole["Policies"]}
    equal("local policies, and of AWS's those in use", {local, aws}, set(policies))
    equal("versions come with their documents", [("v2", True), ("v1", False)], [(v["VersionId"], v["IsDefaultVersion"]) for v in policies[local]["PolicyVersionList"] if v["Document"] == json.loads(DOCUMENT)])
    check("policies have no tags here", "Tags" not in policies[local])
    for kind, expected in (("User", (5, 0, 0, 0)), ("Group", (0, 1, 0, 0)), ("Role", (0, 0, 1, 0)), ("LocalManagedPolicy", (0, 0, 0, 1)), ("AWSManagedPolicy", (0, 0, 0, 1))):
        got = iam.get_account_authorization_details(Filter=[kind])
        equal(f"filtered by {kind}", expected, tuple(len(got[k]) for k in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")))
    counts, marker, rounds = [0, 0, 0, 0], None, 0
    while True:
        page = iam.get_account_authorization_details(MaxItems=2, **({"Marker": marker} if marker else {}))
        counts = [n + len(page[k]) for n, k in zip(counts, ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"))]
        rounds += 1
        marker = page.get("Marker")
        if not page["IsTruncated"]:
            break
    equal("pages of two cross the kinds", ([5, 1, 1, 2], 5), (counts, rounds))
    refused("a filter that is none", "ValidationError", 400, raw.get_account_authorization_details, Filter=["Robot"])
    summary = iam.get_account_summary()["SummaryMap"]
    equal("the summary counts", (5, 1, 1, 1, 2), tuple(summary[k] for k in ("Users", "Groups", "Roles", "Policies", "PolicyVersionsInUse")))
    equal("and tells quotas", (5000, 2, 6144, 5), tuple(summary[k] for k in ("UsersQuota", "AccessKeysPerUserQuota", "PolicySizeQuota", "VersionsPerPolicyQuota")))


@section
def alias():
    equal("no alias at first", [], iam.list_account_aliases()["AccountAliases"])
    iam.create_account_alias(AccountAlias="acme-dev")
    iam.create_account_alias(AccountAlias="acme-test")
    equal("an account has one alias", ["acme-test"], iam.list_account_aliases()["AccountAliases"])
    refused("an alias with capitals", "ValidationError", 400, raw.create_account_alias, AccountAlias="Acme")
    refused("an alias with two hyphens together", "ValidationError", 400, raw.create_account_alias, AccountAlias="ac--me")
    refused("deleting another alias", "NoSuchEntity", 404, iam.delete_account_alias, AccountAlias="acme-dev")
    iam.delete_account_alias(AccountAlias="acme-test")
    equal("no alias at last", [], iam.list_account_aliases()["AccountAliases"])


@section
def report():
    refused("no report yet", "ReportNotPresent", 410, iam.get_credential_report)
    key = iam.create_access_key(UserName="u1")["AccessKey"]
    iam.create_login_profile(UserName="u2", Password="a long enough pass")
    client("sts", (key["AccessKeyId"], key["SecretAccessKey"], None), region="eu-west-3").get_caller_identity()
    equal("the first call starts one", "STARTED", iam.generate_credential_report()["State"])
    equal("the next finds it", "COMPLETE", iam.generate_credential_report()["State"])
    got = iam.get_credential_report()
    rows = list(csv.DictReader(io.StringIO(got["Content"].decode())))
    equal("the report is CSV, the root user first", ("text/csv", "<root_account>"), (got["ReportFormat"], rows[0]["user"]))
    equal("a row for each user", ["u0", "u1", "u2", "u3", "u4"], [row["user"] for row in rows[1:]])
    equal("keys and their last use", ("true", "sts", "eu-west-3", "false"), tuple(rows[2][k] for k in ("access_key_1_active", "access_key_1_last_used_service", "access_key_1_last_used_region", "access_key_2_active")))
    equal("passwords", ("false", "true"), (rows[2]["password_enabled"], rows[3]["password_enabled"]))
    iam.delete_access_key(UserName="u1", AccessKeyId=key["AccessKeyId"])
    iam.generate_credential_report()
    rows = list(csv.DictReader(io.StringIO(iam.get_credential_report()["Content"].decode())))
    equal("a report is up to four hours old", "true", rows[2]["access_key_1_active"])


@section
def oidc():
    arn = iam.create_open_id_connect_provider(Url="https://token.example.org/x", ClientIDList=["a"], ThumbprintList=["0" * 40], Tags=[{"Key": "k", "Value": "v"}])["OpenIDConnectProviderArn"]
    equal("a provider's ARN is its URL", f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.example.org/x", arn)
    refused("a second provider of that URL", "EntityAlreadyExists", 409, iam.create_open_id_connect_provider, Url="https://token.example.org/x", ThumbprintList=["0" * 40])
    refused("http is not https", "InvalidInput", 400, iam.create_open_id_connect_provider, Url="http://token.example.org", ThumbprintList=["0" * 40])
    refused("a thumbprint of 39 digits", "ValidationError", 400, raw.create_open_id_connect_provider, Url="https://t.example.org", ThumbprintList=["0" * 39])
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="b")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="a")
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=["f" * 40])
    got = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    equal("GetOpenIDConnectProvider", ("token.example.org/x", ["b"], ["f" * 40], [{"Key": "k", "Value": "v"}]), (got["Url"], got["ClientIDList"], got["ThumbprintList"], got["Tags"]))
    equal("ListOpenIDConnectProviders", [arn], [p["Arn"] for p in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]])
    iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=arn, Tags=[{"Key": "l", "Value": "w"}])
    iam.untag_open_id_connect_provider(OpenIDConnectProviderArn=arn, TagKeys=["k"])
    equal("tags of a provider", [{"Key": "l", "Value": "w"}], iam.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=arn)["Tags"])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    refused("a deleted provider", "NoSuchEntity", 404, iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn)
    refused("changing a deleted provider", "NoSuchEntity", 404, iam.add_client_id_to_open_id_connect_provider, OpenIDConnectProviderArn=arn, ClientID="b")


main()
