"""An account whose quotas are 3 of everything: the errors of a full account."""
from checks import *

iam = client("iam")
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]})
TRUST = json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}})


@section
def full():
    for what, word, make in [("user", "UsersPerAccount", lambda n: iam.create_user(UserName=n)),
                             ("group", "GroupsPerAccount", lambda n: iam.create_group(GroupName=n)),
                             ("role", "RolesPerAccount", lambda n: iam.create_role(RoleName=n, AssumeRolePolicyDocument=TRUST)),
                             ("policy", "PoliciesPerAccount", lambda n: iam.create_policy(PolicyName=n, PolicyDocument=DOCUMENT)),
                             ("provider", "OpenIdConnectProvidersPerAccount", lambda n: iam.create_open_id_connect_provider(Url=f"https://{n}.example.org", ThumbprintList=["0" * 40]))]:
        for n in range(3):
            make(f"n{n}")
        refused(f"a fourth {what}", "LimitExceeded", 409, make, "n3", says=f"{word}: 3")
    equal("nothing was made beyond", 3, len(iam.list_users()["Users"]))


main()
