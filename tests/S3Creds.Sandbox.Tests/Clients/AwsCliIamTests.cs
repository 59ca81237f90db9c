using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Sandbox.Tests.Clients;

/// <summary>IAM and STS of the sandbox as the aws CLI uses them.</summary>
public sealed class AwsCliIamTests(ITestOutputHelper output)
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ListUsers","sts:AssumeRole"],"Resource":"*"}]}""";
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"123456789012"}}]}""";

    public static TheoryData<string> Versions => [.. Installations.AwsCli.Select(c => c.Version)];

    [AwsCliTheory]
    [MemberData(nameof(Versions))]
    public async Task A_user_is_made_used_and_removed(string version)
    {
        output.WriteLine(version);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "cli" }, port: 0, limit.Token);
        var aws = new AwsCli(Installations.AwsCli.First(c => c.Version == version), server, limit.Token);

        Assert.Equal("arn:aws:iam::123456789012:root", (await aws.CallAsync("sts", "get-caller-identity")).GetProperty("Arn").GetString());
        var user = (await aws.CallAsync("iam", "create-user", "--user-name", "ada", "--tags", "Key=team,Value=data ops")).GetProperty(
            "User"
        );
        Assert.Equal("data ops", user.GetProperty("Tags")[0].GetProperty("Value").GetString());
        await aws.RefusedAsync("EntityAlreadyExists", "iam", "create-user", "--user-name", "ada");
        await aws.CallAsync("iam", "put-user-policy", "--user-name", "ada", "--policy-name", "p", "--policy-document", Policy);
        var document = (await aws.CallAsync("iam", "get-user-policy", "--user-name", "ada", "--policy-name", "p")).GetProperty(
            "PolicyDocument"
        );
        Assert.Equal("iam:ListUsers", document.GetProperty("Statement")[0].GetProperty("Action")[0].GetString());
        await aws.RefusedAsync(
            "MalformedPolicyDocument",
            "iam",
            "put-user-policy",
            "--user-name",
            "ada",
            "--policy-name",
            "q",
            "--policy-document",
            "{}"
        );

        var key = (await aws.CallAsync("iam", "create-access-key", "--user-name", "ada")).GetProperty("AccessKey");
        var ada = aws.As(key.GetProperty("AccessKeyId").GetString()!, key.GetProperty("SecretAccessKey").GetString()!);
        Assert.Equal(
            "ada",
            Assert
                .Single((await ada.CallAsync("iam", "list-users")).GetProperty("Users").EnumerateArray())
                .GetProperty("UserName")
                .GetString()
        );
        await ada.RefusedAsync("AccessDenied", "iam", "delete-user", "--user-name", "ada");
        await aws.As(ada.AccessKeyId, "wrong" + ada.Secret[5..]).RefusedAsync("SignatureDoesNotMatch", "iam", "list-users");

        await aws.RefusedAsync("DeleteConflict", "iam", "delete-user", "--user-name", "ada");
        await aws.CallAsync("iam", "update-access-key", "--user-name", "ada", "--access-key-id", ada.AccessKeyId, "--status", "Inactive");
        await ada.RefusedAsync("InvalidClientTokenId", "sts", "get-caller-identity");
        await aws.CallAsync("iam", "delete-access-key", "--user-name", "ada", "--access-key-id", ada.AccessKeyId);
        await aws.CallAsync("iam", "delete-user-policy", "--user-name", "ada", "--policy-name", "p");
        await aws.CallAsync("iam", "delete-user", "--user-name", "ada");
        await aws.RefusedAsync("NoSuchEntity", "iam", "get-user", "--user-name", "ada");
    }

    [AwsCliTheory]
    [MemberData(nameof(Versions))]
    public async Task A_role_is_assumed_and_its_session_policy_holds(string version)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "cli" }, port: 0, limit.Token);
        var aws = new AwsCli(Installations.AwsCli.First(c => c.Version == version), server, limit.Token);

        var role = (await aws.CallAsync("iam", "create-role", "--role-name", "app", "--assume-role-policy-document", Trust))
            .GetProperty("Role")
            .GetProperty("Arn")
            .GetString()!;
        await aws.CallAsync(
            "iam",
            "attach-role-policy",
            "--role-name",
            "app",
            "--policy-arn",
            "arn:aws:iam::aws:policy/AdministratorAccess"
        );
        await aws.CallAsync("iam", "create-user", "--user-name", "ada");
        await aws.CallAsync("iam", "put-user-policy", "--user-name", "ada", "--policy-name", "p", "--policy-document", Policy);
        var key = (await aws.CallAsync("iam", "create-access-key", "--user-name", "ada")).GetProperty("AccessKey");
        var ada = aws.As(key.GetProperty("AccessKeyId").GetString()!, key.GetProperty("SecretAccessKey").GetString()!);
        await aws.RefusedAsync("AccessDenied", "sts", "assume-role", "--role-arn", role, "--role-session-name", "s1");
        var session = await ada.CallAsync("sts", "assume-role", "--role-arn", role, "--role-session-name", "s1", "--policy", Policy);
        var credentials = session.GetProperty("Credentials");
        var inside = aws.As(
            credentials.GetProperty("AccessKeyId").GetString()!,
            credentials.GetProperty("SecretAccessKey").GetString()!,
            credentials.GetProperty("SessionToken").GetString()
        );
        Assert.Equal(
            "arn:aws:sts::123456789012:assumed-role/app/s1",
            (await inside.CallAsync("sts", "get-caller-identity")).GetProperty("Arn").GetString()
        );
        await inside.CallAsync("iam", "list-users");
        await inside.RefusedAsync("AccessDenied", "iam", "list-roles");
    }

    [AwsCliTheory]
    [MemberData(nameof(Versions))]
    public async Task Its_own_paging_and_waiting_work(string version)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "cli" }, port: 0, limit.Token);
        var aws = new AwsCli(Installations.AwsCli.First(c => c.Version == version), server, limit.Token);
        for (var n = 0; n < 5; n++)
        {
            await aws.CallAsync("iam", "create-group", "--group-name", $"g{n}");
        }

        server.Sandbox.Counters.Reset();
        var groups = await aws.CallAsync("iam", "list-groups", "--page-size", "2");
        Assert.Equal(5, groups.GetProperty("Groups").GetArrayLength());
        Assert.Equal(3, server.Sandbox.Counters.Count("iam", "ListGroups"));
        var first = await aws.CallAsync("iam", "list-groups", "--max-items", "2");
        Assert.Equal(2, first.GetProperty("Groups").GetArrayLength());
        var rest = await aws.CallAsync("iam", "list-groups", "--starting-token", first.GetProperty("NextToken").GetString()!);
        Assert.Equal(["g2", "g3", "g4"], rest.GetProperty("Groups").EnumerateArray().Select(g => g.GetProperty("GroupName").GetString()));
        await aws.CallAsync("iam", "create-user", "--user-name", "w");
        await aws.CallAsync("iam", "wait", "user-exists", "--user-name", "w");
    }
}
