"""Managed policies with their versions, inline policies, attachments."""
from urllib.parse import unquote

from checks import *

iam = client("iam")
raw = client("iam", validate=False)


def policy(action="s3:GetObject", resource="arn:aws:s3:::b/*", **statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **statement}]})


@section
def versions():
    made = iam.create_policy(PolicyName="readers", Path="/s3/", PolicyDocument=policy(), Description="for readers", Tags=[{"Key": "a", "Value": "1"}])["Policy"]
    arn = made["Arn"]
    equal("CreatePolicy", (f"arn:aws:iam::{ACCOUNT}:policy/s3/readers", "v1", 0, "ANPA"), (arn, made["DefaultVersionId"], made["AttachmentCount"], made["PolicyId"][:4]))
    got = iam.get_policy(PolicyArn=arn)["Policy"]
    equal("GetPolicy tells description and tags", ("for readers", [{"Key": "a", "Value": "1"}]), (got.get("Description"), got.get("Tags")))
    refused("a second policy of that name, elsewhere", "EntityAlreadyExists", 409, iam.create_policy, PolicyName="Readers", PolicyDocument=policy())
    equal("GetPolicyVersion decodes to what was put", json.loads(policy()), iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"])
    for n in range(2, 6):
        made = iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(resource=f"arn:aws:s3:::b{n}/*"), SetAsDefault=n % 2 == 0)["PolicyVersion"]
        equal(f"version v{n} and whether it is the default", (f"v{n}", n % 2 == 0), (made["VersionId"], made["IsDefaultVersion"]))
    refused("a sixth version", "LimitExceeded", 409, iam.create_policy_version, PolicyArn=arn, PolicyDocument=policy(), says="up to 5 versions")
    listed, sizes = pages(iam.list_policy_versions, "Versions", 2, PolicyArn=arn)
    equal("ListPolicyVersions, newest first, in pages", (["v5", "v4", "v3", "v2", "v1"], [2, 2, 1]), ([v["VersionId"] for v in listed], sizes))
    equal("one default", ["v4"], [v["VersionId"] for v in listed if v["IsDefaultVersion"]])
    refused("the default version stays", "DeleteConflict", 409, iam.delete_policy_version, PolicyArn=arn, VersionId="v4", says="Cannot delete the default version of a policy.")
    refused("a policy with versions stays", "DeleteConflict", 409, iam.delete_policy, PolicyArn=arn, says="more than one version")
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    equal("SetDefaultPolicyVersion", "v1", iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"])
    iam.delete_policy_version(PolicyArn=arn, VersionId="v5")
    equal("numbers are not used twice", "v6", iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy())["PolicyVersion"]["VersionId"])
    refused("a version that is none", "NoSuchEntity", 404, iam.get_policy_version, PolicyArn=arn, VersionId="v9")
    refused("deleting a version that is none", "NoSuchEntity", 404, iam.delete_policy_version, PolicyArn=arn, VersionId="v9")
    refused("a default that is none", "NoSuchEntity", 404, iam.set_default_policy_version, PolicyArn=arn, VersionId="v9")
    none = f"arn:aws:iam::{ACCOUNT}:policy/none"
    for name, call, args in [("GetPolicy", iam.get_policy, {}), ("ListPolicyVersions", iam.list_policy_versions, {}), ("DeletePolicy", iam.delete_policy, {}),
                             ("CreatePolicyVersion", iam.create_policy_version, {"PolicyDocument": policy()}), ("ListEntitiesForPolicy", iam.list_entities_for_policy, {}),
                             ("ListPolicyTags", iam.list_policy_tags, {}), ("TagPolicy", iam.tag_policy, {"Tags": [{"Key": "k", "Value": ""}]})]:
        refused(f"{name} of a policy that is none", "NoSuchEntity", 404, call, PolicyArn=none, **args)
    refused("the right name under another path", "NoSuchEntity", 404, iam.get_policy, PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/readers")
    for v in ("v2", "v3", "v4", "v6"):
        iam.delete_policy_version(PolicyArn=arn, VersionId=v)
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    equal("tags of a policy", [{"Key": "b", "Value": "2"}], iam.list_policy_tags(PolicyArn=arn)["Tags"])
    iam.delete_policy(PolicyArn=arn)
    refused("a deleted policy is gone", "NoSuchEntity", 404, iam.get_policy, PolicyArn=arn)


@section
def aws_managed():
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    equal("an AWS managed policy", ("AmazonS3ReadOnlyAccess", "/"), (lambda p: (p["PolicyName"], p["Path"]))(iam.get_policy(PolicyArn=arn)["Policy"]))
    refused("AWS's policies cannot be deleted", "AccessDenied", 403, iam.delete_policy, PolicyArn=arn)
    refused("nor changed", "AccessDenied", 403, iam.create_policy_version, PolicyArn=arn, PolicyDocument=policy())
    local = [p["PolicyName"] for p in iam.list_policies(Scope="Local")["Policies"]]
    aws = [p["PolicyName"] for p in iam.list_policies(Scope="AWS")["Policies"]]
    both, sizes = pages(iam.list_policies, "Policies", 3)
    check("ListPolicies by scope", "AdministratorAccess" in aws and "AdministratorAccess" not in local, (local, aws))
    equal("All is both, in pages of three", (sorted(local + aws), True), (sorted(p["PolicyName"] for p in both), all(s == 3 for s in sizes[:-1])))


@section
def documents():
    bad = [
        ("text that is no JSON", "{", "This policy contains invalid Json"),
        ("an empty object", "{}", "Syntax errors in policy."),
        ("no version", json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}), "Policy document must be version 2012-10-17 or greater."),
        ("the version of 2008", policy().replace("2012", "2008"), "Policy document must be version 2012-10-17 or greater."),
        ("a list", "[]", "Syntax errors in policy."),
        ("a principal in an identity policy", policy(Principal="*"), "should not specify a principal"),
        ("no action", json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*"}}), "must contain actions"),
        ("no resource", json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*"}}), "must contain resources"),
        ("an action without a service", policy(action="GetObject"), "prefaced by a vendor"),
        ("a resource that is no ARN", policy(resource="bucket"), "must be in ARN format"),
        ("an effect that is none", policy(Effect="Maybe"), "Maybe"),
        ("an unknown condition operator", policy(Condition={"StringIs": {"aws:username": "x"}}), "Invalid Condition type : StringIs"),
        ("a version that is none", json.dumps({"Version": "2020-01-01", "Statement": []}), "Syntax errors in policy."),
        ("a Sid with a blank", policy(Sid="a b"), "alpha-numeric"),
        ("duplicate keys", '{"Version":"2012-10-17","Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', None),
    ]
    for name, document, says in bad:
        refused("a policy with " + name, "MalformedPolicyDocument", 400, raw.create_policy, PolicyName="bad", PolicyDocument=document, says=says)
    refused("a policy with characters beyond Latin-1", "ValidationError", 400, raw.create_policy, PolicyName="bad",
            PolicyDocument=policy(resource="arn:aws:s3:::b/?").replace("?", "\u65e5"), says="printable ASCII characters")
    refused("a policy of 6,145 characters", "LimitExceeded", 409, iam.create_policy, PolicyName="bad", says="PolicySize: 6144",
            PolicyDocument=policy(resource="arn:aws:s3:::" + "x" * (6145 - len(policy(resource="arn:aws:s3:::").replace(" ", "")))))
    fits = iam.create_policy(PolicyName="fits", PolicyDocument=policy(resource="arn:aws:s3:::" + "x" * (6144 - len(policy(resource="arn:aws:s3:::").replace(" ", "")))).replace(":", ": ", 1))
    check("a policy of 6,144 characters and white space", fits["Policy"]["PolicyName"] == "fits")
    iam.delete_policy(PolicyArn=fits["Policy"]["Arn"])
    refused("a policy name of 129 characters", "ValidationError", 400, raw.create_policy, PolicyName="x" * 129, PolicyDocument=policy())


@section
def inline():
    iam.create_user(UserName="u")
    iam.create_group(GroupName="g")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}}))
    tricky = policy(resource="arn:aws:s3:::b/a b+c%20ü&=?*")
    for kind, name, most in (("user", "u", 2048), ("group", "g", 5120), ("role", "r", 10240)):
        who = {kind.capitalize() + "Name": name}
        put, get, names, delete = (getattr(iam, m) for m in (f"put_{kind}_policy", f"get_{kind}_policy", f"list_{kind}_policies", f"delete_{kind}_policy"))
        put(PolicyName="p1", PolicyDocument=tricky, **who)
        got = get(PolicyName="p1", **who)
        equal(f"an inline policy of a {kind}", (name, json.loads(tricky)), (got[kind.capitalize() + "Name"], got["PolicyDocument"]))
        put(PolicyName="p2", PolicyDocument=policy(), **who)
        put(PolicyName="p1", PolicyDocument=policy(), **who)
        equal(f"putting again replaces, of a {kind}", json.loads(policy()), get(PolicyName="p1", **who)["PolicyDocument"])
        found, sizes = pages(names, "PolicyNames", 1, **who)
        equal(f"names of a {kind}'s policies in pages", (["p1", "p2"], [1, 1]), (found, sizes))
        refused(f"more than {most} characters for a {kind}", "LimitExceeded", 409, put, PolicyName="p3", PolicyDocument=policy(resource="arn:aws:s3:::" + "x" * most), says=str(most), **who)
        refused(f"a malformed one for a {kind}", "MalformedPolicyDocument", 400, put, PolicyName="p3", PolicyDocument="{}", **who)
        refused(f"a policy that is none of a {kind}", "NoSuchEntity", 404, get, PolicyName="p9", **who)
        refused(f"deleting one that is none of a {kind}", "NoSuchEntity", 404, delete, PolicyName="p9", **who)
        nobody = {kind.capitalize() + "Name": "nobody"}
        refused(f"a policy for no {kind}", "NoSuchEntity", 404, put, PolicyName="p", PolicyDocument=policy(), **nobody)
        refused(f"policies of no {kind}", "NoSuchEntity", 404, names, **nobody)
        refused(f"a {kind} with inline policies", "DeleteConflict", 409, getattr(iam, f"delete_{kind}"), says="delete policies", **who)
        delete(PolicyName="p1", **who)
        delete(PolicyName="p2", **who)
        equal(f"no inline policies are left of a {kind}", [], names(**who)["PolicyNames"])

    # The documents travel URL-encoded: without boto's decoding they begin with a percent sign.
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=tricky)
    seen = []
    iam.meta.events.register("before-parse.iam.GetUserPolicy", lambda response_dict, **_: seen.append(response_dict["body"].decode()))
    iam.get_user_policy(UserName="u", PolicyName="p")
    wire = seen[0].split("<PolicyDocument>")[1].split("<")[0] if seen else "%"
    check("on the wire a document is percent-encoded", not seen or wire.startswith("%7B") and "+" not in wire and json.loads(unquote(wire)) == json.loads(tricky), wire)
    iam.delete_user_policy(UserName="u", PolicyName="p")
    iam.delete_user(UserName="u")
    iam.delete_group(GroupName="g")
    iam.delete_role(RoleName="r")


