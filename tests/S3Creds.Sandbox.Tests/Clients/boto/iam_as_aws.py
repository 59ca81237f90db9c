"""Names and tag keys without case, the root user's own, password policy, service-linked roles, SAML providers, what answers hold."""
from checks import *

iam, sts = client("iam"), client("sts")
raw = client("iam", validate=False)
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]})


@section
def names_without_case():
    makers = {
        "user": (lambda name: iam.create_user(UserName=name), lambda name: iam.get_user(UserName=name)["User"]["UserName"]),
        "group": (lambda name: iam.create_group(GroupName=name), lambda name: iam.get_group(GroupName=name)["Group"]["GroupName"]),
        "role": (lambda name: iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST), lambda name: iam.get_role(RoleName=name)["Role"]["RoleName"]),
        "profile": (lambda name: iam.create_instance_profile(InstanceProfileName=name),
                    lambda name: iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["InstanceProfileName"]),
    }
    for kind, (make, get) in makers.items():
        make("Hr-Case")
        refused(f"a {kind} of the same name in another case", "EntityAlreadyExists", 409, make, "hr-case")
        equal(f"a {kind} is found whatever the case, and keeps its own", "Hr-Case", get("HR-CASE"))
    iam.create_policy(PolicyName="Hr-Case", PolicyDocument=ALLOW_ALL)
    refused("a policy of the same name in another case", "EntityAlreadyExists", 409, iam.create_policy, PolicyName="hr-case", PolicyDocument=ALLOW_ALL)
    iam.add_user_to_group(GroupName="HR-case", UserName="hr-CASE")
    equal("a membership has the names as they are", ["Hr-Case"], [u["UserName"] for u in iam.get_group(GroupName="hr-case")["Users"]])


@section
def tag_keys_without_case():
    two = [{"Key": "Env", "Value": "a"}, {"Key": "env", "Value": "b"}]
    refused("keys of a user that differ by case", "InvalidInput", 400, iam.create_user, UserName="t", Tags=two)
    refused("keys of a role that differ by case", "InvalidInput", 400, iam.create_role, RoleName="t", AssumeRolePolicyDocument=TRUST, Tags=two)
    iam.create_user(UserName="t", Tags=two[:1])
    iam.tag_user(UserName="t", Tags=two[1:])
    equal("a new spelling wins", two[1:], iam.list_user_tags(UserName="t")["Tags"])
    iam.untag_user(UserName="t", TagKeys=["ENV"])
    equal("any spelling removes", [], iam.list_user_tags(UserName="t")["Tags"])
    arn = iam.create_policy(PolicyName="t", PolicyDocument=ALLOW_ALL, Tags=two)["Policy"]["Arn"]
    equal("keys of policies have their case", two, iam.list_policy_tags(PolicyArn=arn)["Tags"])
    iam.untag_policy(PolicyArn=arn, TagKeys=["env"])
    equal("and are removed by it", two[:1], iam.list_policy_tags(PolicyArn=arn)["Tags"])
    refused("51 keys to remove", "ValidationError", 400, iam.untag_policy, PolicyArn=arn, TagKeys=[f"k{n}" for n in range(51)], says="less than or equal to 50")
    refused("no keys to remove", "ValidationError", 400, raw.untag_policy, PolicyArn=arn)
    refused("no tags to add", "ValidationError", 400, raw.tag_user, UserName="t")


