"""STS: who am I, sessions of roles, of users and of federated users, web identities."""
import base64
import time

from checks import *

iam = client("iam")
sts = client("sts")
raw = client("sts", validate=False)
PROVIDER = "id.example.org"


def user_keys(name, policy=ALLOW_ALL):
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy)
    return keys_of(iam.create_access_key(UserName=name))


def trust(principal, action="sts:AssumeRole", **statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Principal": principal, **statement}]})


def role(name, document, **more):
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, **more)["Role"]["Arn"]


def jwt(**claims):
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return f"{part({'alg': 'none'})}.{part({'iss': f'https://{PROVIDER}', 'aud': 'app', 'sub': 'repo:acme/x', 'exp': int(time.time()) + 600, **claims})}.sig"


ada = user_keys("ada")
as_ada = client("sts", ada)


@section
def identity():
    root = sts.get_caller_identity()
    equal("the root user", (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT), (root["Account"], root["Arn"], root["UserId"]))
    me = as_ada.get_caller_identity()
    equal("a user", (f"arn:aws:iam::{ACCOUNT}:user/ada", iam.get_user(UserName="ada")["User"]["UserId"]), (me["Arn"], me["UserId"]))
    denied = user_keys("denied", json.dumps({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}))
    equal("no policy can deny GetCallerIdentity", f"arn:aws:iam::{ACCOUNT}:user/denied", client("sts", denied).get_caller_identity()["Arn"])
    equal("GetAccessKeyInfo", ACCOUNT, sts.get_access_key_info(AccessKeyId=ada[0])["Account"])
    refused("but GetAccessKeyInfo can be denied", "AccessDenied", 403, client("sts", denied).get_access_key_info, AccessKeyId=ada[0], says="explicit deny")


