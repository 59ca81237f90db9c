"""Identity policies, groups, boundaries and resource tags decide."""
from checks import *

iam = client("iam")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def user(name, **more):
    iam.create_user(UserName=name, **more)
    return client("iam", keys_of(iam.create_access_key(UserName=name)))


@section
def identity_policies():
    me = user("eve")
    refused("a user may nothing at first", "AccessDenied", 403, me.list_users,
            says=f"User: arn:aws:iam::{ACCOUNT}:user/eve is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::{ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action")
    iam.put_user_policy(UserName="eve", PolicyName="p", PolicyDocument=policy(allow("iam:List*"), allow("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}")))
    check("a wildcard in the action", len(me.list_users()["Users"]) >= 1)
    equal("a variable in the resource", "eve", me.get_user(UserName="eve")["User"]["UserName"])
    equal("GetUser without a name is oneself", "eve", me.get_user()["User"]["UserName"])
    iam.create_user(UserName="victim")
    refused("and nobody else", "AccessDenied", 403, me.get_user, UserName="victim")
    refused("whether he exists or not", "AccessDenied", 403, me.get_user, UserName="nobody")
    iam.put_user_policy(UserName="eve", PolicyName="q", PolicyDocument=policy(deny("iam:ListUsers")))
    refused("a denial wins", "AccessDenied", 403, me.list_users, says="with an explicit deny in an identity-based policy")
    iam.delete_user_policy(UserName="eve", PolicyName="q")
    check("and is gone with its policy", me.list_users()["Users"])


@section
def groups_and_attachments():
    me = user("gina")
    iam.create_group(GroupName="listers")
    iam.put_group_policy(GroupName="listers", PolicyName="p", PolicyDocument=policy(allow("iam:ListUsers")))
    refused("before she joins", "AccessDenied", 403, me.list_users)
    iam.add_user_to_group(GroupName="listers", UserName="gina")
    check("a group's inline policy", me.list_users()["Users"])
    iam.attach_group_policy(GroupName="listers", PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
    check("a group's attached policy", me.get_account_summary()["SummaryMap"])
    iam.remove_user_from_group(GroupName="listers", UserName="gina")
    refused("after she left", "AccessDenied", 403, me.get_account_summary)
    arn = iam.create_policy(PolicyName="own", PolicyDocument=policy(allow("iam:ListUsers")))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="gina", PolicyArn=arn)
    check("a policy of one's own", me.list_users()["Users"])
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("iam:ListRoles")))
    check("a version that is not the default changes nothing", me.list_users()["Users"])
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    refused("the default version decides", "AccessDenied", 403, me.list_users)


@section
def boundaries():
    me = user("bea", PermissionsBoundary="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
    iam.put_user_policy(UserName="bea", PolicyName="p", PolicyDocument=ALLOW_ALL)
    check("inside of the boundary", me.list_users()["Users"])
    refused("beyond it", "AccessDenied", 403, me.create_user, UserName="x", says="because no permissions boundary allows the iam:CreateUser action")
    iam.delete_user_permissions_boundary(UserName="bea")
    check("without it", me.create_user(UserName="x")["User"])
    deputy = user("dep")
    iam.put_user_policy(UserName="dep", PolicyName="p", PolicyDocument=policy(allow("iam:CreateUser", Condition={"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})))
    refused("a user without the boundary that one may give", "AccessDenied", 403, deputy.create_user, UserName="y")
    check("a user with it", deputy.create_user(UserName="y", PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess")["User"])


@section
def conditions():
    me = user("con")
    iam.create_user(UserName="red", Tags=[{"Key": "colour", "Value": "red"}])
    iam.create_user(UserName="blue", Tags=[{"Key": "colour", "Value": "blue"}])
    iam.put_user_policy(UserName="con", PolicyName="p", PolicyDocument=policy(
        allow("iam:GetUser", Condition={"StringEquals": {"aws:ResourceTag/colour": "red"}}),
        allow("iam:TagUser", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["note"]}}),
        allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}}),
        allow("iam:ListUsers", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        allow("iam:ListRoles", Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}),
        allow("iam:ListGroups", Condition={"DateLessThan": {"aws:CurrentTime": "2001-01-01T00:00:00Z"}})))
    equal("the tag of a resource", "red", me.get_user(UserName="red")["User"]["UserName"])
    refused("another tag", "AccessDenied", 403, me.get_user, UserName="blue")
    me.tag_user(UserName="red", Tags=[{"Key": "note", "Value": "1"}])
    refused("a tag key that is not allowed", "AccessDenied", 403, me.tag_user, UserName="red", Tags=[{"Key": "colour", "Value": "green"}])
    me.attach_user_policy(UserName="red", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    refused("a policy that may not be attached", "AccessDenied", 403, me.attach_user_policy, UserName="red", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    refused("another address", "AccessDenied", 403, me.list_users)
    check("this address", me.list_roles()["Roles"] == [])
    refused("another time", "AccessDenied", 403, me.list_groups)


main()
