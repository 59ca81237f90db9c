namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>A request that gets a documented error.</summary>
/// <param name="When">The condition, as AWS's page has it.</param>
/// <param name="Before">Requests that prepare it, each with success.</param>
/// <param name="Request">The operation and its parameters: <c>DeleteUser UserName=u</c>.</param>
internal sealed record ErrorRow(string Code, string When, IReadOnlyList<string> Before, string Request)
{
    public string Operation => Request.Split(' ')[0];
}

/// <summary>Errors of IAM whose conditions are particular to an operation. Those that many share are generated from AWS's list.</summary>
internal static class IamErrorRows
{
    public const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}""";
    public const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private const string User = "CreateUser UserName=u";
    private const string Group = "CreateGroup GroupName=g";
    private const string Role = "CreateRole RoleName=r AssumeRolePolicyDocument=" + Trust;
    private const string Policy = "CreatePolicy PolicyName=p PolicyDocument=" + Document;
    private const string Profile = "CreateInstanceProfile InstanceProfileName=i";
    private const string Arn = "arn:aws:iam::123456789012:policy/p";
    private const string ReadOnly = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    private const string Login = "CreateLoginProfile UserName=u Password=Correct-horse-7";

    public static IReadOnlyList<ErrorRow> All { get; } =
    [
        // Attempted to create a resource that already exists.
        Exists(User, "a user of this name exists", User),
        Exists("UpdateUser UserName=u NewUserName=v", "a user of the new name exists", User, "CreateUser UserName=v"),
        Exists(Group, "a group of this name exists", Group),
        Exists("UpdateGroup GroupName=g NewGroupName=h", "a group of the new name exists", Group, "CreateGroup GroupName=h"),
        Exists(Role, "a role of this name exists", Role),
        Exists(Policy, "a policy of this name exists", Policy),
        Exists(Profile, "a profile of this name exists", Profile),
        Exists(Login, "the user has a password", User, Login),
        Exists("CreateOpenIDConnectProvider Url=https://o.example.com", "a provider of this URL exists", Oidc()),
        Exists(SamlProvider, "a provider of this name exists", SamlProvider),
        Exists(
            "CreateVirtualMFADevice VirtualMFADeviceName=m",
            "a device of this name exists",
            "CreateVirtualMFADevice VirtualMFADeviceName=m"
        ),
        // Attempted to delete a resource that has attached subordinate entities.
        Conflict("DeleteUser UserName=u", "it has an access key", User, "CreateAccessKey UserName=u"),
        Conflict(
            "DeleteUser UserName=u",
            "it has an inline policy",
            User,
            $"PutUserPolicy UserName=u PolicyName=x PolicyDocument={Document}"
        ),
        Conflict("DeleteUser UserName=u", "it has a managed policy", User, $"AttachUserPolicy UserName=u PolicyArn={ReadOnly}"),
        Conflict("DeleteUser UserName=u", "it is in a group", User, Group, "AddUserToGroup UserName=u GroupName=g"),
        Conflict("DeleteUser UserName=u", "it has a password", User, Login),
        Conflict("DeleteGroup GroupName=g", "it has a user", User, Group, "AddUserToGroup UserName=u GroupName=g"),
        Conflict(
            "DeleteGroup GroupName=g",
            "it has an inline policy",
            Group,
            $"PutGroupPolicy GroupName=g PolicyName=x PolicyDocument={Document}"
        ),
        Conflict("DeleteGroup GroupName=g", "it has a managed policy", Group, $"AttachGroupPolicy GroupName=g PolicyArn={ReadOnly}"),
        Conflict(
            "DeleteRole RoleName=r",
            "it has an inline policy",
            Role,
            $"PutRolePolicy RoleName=r PolicyName=x PolicyDocument={Document}"
        ),
        Conflict("DeleteRole RoleName=r", "it has a managed policy", Role, $"AttachRolePolicy RoleName=r PolicyArn={ReadOnly}"),
        Conflict(
            "DeleteRole RoleName=r",
            "an instance profile has it",
            Role,
            Profile,
            "AddRoleToInstanceProfile InstanceProfileName=i RoleName=r"
        ),
        Conflict(
            "DeleteInstanceProfile InstanceProfileName=i",
            "it has a role",
            Role,
            Profile,
            "AddRoleToInstanceProfile InstanceProfileName=i RoleName=r"
        ),
        Conflict($"DeletePolicy PolicyArn={Arn}", "a user has it", User, Policy, $"AttachUserPolicy UserName=u PolicyArn={Arn}"),
        Conflict(
            $"DeletePolicy PolicyArn={Arn}",
            "it has another version",
            Policy,
            $"CreatePolicyVersion PolicyArn={Arn} PolicyDocument={Document}"
        ),
        Conflict($"DeletePolicyVersion PolicyArn={Arn} VersionId=v1", "it is the default version", Policy),
        // Attempted to create resources beyond the quotas (IAM and AWS STS quotas).
        Limit("CreateAccessKey UserName=u", "the user has two", User, "CreateAccessKey UserName=u", "CreateAccessKey UserName=u"),
        Limit(
            $"CreatePolicyVersion PolicyArn={Arn} PolicyDocument={Document}",
            "the policy has five",
            [Policy, .. Times(4, _ => $"CreatePolicyVersion PolicyArn={Arn} PolicyDocument={Document}")]
        ),
        Limit(
            "AddUserToGroup UserName=u GroupName=g11",
            "the user is in ten",
            [User, .. Times(11, n => $"CreateGroup GroupName=g{n}"), .. Times(10, n => $"AddUserToGroup UserName=u GroupName=g{n}")]
        ),
        Limit(
            $"AttachUserPolicy UserName=u PolicyArn={Arn}11",
            "the user has ten",
            [User, .. Policies(11), .. Times(10, n => $"AttachUserPolicy UserName=u PolicyArn={Arn}{n}")]
        ),
        Limit(
            $"AttachGroupPolicy GroupName=g PolicyArn={Arn}11",
            "the group has ten",
            [Group, .. Policies(11), .. Times(10, n => $"AttachGroupPolicy GroupName=g PolicyArn={Arn}{n}")]
        ),
        Limit(
            $"AttachRolePolicy RoleName=r PolicyArn={Arn}11",
            "the role has ten",
            [Role, .. Policies(11), .. Times(10, n => $"AttachRolePolicy RoleName=r PolicyArn={Arn}{n}")]
        ),
        Limit($"PutUserPolicy UserName=u PolicyName=x PolicyDocument={Large(2049)}", "2,048 characters", User),
        Limit($"PutGroupPolicy GroupName=g PolicyName=x PolicyDocument={Large(5121)}", "5,120 characters", Group),
        Limit($"PutRolePolicy RoleName=r PolicyName=x PolicyDocument={Large(10241)}", "10,240 characters", Role),
        Limit(
            "AddRoleToInstanceProfile InstanceProfileName=i RoleName=s",
            "the profile has a role",
            Role,
            Role.Replace("RoleName=r ", "RoleName=s ", StringComparison.Ordinal),
            Profile,
            "AddRoleToInstanceProfile InstanceProfileName=i RoleName=r"
        ),
        Limit(
            "CreateServiceSpecificCredential UserName=u ServiceName=codecommit.amazonaws.com",
            "the user has two of the service",
            [User, .. Times(2, _ => "CreateServiceSpecificCredential UserName=u ServiceName=codecommit.amazonaws.com")]
        ),
        Limit($"CreatePolicy PolicyName=p PolicyDocument={Large(6145)}", "6,144 characters"),
    ];

    public static string SamlProvider =>
        "CreateSAMLProvider Name=s SAMLMetadataDocument=<EntityDescriptor>" + new string('x', 1000) + "</EntityDescriptor>";

    private static string Oidc() => "CreateOpenIDConnectProvider Url=https://o.example.com";

    private static ErrorRow Exists(string request, string when, params string[] before) =>
        new("EntityAlreadyExists", when, before, request);

    private static ErrorRow Conflict(string request, string when, params string[] before) => new("DeleteConflict", when, before, request);

    private static ErrorRow Limit(string request, string when, params string[] before) => new("LimitExceeded", when, before, request);

    private static IEnumerable<string> Times(int count, Func<int, string> request) => Enumerable.Range(1, count).Select(request);

    private static IEnumerable<string> Policies(int count) => Times(count, n => $"CreatePolicy PolicyName=p{n} PolicyDocument={Document}");

    private static string Large(int characters)
    {
        const string Frame =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/"}]}""";
        return Frame.Replace("b/", "b/" + new string('x', characters - Frame.Length), StringComparison.Ordinal);
    }
}