@section
def assume_role():
    arn = role("app", trust({"AWS": ACCOUNT}), MaxSessionDuration=7200)
    got = as_ada.assume_role(RoleArn=arn, RoleSessionName="s1")
    equal("the session's ARN", f"arn:aws:sts::{ACCOUNT}:assumed-role/app/s1", got["AssumedRoleUser"]["Arn"])
    left = got["Credentials"]["Expiration"].timestamp() - time.time()
    check("an hour by default", 3500 < left <= 3601, left)
    check("a temporary key id is ASIA…", got["Credentials"]["AccessKeyId"].startswith("ASIA"), got["Credentials"]["AccessKeyId"])
    me = client("sts", keys_of(got)).get_caller_identity()
    equal("GetCallerIdentity of a session", (f"arn:aws:sts::{ACCOUNT}:assumed-role/app/s1", got["AssumedRoleUser"]["AssumedRoleId"]), (me["Arn"], me["UserId"]))
    check("two hours where the role allows them", 7100 < as_ada.assume_role(RoleArn=arn, RoleSessionName="s2", DurationSeconds=7200)["Credentials"]["Expiration"].timestamp() - time.time())
    refused("a second more", "ValidationError", 400, as_ada.assume_role, RoleArn=arn, RoleSessionName="s2", DurationSeconds=7201, says="MaxSessionDuration")
    refused("899 seconds", "ValidationError", 400, client("sts", ada, validate=False).assume_role, RoleArn=arn, RoleSessionName="s2", DurationSeconds=899)
    refused("43,201 seconds", "ValidationError", 400, client("sts", ada, validate=False).assume_role, RoleArn=arn, RoleSessionName="s2", DurationSeconds=43201)
    refused("a session name of one letter", "ValidationError", 400, client("sts", ada, validate=False).assume_role, RoleArn=arn, RoleSessionName="s")
    refused("a session name with a blank", "ValidationError", 400, client("sts", ada, validate=False).assume_role, RoleArn=arn, RoleSessionName="a b")
    refused("a role ARN that is none", "ValidationError", 400, as_ada.assume_role, RoleArn="arn:aws:iam::1:user/x-y-z", RoleSessionName="s2")
    refused("a role that does not exist looks like one without trust", "AccessDenied", 403, as_ada.assume_role, RoleArn=arn + "x", RoleSessionName="s2", says="is not authorized to perform: sts:AssumeRole")
    refused("the root user assumes no role", "AccessDenied", 403, sts.assume_role, RoleArn=arn, RoleSessionName="s2", says="Roles may not be assumed by root accounts.")

    powerless = client("sts", user_keys("powerless", None))
    refused("trust in the account needs a permission too", "AccessDenied", 403, powerless.assume_role, RoleArn=arn, RoleSessionName="s2")
    named = role("named", trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/powerless"}))
    check("trust in the very user does not", powerless.assume_role(RoleArn=named, RoleSessionName="s2")["Credentials"])
    refused("and nobody else is trusted", "AccessDenied", 403, as_ada.assume_role, RoleArn=named, RoleSessionName="s2")
    external = role("external", trust({"AWS": ACCOUNT}, Condition={"StringEquals": {"sts:ExternalId": "42"}}))
    refused("the external id is missing", "AccessDenied", 403, as_ada.assume_role, RoleArn=external, RoleSessionName="s2")
    check("and is right", as_ada.assume_role(RoleArn=external, RoleSessionName="s2", ExternalId="42")["Credentials"])

    chained = client("sts", keys_of(as_ada.assume_role(RoleArn=role("first", trust({"AWS": ACCOUNT})), RoleSessionName="s1")))
    refused("a role without permission assumes no other", "AccessDenied", 403, chained.assume_role, RoleArn=arn, RoleSessionName="s2")
    iam.put_role_policy(RoleName="first", PolicyName="p", PolicyDocument=ALLOW_ALL)
    refused("chained sessions last an hour", "ValidationError", 400, chained.assume_role, RoleArn=arn, RoleSessionName="s2", DurationSeconds=3601, says="role chaining")
    check("and no longer", chained.assume_role(RoleArn=arn, RoleSessionName="s2", DurationSeconds=3600)["Credentials"])
    refused("GetSessionToken takes no session", "AccessDenied", 403, chained.get_session_token, says="Cannot call GetSessionToken with session credentials")
    refused("nor does GetFederationToken", "AccessDenied", 403, chained.get_federation_token, Name="fed")


@section
def session_policy():
    arn = role("wide", trust({"AWS": ACCOUNT}))
    iam.put_role_policy(RoleName="wide", PolicyName="p", PolicyDocument=ALLOW_ALL)
    narrow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}]})
    got = as_ada.assume_role(RoleArn=arn, RoleSessionName="narrow", Policy=narrow)
    check("the packed size is told", got.get("PackedPolicySize", 0) > 0, got)
    inside = client("iam", keys_of(got))
    equal("what the session policy allows", "ada", inside.get_user(UserName="ada")["User"]["UserName"])
    refused("and what it does not", "AccessDenied", 403, inside.list_users, says="because no session policy allows the iam:ListUsers action")
    by_arn = client("iam", keys_of(as_ada.assume_role(RoleArn=arn, RoleSessionName="byarn", PolicyArns=[{"arn": "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}])))
    check("a session policy by ARN", len(by_arn.list_users()["Users"]) > 0)
    refused("allows no writing", "AccessDenied", 403, by_arn.create_user, UserName="new")
    refused("a malformed session policy", "MalformedPolicyDocument", 400, as_ada.assume_role, RoleArn=arn, RoleSessionName="bad", Policy="{}")
    long = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::" + "x" * 2048}]})
    refused("a session policy of more than 2,048 characters", "ValidationError", 400, client("sts", ada, validate=False).assume_role, RoleArn=arn, RoleSessionName="long", Policy=long)
    eleven = [{"arn": f"arn:aws:iam::{ACCOUNT}:policy/p{n}"} for n in range(11)]
    refused("eleven session policies", "ValidationError", 400, as_ada.assume_role, RoleArn=arn, RoleSessionName="many", PolicyArns=eleven)
    iam.update_assume_role_policy(RoleName="wide", PolicyDocument=trust({"AWS": ACCOUNT}, ["sts:AssumeRole", "sts:TagSession"]))
    tagged = client("iam", keys_of(as_ada.assume_role(RoleArn=arn, RoleSessionName="tagged", Tags=[{"Key": "team", "Value": "x"}])))
    iam.put_role_policy(RoleName="wide", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}}]}))
    equal("session tags are principal tags", "ada", tagged.get_user(UserName="ada")["User"]["UserName"])
    untagged = client("iam", keys_of(as_ada.assume_role(RoleArn=arn, RoleSessionName="untagged")))
    refused("without them", "AccessDenied", 403, untagged.get_user, UserName="ada")


@section
def session_token():
    got = as_ada.get_session_token(DurationSeconds=900)
    me = client("sts", keys_of(got)).get_caller_identity()
    equal("a session of a user is the user", f"arn:aws:iam::{ACCOUNT}:user/ada", me["Arn"])
    check("it lasts as long as asked", 800 < got["Credentials"]["Expiration"].timestamp() - time.time() <= 901)
    check("twelve hours by default", 43100 < as_ada.get_session_token()["Credentials"]["Expiration"].timestamp() - time.time() <= 43201)
    check("of the root user an hour", sts.get_session_token()["Credentials"]["Expiration"].timestamp() - time.time() <= 3601)
    refused("899 seconds", "ValidationError", 400, raw.get_session_token, DurationSeconds=899)
    refused("129,601 seconds", "ValidationError", 400, raw.get_session_token, DurationSeconds=129601)
    refused("without MFA it calls no IAM", "InvalidClientTokenId", 403, client("iam", keys_of(got)).list_users)
    key, secret, token = keys_of(got)
    refused("a token that was tampered with", "InvalidClientTokenId", 403, client("sts", (key, secret, ("B" if token[0] == "A" else "A") + token[1:])).get_caller_identity)
    refused("a temporary key without its token", "InvalidClientTokenId", 403, client("sts", (key, secret, None)).get_caller_identity)
    refused("a token with another key", "InvalidClientTokenId", 403, client("sts", (ada[0], ada[1], token)).get_caller_identity)
    later = client("sts", keys_of(sts_earlier().get_session_token(DurationSeconds=900)), url=os.environ["SANDBOX_LATER_URL"])
    refused("an expired token", "ExpiredToken", 403, later.get_caller_identity, says="expired")


