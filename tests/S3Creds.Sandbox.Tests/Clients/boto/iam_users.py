"""IAM users and everything that hangs on them."""
import base64

from checks import *

iam = client("iam")
raw = client("iam", validate=False)


@section
def life():
    user = iam.create_user(UserName="ada", Path="/team/", Tags=[{"Key": "team", "Value": "data ops"}])["User"]
    equal("a user's ARN holds its path", f"arn:aws:iam::{ACCOUNT}:user/team/ada", user["Arn"])
    check("a user's id is AIDA and 17 characters of base 32", user["UserId"].startswith("AIDA") and len(user["UserId"]) == 21, user["UserId"])
    equal("CreateUser answers with the tags", [{"Key": "team", "Value": "data ops"}], user["Tags"])
    got = iam.get_user(UserName="ada")["User"]
    equal("GetUser tells what CreateUser told", (user["UserId"], user["CreateDate"]), (got["UserId"], got["CreateDate"]))
    refused("a second user of that name", "EntityAlreadyExists", 409, iam.create_user, UserName="ada", says="User with name ada already exists.")
    refused("a name that differs by case only", "EntityAlreadyExists", 409, iam.create_user, UserName="ADA")
    refused("GetUser of nobody", "NoSuchEntity", 404, iam.get_user, UserName="nobody", says="The user with name nobody cannot be found.")
    iam.update_user(UserName="ada", NewUserName="ada.l", NewPath="/")
    equal("UpdateUser renames and moves, the id stays", (f"arn:aws:iam::{ACCOUNT}:user/ada.l", user["UserId"]),
          (lambda u: (u["Arn"], u["UserId"]))(iam.get_user(UserName="ada.l")["User"]))
    refused("the old name is gone", "NoSuchEntity", 404, iam.get_user, UserName="ada")
    iam.create_user(UserName="bob")
    refused("renaming to a name that is taken", "EntityAlreadyExists", 409, iam.update_user, UserName="bob", NewUserName="ada.l")
    refused("renaming nobody", "NoSuchEntity", 404, iam.update_user, UserName="nobody", NewUserName="x")
    iam.delete_user(UserName="ada.l")
    refused("a deleted user is gone", "NoSuchEntity", 404, iam.get_user, UserName="ada.l")
    refused("deleting nobody", "NoSuchEntity", 404, iam.delete_user, UserName="ada.l")
    again = iam.create_user(UserName="ada.l")["User"]
    check("a recreated user has a new id", again["UserId"] != user["UserId"])
    iam.delete_user(UserName="ada.l")
    iam.delete_user(UserName="bob")


@section
def names():
    refused("a name of 65 characters", "ValidationError", 400, raw.create_user, UserName="x" * 65, says="less than or equal to 64")
    refused("a name with a blank", "ValidationError", 400, raw.create_user, UserName="a b", says="alphanumeric")
    refused("a name with a slash", "ValidationError", 400, raw.create_user, UserName="a/b")
    refused("a path without slashes", "ValidationError", 400, raw.create_user, UserName="p", Path="team")
    refused("no name at all", "ValidationError", 400, raw.create_user)
    iam.create_user(UserName="+=,.@_-Az9")
    equal("every allowed character in a name", "+=,.@_-Az9", iam.get_user(UserName="+=,.@_-Az9")["User"]["UserName"])
    iam.delete_user(UserName="+=,.@_-Az9")


@section
def paging():
    for n in range(7):
        iam.create_user(UserName=f"p{n}", Path="/page/")
    users, sizes = pages(iam.list_users, "Users", 3, PathPrefix="/page/")
    equal("ListUsers in pages of three", ([f"p{n}" for n in range(7)], [3, 3, 1]), ([u["UserName"] for u in users], sizes))
    found = [u["UserName"] for page in iam.get_paginator("list_users").paginate(PathPrefix="/page/", PaginationConfig={"PageSize": 2}) for u in page["Users"]]
    equal("boto's paginator sees the same", [f"p{n}" for n in range(7)], found)
    first = iam.list_users(PathPrefix="/page/", MaxItems=3)
    iam.delete_user(UserName="p0")
    rest = iam.list_users(PathPrefix="/page/", MaxItems=100, Marker=first["Marker"])["Users"]
    equal("a removal before the marker loses nobody", ["p3", "p4", "p5", "p6"], [u["UserName"] for u in rest])
    equal("no path prefix, no such user", [], iam.list_users(PathPrefix="/none/")["Users"])
    refused("a marker that is none", "ValidationError", 400, iam.list_users, Marker="not-a-marker!")
    refused("MaxItems of 0", "ValidationError", 400, raw.list_users, MaxItems=0)
    refused("MaxItems of 1001", "ValidationError", 400, raw.list_users, MaxItems=1001)
    for n in range(1, 7):
        iam.delete_user(UserName=f"p{n}")