@section
def answers():
    made = iam.create_policy(PolicyName="told", PolicyDocument=ALLOW_ALL, Description="why")["Policy"]
    check("CreatePolicy does not echo the description", "Description" not in made, made)
    got = iam.get_policy(PolicyArn=made["Arn"])["Policy"]
    equal("GetPolicy has it, and tags where there are none", ("why", []), (got.get("Description"), got.get("Tags")))
    bulk = next(p for p in iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])["Policies"] if p["PolicyName"] == "told")
    check("the bulk read has neither", "Description" not in bulk and "Tags" not in bulk, bulk)
    listed = next(p for p in iam.list_policies(Scope="Local")["Policies"] if p["PolicyName"] == "told")
    check("the list neither", "Description" not in listed and "Tags" not in listed, listed)
    refused("a description with a character beyond Latin-1", "ValidationError", 400, raw.create_policy, PolicyName="odd", PolicyDocument=ALLOW_ALL, Description="\u65e5")
    iam.create_user(UserName="bounded", PermissionsBoundary=made["Arn"])
    used = lambda **how: [p["PolicyName"] for p in iam.list_policies(Scope="Local", **how)["Policies"]]
    equal("policies that bound", ["told"], used(PolicyUsageFilter="PermissionsBoundary"))
    check("are not among those that permit", "told" not in used(PolicyUsageFilter="PermissionsPolicy"))
    refused("a filter that is none", "ValidationError", 400, raw.list_policies, PolicyUsageFilter="Both")