def sts_earlier():
    """A sandbox of the same seed whose clock is 14 minutes slow; SANDBOX_LATER_URL is one that is 3 minutes fast."""
    return client("sts", url=os.environ["SANDBOX_EARLIER_URL"])


@section
def mfa():
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="ada")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="ada", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    arn = role("mfa-only", trust({"AWS": ACCOUNT}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    refused("a role that wants MFA", "AccessDenied", 403, as_ada.assume_role, RoleArn=arn, RoleSessionName="s1")
    check("gets it", as_ada.assume_role(RoleArn=arn, RoleSessionName="s1", SerialNumber=serial, TokenCode="111111")["Credentials"])
    refused("a device that is another's", "AccessDenied", 403, as_ada.assume_role, RoleArn=arn, RoleSessionName="s1", SerialNumber=serial + "x", TokenCode="111111", says="MultiFactorAuthentication failed")
    with_mfa = client("sts", keys_of(as_ada.get_session_token(SerialNumber=serial, TokenCode="222222")))
    check("with MFA it calls IAM", client("iam", keys_of(as_ada.get_session_token(SerialNumber=serial, TokenCode="222222"))).list_users()["Users"])
    check("a session token carries it on", with_mfa.assume_role(RoleArn=arn, RoleSessionName="s1")["Credentials"])


@section
def federation():
    narrow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]})
    got = as_ada.get_federation_token(Name="fed", Policy=narrow)
    equal("a federated user", (f"arn:aws:sts::{ACCOUNT}:federated-user/fed", f"{ACCOUNT}:fed"), (got["FederatedUser"]["Arn"], got["FederatedUser"]["FederatedUserId"]))
    me = client("sts", keys_of(got)).get_caller_identity()
    equal("GetCallerIdentity of a federated user", (got["FederatedUser"]["Arn"], got["FederatedUser"]["FederatedUserId"]), (me["Arn"], me["UserId"]))
    refused("calls no IAM", "InvalidClientTokenId", 403, client("iam", keys_of(got)).list_users)
    refused("a name of one letter", "ValidationError", 400, client("sts", ada, validate=False).get_federation_token, Name="f")
    refused("a name of 33 letters", "ValidationError", 400, client("sts", ada, validate=False).get_federation_token, Name="f" * 33)
    refused("without permission", "AccessDenied", 403, client("sts", user_keys("nofed", None)).get_federation_token, Name="fed", says="sts:GetFederationToken")
    refused("a malformed policy", "MalformedPolicyDocument", 400, as_ada.get_federation_token, Name="fed", Policy="[]")


@section
def web_identity():
    unsigned = client("sts", keys=None)
    provider = iam.create_open_id_connect_provider(Url=f"https://{PROVIDER}", ClientIDList=["app"], ThumbprintList=["0" * 40])["OpenIDConnectProviderArn"]
    arn = role("web", trust({"Federated": provider}, "sts:AssumeRoleWithWebIdentity", Condition={"StringEquals": {f"{PROVIDER}:aud": "app"}, "StringLike": {f"{PROVIDER}:sub": "repo:acme/*"}}))
    call = lambda **claims: unsigned.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="ci", WebIdentityToken=jwt(**claims))
    got = call()
    equal("a web identity", ("repo:acme/x", "app", f"arn:aws:sts::{ACCOUNT}:assumed-role/web/ci"), (got["SubjectFromWebIdentityToken"], got["Audience"], got["AssumedRoleUser"]["Arn"]))
    equal("its session works", f"arn:aws:sts::{ACCOUNT}:assumed-role/web/ci", client("sts", keys_of(got)).get_caller_identity()["Arn"])
    refused("another subject", "AccessDenied", 403, call, sub="repo:evil/x", says="Not authorized to perform sts:AssumeRoleWithWebIdentity")
    refused("another audience", "InvalidIdentityToken", 400, call, aud="other", says="Incorrect token audience")
    refused("another issuer", "InvalidIdentityToken", 400, call, iss="https://evil.example.org", says="No OpenIDConnect provider found")
    refused("an expired identity token", "ExpiredTokenException", 400, call, exp=int(time.time()) - 60)
    refused("text that is no JWT", "InvalidIdentityToken", 400, unsigned.assume_role_with_web_identity, RoleArn=arn, RoleSessionName="ci", WebIdentityToken="not.a-jwt")
    refused("a role that trusts no web identity", "AccessDenied", 403, unsigned.assume_role_with_web_identity, RoleArn=role("noweb", trust({"AWS": ACCOUNT})), RoleSessionName="ci", WebIdentityToken=jwt())
    refused("a web identity through AssumeRole", "AccessDenied", 403, as_ada.assume_role, RoleArn=arn, RoleSessionName="s1")


main()