@section
def tags():
    iam.create_user(UserName="tagged")
    iam.tag_user(UserName="tagged", Tags=[{"Key": f"k{n}", "Value": f"värde {n}"} for n in range(5)])
    tags, sizes = pages(iam.list_user_tags, "Tags", 2, UserName="tagged")
    equal("ListUserTags pages", ([f"k{n}" for n in range(5)], [2, 2, 1]), ([t["Key"] for t in tags], sizes))
    equal("a value outside of ASCII", "värde 3", tags[3]["Value"])
    iam.tag_user(UserName="tagged", Tags=[{"Key": "k1", "Value": ""}])
    equal("tagging again replaces, and empty is a value", "", {t["Key"]: t["Value"] for t in iam.list_user_tags(UserName="tagged")["Tags"]}["k1"])
    iam.untag_user(UserName="tagged", TagKeys=["k0", "k1", "absent"])
    equal("UntagUser", ["k2", "k3", "k4"], [t["Key"] for t in iam.list_user_tags(UserName="tagged")["Tags"]])
    refused("the same key twice", "InvalidInput", 400, iam.tag_user, UserName="tagged", Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    refused("a key of aws:", "InvalidInput", 400, iam.tag_user, UserName="tagged", Tags=[{"Key": "aws:x", "Value": "1"}])
    refused("a key of 129 characters", "ValidationError", 400, raw.tag_user, UserName="tagged", Tags=[{"Key": "k" * 129, "Value": "1"}])
    refused("a value of 257 characters", "ValidationError", 400, raw.tag_user, UserName="tagged", Tags=[{"Key": "k", "Value": "v" * 257}])
    iam.tag_user(UserName="tagged", Tags=[{"Key": f"n{n}", "Value": ""} for n in range(47)])
    refused("a 51st tag", "LimitExceeded", 409, iam.tag_user, UserName="tagged", Tags=[{"Key": "last", "Value": ""}])
    refused("tagging nobody", "NoSuchEntity", 404, iam.tag_user, UserName="nobody", Tags=[{"Key": "a", "Value": ""}])
    refused("untagging nobody", "NoSuchEntity", 404, iam.untag_user, UserName="nobody", TagKeys=["a"])
    refused("tags of nobody", "NoSuchEntity", 404, iam.list_user_tags, UserName="nobody")
    iam.delete_user(UserName="tagged")


@section
def boundary():
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.create_user(UserName="bounded", PermissionsBoundary=arn)
    equal("GetUser shows the boundary", {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}, iam.get_user(UserName="bounded")["User"]["PermissionsBoundary"])
    check("ListUsers does not", "PermissionsBoundary" not in iam.list_users()["Users"][0])
    iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    equal("PutUserPermissionsBoundary replaces it", "arn:aws:iam::aws:policy/ReadOnlyAccess", iam.get_user(UserName="bounded")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"])
    refused("a boundary that does not exist", "NoSuchEntity", 404, iam.put_user_permissions_boundary, UserName="bounded", PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/none")
    refused("a boundary that is no ARN", "ValidationError", 400, raw.put_user_permissions_boundary, UserName="bounded", PermissionsBoundary="ReadOnlyAccess-and-more")
    iam.delete_user_permissions_boundary(UserName="bounded")
    check("DeleteUserPermissionsBoundary removes it", "PermissionsBoundary" not in iam.get_user(UserName="bounded")["User"])
    refused("removing none", "NoSuchEntity", 404, iam.delete_user_permissions_boundary, UserName="bounded")
    iam.delete_user(UserName="bounded")


@section
def access_keys():
    iam.create_user(UserName="keyed")
    one = iam.create_access_key(UserName="keyed")["AccessKey"]
    two = iam.create_access_key(UserName="keyed")["AccessKey"]
    check("an access key id is AKIA and 16 characters, a secret has 40", one["AccessKeyId"].startswith("AKIA") and len(one["AccessKeyId"]) == 20 and len(one["SecretAccessKey"]) == 40, one["AccessKeyId"])
    refused("a third key", "LimitExceeded", 409, iam.create_access_key, UserName="keyed", says="AccessKeysPerUser: 2")
    keys, sizes = pages(iam.list_access_keys, "AccessKeyMetadata", 1, UserName="keyed")
    equal("ListAccessKeys pages", ([one["AccessKeyId"], two["AccessKeyId"]], [1, 1]), ([k["AccessKeyId"] for k in keys], sizes))
    check("a list never shows secrets", all("SecretAccessKey" not in k for k in keys))
    iam.update_access_key(UserName="keyed", AccessKeyId=one["AccessKeyId"], Status="Inactive")
    equal("UpdateAccessKey", ["Inactive", "Active"], [k["Status"] for k in iam.list_access_keys(UserName="keyed")["AccessKeyMetadata"]])
    refused("inactive keys count too", "LimitExceeded", 409, iam.create_access_key, UserName="keyed")
    refused("a status that is none", "ValidationError", 400, raw.update_access_key, UserName="keyed", AccessKeyId=one["AccessKeyId"], Status="Sleeping")
    unused = iam.get_access_key_last_used(AccessKeyId=two["AccessKeyId"])
    equal("a key never used", ("keyed", "N/A", "N/A", False), (unused["UserName"], unused["AccessKeyLastUsed"]["ServiceName"], unused["AccessKeyLastUsed"]["Region"], "LastUsedDate" in unused["AccessKeyLastUsed"]))
    sts = client("sts", (two["AccessKeyId"], two["SecretAccessKey"], None), region="eu-west-1")
    sts.get_caller_identity()
    used = iam.get_access_key_last_used(AccessKeyId=two["AccessKeyId"])["AccessKeyLastUsed"]
    equal("LastUsed tells service and region", ("sts", "eu-west-1", True), (used["ServiceName"], used["Region"], "LastUsedDate" in used))
    refused("a key of nobody was last used", "AccessDenied", 403, iam.get_access_key_last_used, AccessKeyId="AKIAAAAAAAAAAAAAAAAA")
    refused("a user with keys", "DeleteConflict", 409, iam.delete_user, UserName="keyed", says="must delete access keys first")
    iam.create_user(UserName="other")
    refused("another user's key", "NoSuchEntity", 404, iam.delete_access_key, UserName="other", AccessKeyId=one["AccessKeyId"])
    refused("a key that is none", "NoSuchEntity", 404, iam.update_access_key, UserName="keyed", AccessKeyId="AKIAAAAAAAAAAAAAAAAA", Status="Active")
    refused("keys of nobody", "NoSuchEntity", 404, iam.list_access_keys, UserName="nobody")
    refused("a key for nobody", "NoSuchEntity", 404, iam.create_access_key, UserName="nobody")
    iam.delete_access_key(UserName="keyed", AccessKeyId=one["AccessKeyId"])
    iam.delete_access_key(UserName="keyed", AccessKeyId=two["AccessKeyId"])
    equal("no keys are left", [], iam.list_access_keys(UserName="keyed")["AccessKeyMetadata"])
    iam.delete_user(UserName="keyed")
    iam.delete_user(UserName="other")


@section
def login_profile():
    iam.create_user(UserName="console")
    refused("no profile yet", "NoSuchEntity", 404, iam.get_login_profile, UserName="console", says="Login Profile for User console cannot be found.")
    refused("deleting no profile", "NoSuchEntity", 404, iam.delete_login_profile, UserName="console")
    refused("a password that is too short", "PasswordPolicyViolation", 400, iam.create_login_profile, UserName="console", Password="short")
    made = iam.create_login_profile(UserName="console", Password="a long enough pass", PasswordResetRequired=True)["LoginProfile"]
    equal("CreateLoginProfile", ("console", True), (made["UserName"], made["PasswordResetRequired"]))
    refused("a second profile", "EntityAlreadyExists", 409, iam.create_login_profile, UserName="console", Password="a long enough pass")
    iam.update_login_profile(UserName="console", PasswordResetRequired=False)
    equal("UpdateLoginProfile", False, iam.get_login_profile(UserName="console")["LoginProfile"]["PasswordResetRequired"])
    refused("a user with a password", "DeleteConflict", 409, iam.delete_user, UserName="console", says="must delete login profile first")
    iam.delete_login_profile(UserName="console")
    refused("updating no profile", "NoSuchEntity", 404, iam.update_login_profile, UserName="console", Password="another long pass")
    iam.delete_user(UserName="console")


@section
def mfa():
    iam.create_user(UserName="factor")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone", Path="/")["VirtualMFADevice"]
    serial = device["SerialNumber"]
    equal("an MFA device's serial number is its ARN", f"arn:aws:iam::{ACCOUNT}:mfa/phone", serial)
    check("its seed is base 32", len(base64.b32decode(device["Base32StringSeed"])) >= 16, device["Base32StringSeed"])
    refused("a second device of that name", "EntityAlreadyExists", 409, iam.create_virtual_mfa_device, VirtualMFADeviceName="phone")
    refused("two equal codes", "InvalidAuthenticationCode", 403, iam.enable_mfa_device, UserName="factor", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="123456")
    refused("a device that is none", "NoSuchEntity", 404, iam.enable_mfa_device, UserName="factor", SerialNumber=serial + "x", AuthenticationCode1="123456", AuthenticationCode2="654321")
    equal("unassigned", [serial], [d["SerialNumber"] for d in iam.list_virtual_mfa_devices(AssignmentStatus="Unassigned")["VirtualMFADevices"]])
    iam.enable_mfa_device(UserName="factor", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    equal("ListMFADevices", [serial], [d["SerialNumber"] for d in iam.list_mfa_devices(UserName="factor")["MFADevices"]])
    assigned = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    equal("assigned to its user", ["factor"], [d["User"]["UserName"] for d in assigned])
    refused("a device in use is not deleted", "DeleteConflict", 409, iam.delete_virtual_mfa_device, SerialNumber=serial)
    refused("a device in use is not enabled again", "EntityAlreadyExists", 409, iam.enable_mfa_device, UserName="factor", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    refused("a user with a device", "DeleteConflict", 409, iam.delete_user, UserName="factor", says="MFA")
    iam.deactivate_mfa_device(UserName="factor", SerialNumber=serial)
    equal("DeactivateMFADevice", [], iam.list_mfa_devices(UserName="factor")["MFADevices"])
    refused("deactivating it twice", "NoSuchEntity", 404, iam.deactivate_mfa_device, UserName="factor", SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    refused("deleting it twice", "NoSuchEntity", 404, iam.delete_virtual_mfa_device, SerialNumber=serial)
    refused("devices of nobody", "NoSuchEntity", 404, iam.list_mfa_devices, UserName="nobody")
    iam.delete_user(UserName="factor")


@section
def ssh_keys():
    iam.create_user(UserName="ssh")
    body = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDexample ssh@example.org"
    refused("an SSH key that is none", "InvalidPublicKey", 400, iam.upload_ssh_public_key, UserName="ssh", SSHPublicKeyBody="hello")
    keys = [iam.upload_ssh_public_key(UserName="ssh", SSHPublicKeyBody=f"ssh-rsa AAAAB3NzaC1yc2E{n} ssh@example.org" if n else body)["SSHPublicKey"] for n in range(5)]
    check("an SSH key id is APKA…", keys[0]["SSHPublicKeyId"].startswith("APKA") and len(keys[0]["SSHPublicKeyId"]) >= 20, keys[0]["SSHPublicKeyId"])
    check("a fingerprint is 16 bytes in hexadecimal", len(keys[0]["Fingerprint"].split(":")) == 16, keys[0]["Fingerprint"])
    refused("a sixth SSH key", "LimitExceeded", 409, iam.upload_ssh_public_key, UserName="ssh", SSHPublicKeyBody=body + "6")
    listed, sizes = pages(iam.list_ssh_public_keys, "SSHPublicKeys", 2, UserName="ssh")
    equal("ListSSHPublicKeys pages", ([k["SSHPublicKeyId"] for k in keys], [2, 2, 1]), ([k["SSHPublicKeyId"] for k in listed], sizes))
    key = keys[0]["SSHPublicKeyId"]
    equal("GetSSHPublicKey", body, iam.get_ssh_public_key(UserName="ssh", SSHPublicKeyId=key, Encoding="SSH")["SSHPublicKey"]["SSHPublicKeyBody"])
    iam.update_ssh_public_key(UserName="ssh", SSHPublicKeyId=key, Status="Inactive")
    equal("UpdateSSHPublicKey", "Inactive", iam.list_ssh_public_keys(UserName="ssh")["SSHPublicKeys"][0]["Status"])
    refused("a user with SSH keys", "DeleteConflict", 409, iam.delete_user, UserName="ssh", says="SSH")
    for each in keys:
        iam.delete_ssh_public_key(UserName="ssh", SSHPublicKeyId=each["SSHPublicKeyId"])
    refused("a deleted SSH key", "NoSuchEntity", 404, iam.get_ssh_public_key, UserName="ssh", SSHPublicKeyId=key, Encoding="SSH")
    refused("deleting it twice", "NoSuchEntity", 404, iam.delete_ssh_public_key, UserName="ssh", SSHPublicKeyId=key)
    refused("changing a deleted SSH key", "NoSuchEntity", 404, iam.update_ssh_public_key, UserName="ssh", SSHPublicKeyId=key, Status="Active")
    iam.delete_user(UserName="ssh")


@section
def certificates():
    iam.create_user(UserName="signer")
    body = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
    refused("a certificate that is none", "MalformedCertificate", 400, iam.upload_signing_certificate, UserName="signer", CertificateBody="hello")
    one = iam.upload_signing_certificate(UserName="signer", CertificateBody=body)["Certificate"]
    two = iam.upload_signing_certificate(UserName="signer", CertificateBody=body + "\n")["Certificate"]
    refused("a third certificate", "LimitExceeded", 409, iam.upload_signing_certificate, UserName="signer", CertificateBody=body)
    iam.update_signing_certificate(UserName="signer", CertificateId=one["CertificateId"], Status="Inactive")
    equal("ListSigningCertificates", [("Inactive", body), ("Active", body + "\n")], [(c["Status"], c["CertificateBody"]) for c in iam.list_signing_certificates(UserName="signer")["Certificates"]])
    refused("a user with certificates", "DeleteConflict", 409, iam.delete_user, UserName="signer", says="signing certificates")
    for each in (one, two):
        iam.delete_signing_certificate(UserName="signer", CertificateId=each["CertificateId"])
    refused("deleting it twice", "NoSuchEntity", 404, iam.delete_signing_certificate, UserName="signer", CertificateId=one["CertificateId"])
    refused("changing a deleted certificate", "NoSuchEntity", 404, iam.update_signing_certificate, UserName="signer", CertificateId=one["CertificateId"], Status="Active")
    iam.delete_user(UserName="signer")


@section
def service_credentials():
    iam.create_user(UserName="git")
    refused("a service without such credentials", "NotSupportedService", 404, iam.create_service_specific_credential, UserName="git", ServiceName="s3.amazonaws.com")
    one = iam.create_service_specific_credential(UserName="git", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]
    iam.create_service_specific_credential(UserName="git", ServiceName="codecommit.amazonaws.com")
    check("a service-specific credential's id is ACCA…", one["ServiceSpecificCredentialId"].startswith("ACCA") and one["ServicePassword"], one["ServiceSpecificCredentialId"])
    refused("a third one for the service", "LimitExceeded", 409, iam.create_service_specific_credential, UserName="git", ServiceName="codecommit.amazonaws.com")
    iam.update_service_specific_credential(UserName="git", ServiceSpecificCredentialId=one["ServiceSpecificCredentialId"], Status="Inactive")
    listed = iam.list_service_specific_credentials(UserName="git", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredentials"]
    equal("ListServiceSpecificCredentials", ["Inactive", "Active"], [c["Status"] for c in listed])
    check("a list shows no passwords", all("ServicePassword" not in c for c in listed))
    equal("none for another service", [], iam.list_service_specific_credentials(UserName="git", ServiceName="cassandra.amazonaws.com")["ServiceSpecificCredentials"])
    refused("a user with service-specific credentials", "DeleteConflict", 409, iam.delete_user, UserName="git", says="service specific")
    for each in listed:
        iam.delete_service_specific_credential(UserName="git", ServiceSpecificCredentialId=each["ServiceSpecificCredentialId"])
    refused("deleting it twice", "NoSuchEntity", 404, iam.delete_service_specific_credential, UserName="git", ServiceSpecificCredentialId=one["ServiceSpecificCredentialId"])
    refused("changing a deleted one", "NoSuchEntity", 404, iam.update_service_specific_credential, UserName="git", ServiceSpecificCredentialId=one["ServiceSpecificCredentialId"], Status="Active")
    iam.delete_user(UserName="git")


main()
