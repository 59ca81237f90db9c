"""Groups, roles and instance profiles."""
from checks import *

iam = client("iam")
raw = client("iam", validate=False)


def trust(principal=None, action="sts:AssumeRole", **statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Principal": principal or {"AWS": ACCOUNT}, **statement}]})


@section
def groups():
    group = iam.create_group(GroupName="devs", Path="/eng/")["Group"]
    equal("CreateGroup", (f"arn:aws:iam::{ACCOUNT}:group/eng/devs", "AGPA"), (group["Arn"], group["GroupId"][:4]))
    refused("a second group of that name", "EntityAlreadyExists", 409, iam.create_group, GroupName="Devs")
    refused("a group name of 129 characters", "ValidationError", 400, raw.create_group, GroupName="x" * 129)
    for n in range(5):
        iam.create_user(UserName=f"m{n}")
        iam.add_user_to_group(GroupName="devs", UserName=f"m{n}")
    iam.add_user_to_group(GroupName="devs", UserName="m0")
    members, sizes = pages(iam.get_group, "Users", 2, GroupName="devs")
    equal("GetGroup pages its users", ([f"m{n}" for n in range(5)], [2, 2, 1]), ([u["UserName"] for u in members], sizes))
    refused("adding nobody", "NoSuchEntity", 404, iam.add_user_to_group, GroupName="devs", UserName="nobody")
    refused("adding to no group", "NoSuchEntity", 404, iam.add_user_to_group, GroupName="none", UserName="m0")
    refused("removing from no group", "NoSuchEntity", 404, iam.remove_user_from_group, GroupName="none", UserName="m0")
    refused("a group with users", "DeleteConflict", 409, iam.delete_group, GroupName="devs", says="remove users from group")
    refused("a user in a group", "DeleteConflict", 409, iam.delete_user, UserName="m0", says="remove user from groups")
    for n in range(9):
        iam.create_group(GroupName=f"more{n}")
        iam.add_user_to_group(GroupName=f"more{n}", UserName="m0")
    iam.create_group(GroupName="more9")
    refused("an eleventh group of a user", "LimitExceeded", 409, iam.add_user_to_group, GroupName="more9", UserName="m0", says="GroupsPerUser: 10")
    found, sizes = pages(iam.list_groups_for_user, "Groups", 4, UserName="m0")
    equal("ListGroupsForUser pages", (10, [4, 4, 2]), (len(found), sizes))
    refused("groups of nobody", "NoSuchEntity", 404, iam.list_groups_for_user, UserName="nobody")
    listed, sizes = pages(iam.list_groups, "Groups", 6)
    equal("ListGroups pages", (11, [6, 5]), (len(listed), sizes))
    equal("by path", ["devs"], [g["GroupName"] for g in iam.list_groups(PathPrefix="/eng/")["Groups"]])
    iam.update_group(GroupName="devs", NewGroupName="makers", NewPath="/")
    equal("a renamed group keeps id and users", (group["GroupId"], 5), (lambda g: (g["Group"]["GroupId"], len(g["Users"])))(iam.get_group(GroupName="makers")))
    check("and its users know the new name", "makers" in [g["GroupName"] for g in iam.list_groups_for_user(UserName="m0")["Groups"]])
    refused("renaming to a name that is taken", "EntityAlreadyExists", 409, iam.update_group, GroupName="makers", NewGroupName="more1")
    refused("renaming none", "NoSuchEntity", 404, iam.update_group, GroupName="none", NewGroupName="x")
    refused("GetGroup of none", "NoSuchEntity", 404, iam.get_group, GroupName="devs")
    for n in range(9):
        iam.remove_user_from_group(GroupName=f"more{n}", UserName="m0")
    for n in range(10):
        iam.delete_group(GroupName=f"more{n}")
    for n in range(5):
        iam.remove_user_from_group(GroupName="makers", UserName=f"m{n}")
        iam.delete_user(UserName=f"m{n}")
    iam.delete_group(GroupName="makers")
    refused("deleting it twice", "NoSuchEntity", 404, iam.delete_group, GroupName="makers")


@section
def roles():
    role = iam.create_role(RoleName="app", Path="/svc/", AssumeRolePolicyDocument=trust(), Description="ä role", MaxSessionDuration=7200, Tags=[{"Key": "a", "Value": "1"}])["Role"]
    equal("CreateRole", (f"arn:aws:iam::{ACCOUNT}:role/svc/app", "AROA", 7200, "ä role"), (role["Arn"], role["RoleId"][:4], role["MaxSessionDuration"], role["Description"]))
    got = iam.get_role(RoleName="app")["Role"]
    equal("an account as principal is told as its root", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, got["AssumeRolePolicyDocument"]["Statement"][0]["Principal"])
    check("RoleLastUsed is there, and empty", got.get("RoleLastUsed") == {}, got)
    refused("a second role of that name", "EntityAlreadyExists", 409, iam.create_role, RoleName="APP", AssumeRolePolicyDocument=trust())
    for name, document in [("no principal", json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}})),
                           ("a resource", trust(Resource="*")),
                           ("a principal that does not exist", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/ghost"})),
                           ("a wildcard inside a principal", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/*"})),
                           ("a kind of principal that is none", trust({"Azure": "x"})),
                           ("no JSON", "trust me")]:
        refused("a trust policy with " + name, "MalformedPolicyDocument", 400, iam.create_role, RoleName="bad", AssumeRolePolicyDocument=document)
    refused("a trust policy of more than 2,048 characters", "LimitExceeded", 409, iam.create_role, RoleName="bad", says="ACLSizePerRole: 2048",
            AssumeRolePolicyDocument=trust(Condition={"StringEquals": {"aws:username": "x" * 2048}}))
    refused("a duration of 3,599 s", "ValidationError", 400, raw.create_role, RoleName="bad", AssumeRolePolicyDocument=trust(), MaxSessionDuration=3599)
    refused("a duration of 43,201 s", "ValidationError", 400, raw.update_role, RoleName="app", MaxSessionDuration=43201)
    refused("a role name of 65 characters", "ValidationError", 400, raw.create_role, RoleName="x" * 65, AssumeRolePolicyDocument=trust())
    iam.update_role(RoleName="app", MaxSessionDuration=3600)
    equal("UpdateRole leaves what it does not name", ("ä role", 3600), (lambda r: (r["Description"], r["MaxSessionDuration"]))(iam.get_role(RoleName="app")["Role"]))
    equal("UpdateRoleDescription", "new", iam.update_role_description(RoleName="app", Description="new")["Role"]["Description"])
    iam.create_user(UserName="tr")
    iam.update_assume_role_policy(RoleName="app", PolicyDocument=trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/tr"}))
    equal("a user in a trust policy", f"arn:aws:iam::{ACCOUNT}:user/tr", iam.get_role(RoleName="app")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"])
    gone = iam.get_user(UserName="tr")["User"]["UserId"]
    iam.delete_user(UserName="tr")
    equal("is his dead id once he is gone", gone, iam.get_role(RoleName="app")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"])
    iam.create_user(UserName="tr")
    equal("and does not come back with his name", gone, iam.get_role(RoleName="app")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"])
    iam.delete_user(UserName="tr")
    iam.tag_role(RoleName="app", Tags=[{"Key": "b", "Value": "2"}, {"Key": "c", "Value": "3"}])
    iam.untag_role(RoleName="app", TagKeys=["a"])
    found, sizes = pages(iam.list_role_tags, "Tags", 1, RoleName="app")
    equal("ListRoleTags pages", (["b", "c"], [1, 1]), ([t["Key"] for t in found], sizes))
    iam.put_role_permissions_boundary(RoleName="app", PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    check("GetRole shows boundary and tags", {"PermissionsBoundary", "Tags"} <= set(iam.get_role(RoleName="app")["Role"]))
    listed = iam.list_roles(PathPrefix="/svc/")["Roles"][0]
    check("ListRoles shows neither", not {"PermissionsBoundary", "Tags"} & set(listed), listed)
    iam.delete_role_permissions_boundary(RoleName="app")
    refused("removing no boundary", "NoSuchEntity", 404, iam.delete_role_permissions_boundary, RoleName="app")
    for n in range(4):
        iam.create_role(RoleName=f"r{n}", Path="/many/", AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}))
    found, sizes = pages(iam.list_roles, "Roles", 3, PathPrefix="/many/")
    equal("ListRoles pages", ([f"r{n}" for n in range(4)], [3, 1]), ([r["RoleName"] for r in found], sizes))
    none = {"RoleName": "none"}
    for name, call, args in [("GetRole", iam.get_role, {}), ("UpdateRole", iam.update_role, {"Description": "x"}), ("DeleteRole", iam.delete_role, {}),
                             ("UpdateAssumeRolePolicy", iam.update_assume_role_policy, {"PolicyDocument": trust()}), ("ListRoleTags", iam.list_role_tags, {}),
                             ("TagRole", iam.tag_role, {"Tags": [{"Key": "k", "Value": ""}]}), ("UpdateRoleDescription", iam.update_role_description, {"Description": "x"}),
                             ("PutRolePermissionsBoundary", iam.put_role_permissions_boundary, {"PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"})]:
        refused(f"{name} of none", "NoSuchEntity", 404, call, **none, **args)
    for n in range(4):
        iam.delete_role(RoleName=f"r{n}")


@section
def instance_profiles():
    profile = iam.create_instance_profile(InstanceProfileName="box")["InstanceProfile"]
    equal("CreateInstanceProfile", ("AIPA", []), (profile["InstanceProfileId"][:4], profile["Roles"]))
    refused("a second profile of that name", "EntityAlreadyExists", 409, iam.create_instance_profile, InstanceProfileName="box")
    iam.add_role_to_instance_profile(InstanceProfileName="box", RoleName="app")
    refused("a second role in it", "LimitExceeded", 409, iam.add_role_to_instance_profile, InstanceProfileName="box", RoleName="app")
    equal("GetInstanceProfile", ["app"], [r["RoleName"] for r in iam.get_instance_profile(InstanceProfileName="box")["InstanceProfile"]["Roles"]])
    equal("ListInstanceProfilesForRole", ["box"], [p["InstanceProfileName"] for p in iam.list_instance_profiles_for_role(RoleName="app")["InstanceProfiles"]])
    equal("ListInstanceProfiles", ["box"], [p["InstanceProfileName"] for p in iam.list_instance_profiles()["InstanceProfiles"]])
    refused("a role in a profile stays", "DeleteConflict", 409, iam.delete_role, RoleName="app", says="instance profile")
    refused("a profile with a role stays", "DeleteConflict", 409, iam.delete_instance_profile, InstanceProfileName="box")
    iam.remove_role_from_instance_profile(InstanceProfileName="box", RoleName="app")
    refused("removing it twice", "NoSuchEntity", 404, iam.remove_role_from_instance_profile, InstanceProfileName="box", RoleName="app")
    iam.delete_instance_profile(InstanceProfileName="box")
    refused("a deleted profile", "NoSuchEntity", 404, iam.get_instance_profile, InstanceProfileName="box")
    iam.delete_role(RoleName="app")
    refused("a deleted role", "NoSuchEntity", 404, iam.get_role, RoleName="app")


main()