@section
def root():
    me = iam.get_user()["User"]
    equal("GetUser of the root user", (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"), (me["UserId"], me["Arn"]))
    keys = iam.list_access_keys()["AccessKeyMetadata"]
    equal("its keys", [ROOT[0]], [k["AccessKeyId"] for k in keys])
    made = iam.create_access_key()["AccessKey"]
    equal("a second key works", f"arn:aws:iam::{ACCOUNT}:root", client("sts", (made["AccessKeyId"], made["SecretAccessKey"], None)).get_caller_identity()["Arn"])
    refused("a third is one too many", "LimitExceeded", 409, iam.create_access_key)
    iam.update_access_key(AccessKeyId=made["AccessKeyId"], Status="Inactive")
    refused("inactive", "InvalidClientTokenId", 403, client("sts", (made["AccessKeyId"], made["SecretAccessKey"], None)).get_caller_identity)
    iam.delete_access_key(AccessKeyId=made["AccessKeyId"])
    equal("and gone", 1, len(iam.list_access_keys()["AccessKeyMetadata"]))


@section
def password_policy():
    refused("none at first", "NoSuchEntity", 404, iam.get_account_password_policy)
    iam.update_account_password_policy(MinimumPasswordLength=12, RequireSymbols=True, RequireNumbers=True, MaxPasswordAge=90)
    got = iam.get_account_password_policy()["PasswordPolicy"]
    equal("as it was put", (12, True, True, False, True, 90), (got["MinimumPasswordLength"], got["RequireSymbols"], got["RequireNumbers"],
          got["RequireUppercaseCharacters"], got["ExpirePasswords"], got["MaxPasswordAge"]))
    iam.create_user(UserName="console")
    for password, says in [("short1!", "minimum length of 12"), ("longenough-but", "at least one number"), ("longenough1234", "at least one symbol")]:
        refused(f"a password: {says}", "PasswordPolicyViolation", 400, iam.create_login_profile, UserName="console", Password=password, says=says)
    iam.create_login_profile(UserName="console", Password="longenough-1234")
    refused("a length of 5", "ValidationError", 400, raw.update_account_password_policy, MinimumPasswordLength=5)
    iam.delete_account_password_policy()
    refused("gone", "NoSuchEntity", 404, iam.delete_account_password_policy)


@section
def service_linked_roles():
    role = iam.create_service_linked_role(AWSServiceName="storage-lens.s3.amazonaws.com", Description="lens")["Role"]
    equal("its path and name", ("/aws-service-role/storage-lens.s3.amazonaws.com/", "AWSServiceRoleForS3StorageLens"), (role["Path"], role["RoleName"]))
    name = role["RoleName"]
    refused("a second one", "InvalidInput", 400, iam.create_service_linked_role, AWSServiceName="storage-lens.s3.amazonaws.com", says="has been taken")
    refused("of a service that has none", "InvalidInput", 400, iam.create_service_linked_role, AWSServiceName="coffee.amazonaws.com")
    for what, call, more in [("deleting", iam.delete_role, {}), ("attaching", iam.attach_role_policy, {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
                             ("an inline policy", iam.put_role_policy, {"PolicyName": "p", "PolicyDocument": ALLOW_ALL}),
                             ("its trust", iam.update_assume_role_policy, {"PolicyDocument": TRUST})]:
        refused(f"{what} is AWS's alone", "UnmodifiableEntity", 400, call, RoleName=name, says="only modifiable by AWS", **more)
    iam.tag_role(RoleName=name, Tags=[{"Key": "a", "Value": "1"}])
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    equal("the deletion has succeeded", "SUCCEEDED", iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"])
    refused("the role is gone", "NoSuchEntity", 404, iam.get_role, RoleName=name)


@section
def saml_providers():
    metadata = '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.org">' + "<!-- long -->" * 100 + "</EntityDescriptor>"
    arn = iam.create_saml_provider(Name="corp", SAMLMetadataDocument=metadata, Tags=[{"Key": "a", "Value": "1"}])["SAMLProviderArn"]
    equal("its ARN", f"arn:aws:iam::{ACCOUNT}:saml-provider/corp", arn)
    refused("a second one", "EntityAlreadyExists", 409, iam.create_saml_provider, Name="corp", SAMLMetadataDocument=metadata)
    refused("metadata that is none", "InvalidInput", 400, iam.create_saml_provider, Name="bad", SAMLMetadataDocument="x" * 1000)
    equal("its metadata", metadata, iam.get_saml_provider(SAMLProviderArn=arn)["SAMLMetadataDocument"])
    equal("the list", [arn], [p["Arn"] for p in iam.list_saml_providers()["SAMLProviderList"]])
    iam.update_saml_provider(SAMLProviderArn=arn, SAMLMetadataDocument=metadata.replace("idp", "two"))
    check("updated", "two.example.org" in iam.get_saml_provider(SAMLProviderArn=arn)["SAMLMetadataDocument"])
    iam.tag_saml_provider(SAMLProviderArn=arn, Tags=[{"Key": "A", "Value": "2"}])
    equal("tags", ["A", "a"], sorted(t["Key"] for t in iam.list_saml_provider_tags(SAMLProviderArn=arn)["Tags"]))
    iam.untag_saml_provider(SAMLProviderArn=arn, TagKeys=["A"])
    iam.delete_saml_provider(SAMLProviderArn=arn)
    refused("gone", "NoSuchEntity", 404, iam.get_saml_provider, SAMLProviderArn=arn)


@section
def profiles_and_sources():
    iam.create_instance_profile(InstanceProfileName="tagged", Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_instance_profile(InstanceProfileName="tagged", Tags=[{"Key": "b", "Value": "2"}])
    equal("tags of a profile", ["a", "b"], [t["Key"] for t in iam.list_instance_profile_tags(InstanceProfileName="tagged")["Tags"]])
    iam.untag_instance_profile(InstanceProfileName="tagged", TagKeys=["a"])
    trust = json.loads(TRUST)
    trust["Statement"][0]["Action"] = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    role = iam.create_role(RoleName="traced", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.create_user(UserName="walker")
    iam.put_user_policy(UserName="walker", PolicyName="p", PolicyDocument=ALLOW_ALL)
    walker = client("sts", keys_of(iam.create_access_key(UserName="walker")))
    equal("the source identity is told", "ada", walker.assume_role(RoleArn=role, RoleSessionName="s1", SourceIdentity="ada").get("SourceIdentity"))
    untraced = iam.create_role(RoleName="untraced", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    refused("where the trust does not let it be set", "AccessDenied", 403, walker.assume_role, RoleArn=untraced, RoleSessionName="s1", SourceIdentity="ada",
            says="sts:SetSourceIdentity")


main()
