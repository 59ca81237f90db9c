namespace S3Creds.Sandbox.State;

/// <summary> The AWS managed policies that users of S3 meet (AWS Managed Policy Reference Guide). The long ones (ReadOnlyAccess,
/// SecurityAudit) carry only what concerns the services of the sandbox. </summary>
internal static class AwsManaged
{
    private static readonly DateTimeOffset Created = new(2015, 2, 6, 18, 40, 58, TimeSpan.Zero);

    public static IReadOnlyList<ManagedPolicy> All { get; } =
    [
        Policy(
            "ANPAIWMBCKSKIEE64ZLYK",
            "AdministratorAccess",
            1,
            "Provides full access to AWS services and resources.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""
        ),
        Policy(
            "ANPAIFIR6V6BVTRAHWINE",
            "AmazonS3FullAccess",
            2,
            "Provides full access to all buckets via the AWS Management Console.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}"""
        ),
        Policy(
            "ANPAIZTJ4DXE7G6AGAE6M",
            "AmazonS3ReadOnlyAccess",
            3,
            "Provides read only access to all buckets via the AWS Management Console.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*","s3-object-lambda:Get*","s3-object-lambda:List*"],"Resource":"*"}]}"""
        ),
        Policy(
            "ANPAI7XKCFMBPM3QQRRVQ",
            "IAMFullAccess",
            2,
            "Provides full access to IAM via the AWS Management Console.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount","organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren","organizations:ListParents","organizations:ListPoliciesForTarget","organizations:ListRoots","organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}]}"""
        ),
        Policy(
            "ANPAJKSO7NDY4T57MWDSQ",
            "IAMReadOnlyAccess",
            4,
            "Provides read only access to IAM via the AWS Management Console.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}"""
        ),
        Policy(
            "ANPAILL3HVNFSB6DCOWYQ",
            "ReadOnlyAccess",
            1,
            "Provides read-only access to AWS services and resources.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Generate*","iam:Get*","iam:List*","iam:Simulate*","s3:DescribeJob","s3:Get*","s3:List*","ssm:Describe*","ssm:Get*","ssm:List*","sts:GetAccessKeyInfo","sts:GetCallerIdentity","sts:GetSessionToken"],"Resource":"*"}]}"""
        ),
        Policy(
            "ANPAIX2T3QCXHR2OGGCTO",
            "SecurityAudit",
            1,
            "The security audit template grants access to read security configuration metadata.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy","s3:GetAccelerateConfiguration","s3:GetAccountPublicAccessBlock","s3:GetAnalyticsConfiguration","s3:GetBucket*","s3:GetEncryptionConfiguration","s3:GetInventoryConfiguration","s3:GetLifecycleConfiguration","s3:GetMetricsConfiguration","s3:GetObjectAcl","s3:GetObjectVersionAcl","s3:GetReplicationConfiguration","s3:ListAllMyBuckets","sts:GetAccessKeyInfo"],"Resource":"*"}]}"""
        ),
        Policy(
            "ANPAIWJQXF2KTQL6AYYBK",
            "AWSDenyAll",
            2,
            "Deny all access.",
            """{"Version":"2012-10-17","Statement":[{"Sid":"DenyAll","Effect":"Deny","Action":["*"],"Resource":"*"}]}"""
        ),
        Policy(
            "ANPAZKAPJZG4JM2W7IVLO",
            "AWSCompromisedKeyQuarantineV2",
            1,
            "Denies access to certain actions, applied by the AWS team in the event that an IAM user's credentials have been "
                + "compromised or publicly exposed. Do NOT remove this policy.",
            Quarantine
        ),
        Policy(
            "ANPAZKAPJZG4HHWQ7HK5N",
            "AWSCompromisedKeyQuarantineV3",
            1,
            "Denies access to certain actions, applied by the AWS team in the event that an IAM user's credentials have been "
                + "compromised or publicly exposed. Do NOT remove this policy.",
            Quarantine
        ),
    ];

    public static IReadOnlyDictionary<string, ManagedPolicy> ByArn { get; } = All.ToDictionary(p => p.Arn, StringComparer.Ordinal);

    private const string Quarantine =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["cloudtrail:LookupEvents","ec2:RequestSpotInstances","ec2:RunInstances","ec2:StartInstances","iam:AddUserToGroup","iam:AttachGroupPolicy","iam:AttachRolePolicy","iam:AttachUserPolicy","iam:ChangePassword","iam:CreateAccessKey","iam:CreateInstanceProfile","iam:CreateLoginProfile","iam:CreatePolicyVersion","iam:CreateRole","iam:CreateUser","iam:DetachUserPolicy","iam:PassRole","iam:PutGroupPolicy","iam:PutRolePolicy","iam:PutUserPermissionsBoundary","iam:PutUserPolicy","iam:SetDefaultPolicyVersion","iam:UpdateAccessKey","iam:UpdateAccountPasswordPolicy","iam:UpdateAssumeRolePolicy","iam:UpdateLoginProfile","iam:UpdateUser","lambda:AddLayerVersionPermission","lambda:AddPermission","lambda:CreateFunction","lambda:GetPolicy","lambda:ListTags","lambda:PutProvisionedConcurrencyConfig","lambda:TagResource","lambda:UntagResource","lambda:UpdateFunctionCode","lightsail:Create*","lightsail:Delete*","lightsail:DownloadDefaultKeyPair","lightsail:GetInstanceAccessDetails","lightsail:Start*","lightsail:Update*","organizations:CreateAccount","organizations:CreateOrganization","organizations:InviteAccountToOrganization","s3:DeleteBucket","s3:DeleteObject","s3:DeleteObjectVersion","s3:PutLifecycleConfiguration","s3:PutBucketAcl","s3:PutBucketOwnershipControls","s3:DeleteBucketPolicy","s3:ObjectOwnerOverrideToBucketOwner","s3:PutAccountPublicAccessBlock","s3:PutBucketPolicy","s3:ListAllMyBuckets"],"Resource":["*"]}]}""";

    private static ManagedPolicy Policy(string id, string name, int version, string description, string document) =>
        new()
        {
            Id = id,
            Name = name,
            Path = "/",
            Arn = "arn:aws:iam::aws:policy/" + name,
            Created = Created,
            Updated = Created,
            Description = description,
            DefaultVersion = "v" + version,
            LastVersion = version,
            Versions = [new PolicyVersion("v" + version, document, Created)],
        };
}