@section
def attachments():
    iam.create_user(UserName="u")
    iam.create_group(GroupName="g")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}}))
    arns = [iam.create_policy(PolicyName=f"at{n:02}", Path="/at/", PolicyDocument=policy())["Policy"]["Arn"] for n in range(11)]
    for kind, name in (("user", "u"), ("group", "g"), ("role", "r")):
        who = {kind.capitalize() + "Name": name}
        attach, detach, listed = (getattr(iam, m) for m in (f"attach_{kind}_policy", f"detach_{kind}_policy", f"list_attached_{kind}_policies"))
        for arn in arns[:10]:
            attach(PolicyArn=arn, **who)
        attach(PolicyArn=arns[0], **who)
        refused(f"an eleventh policy of a {kind}", "LimitExceeded", 409, attach, PolicyArn=arns[10], says=f"PoliciesPer{kind.capitalize()}: 10", **who)
        found, sizes = pages(listed, "AttachedPolicies", 4, **who)
        equal(f"attached to a {kind}, in pages", (set(arns[:10]), [4, 4, 2]), ({p["PolicyArn"] for p in found}, sizes))
        equal(f"by path, of a {kind}", 0, len(listed(PathPrefix="/none/", **who)["AttachedPolicies"]))
        refused(f"a {kind} with attached policies", "DeleteConflict", 409, getattr(iam, f"delete_{kind}"), says="detach", **who)
        refused(f"attaching nothing to a {kind}", "NoSuchEntity", 404, attach, PolicyArn=arns[0] + "x", **who)
        refused(f"attaching to no {kind}", "NoSuchEntity", 404, attach, PolicyArn=arns[0], **{kind.capitalize() + "Name": "nobody"})
        for arn in arns[1:10]:
            detach(PolicyArn=arn, **who)
        refused(f"detaching twice from a {kind}", "NoSuchEntity", 404, detach, PolicyArn=arns[1], **who)
    entities = iam.list_entities_for_policy(PolicyArn=arns[0])
    equal("ListEntitiesForPolicy", (["u"], ["g"], ["r"]), ([u["UserName"] for u in entities["PolicyUsers"]], [g["GroupName"] for g in entities["PolicyGroups"]], [r["RoleName"] for r in entities["PolicyRoles"]]))
    only = iam.list_entities_for_policy(PolicyArn=arns[0], EntityFilter="Role")
    equal("only roles", (0, 0, 1), (len(only["PolicyUsers"]), len(only["PolicyGroups"]), len(only["PolicyRoles"])))
    equal("AttachmentCount", 3, iam.get_policy(PolicyArn=arns[0])["Policy"]["AttachmentCount"])
    equal("OnlyAttached", [arns[0]], [p["Arn"] for p in iam.list_policies(Scope="Local", OnlyAttached=True)["Policies"]])
    refused("a policy in use stays", "DeleteConflict", 409, iam.delete_policy, PolicyArn=arns[0], says="attached to entities")
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=arns[1])
    equal("use as a boundary is counted apart", (0, 1), (lambda p: (p["AttachmentCount"], p["PermissionsBoundaryUsageCount"]))(iam.get_policy(PolicyArn=arns[1])["Policy"]))
    equal("and listed apart", ["u"], [u["UserName"] for u in iam.list_entities_for_policy(PolicyArn=arns[1], PolicyUsageFilter="PermissionsBoundary")["PolicyUsers"]])
    refused("a policy that bounds somebody stays", "DeleteConflict", 409, iam.delete_policy, PolicyArn=arns[1])
    iam.delete_user_permissions_boundary(UserName="u")
    iam.detach_user_policy(UserName="u", PolicyArn=arns[0])
    iam.detach_group_policy(GroupName="g", PolicyArn=arns[0])
    iam.detach_role_policy(RoleName="r", PolicyArn=arns[0])
    for arn in arns:
        iam.delete_policy(PolicyArn=arn)
    iam.delete_user(UserName="u")
    iam.delete_group(GroupName="g")
    iam.delete_role(RoleName="r")


main()
