namespace S3Creds.Cli.Tests;

/// <summary>Lint over what a whole manifest allows together; single statements are the policy library's tests.</summary>
public sealed class LintTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-lint-").FullName;

    [Theory]
    [InlineData(
        "users: {ci: {inline: {p: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"iam:PutUserPolicy\", Resource: "
            + "\"arn:aws:iam::111122223333:user/ci\"}]}}}}",
        "user/ci may do iam:PutUserPolicy on arn:aws:iam::111122223333:user/ci"
    )]
    [InlineData(
        "policies: {own: {document: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"iam:CreatePolicyVersion\", "
            + "Resource: \"arn:aws:iam::111122223333:policy/own\"}]}}}\nusers: {ci: {policies: [policy/own]}}",
        "user/ci may do iam:CreatePolicyVersion on arn:aws:iam::111122223333:policy/own"
    )]
    [InlineData(
        "roles: {app: {trust: {document: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Principal: {AWS: "
            + "\"arn:aws:iam::111122223333:user/ci\"}, Action: \"sts:AssumeRole\"}]}}}}\nusers: {ci: {inline: {p: {Version: "
            + "\"2012-10-17\", Statement: [{Effect: Allow, Action: \"iam:PutRolePolicy\", Resource: "
            + "\"arn:aws:iam::111122223333:role/app\"}]}}}}",
        "user/ci may do iam:PutRolePolicy on arn:aws:iam::111122223333:role/app"
    )]
    public async Task Who_can_give_itself_more_by_what_it_may_write_is_warned_of(string resources, string said)
    {
        var result = await ValidateAsync(resources);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("warning S3C709", result.Err, StringComparison.Ordinal);
        Assert.Contains(said, result.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "users: {ci: {inline: {p: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"iam:PutUserPolicy\", Resource: "
            + "\"arn:aws:iam::111122223333:user/other\"}]}}}}"
    )]
    [InlineData(
        "roles: {app: {trust: {document: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Principal: {AWS: "
            + "\"arn:aws:iam::111122223333:user/other\"}, Action: \"sts:AssumeRole\"}]}}}}\nusers: {ci: {inline: {p: {Version: "
            + "\"2012-10-17\", Statement: [{Effect: Allow, Action: \"iam:PutRolePolicy\", Resource: "
            + "\"arn:aws:iam::111122223333:role/app\"}]}}}}"
    )]
    public async Task Writing_to_others_is_not(string resources) => Assert.Equal("", (await ValidateAsync(resources)).Err);

    [Fact]
    public async Task An_operator_that_IAM_does_not_have_is_an_error()
    {
        var result = await ValidateAsync(
            "users: {ci: {inline: {p: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:GetObject\", Resource: "
                + "\"arn:aws:s3:::media/*\", Condition: {StringEqual: {\"aws:username\": ci}}}]}}}}"
        );

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error S3C710", result.Err, StringComparison.Ordinal);
        Assert.Contains("did you mean StringEquals?", result.Err, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<CliResult> ValidateAsync(string resources)
    {
        var path = Path.Combine(folder, "team.yaml");
        await File.WriteAllTextAsync(path, "apiVersion: s3creds/v1\nowner: team\naccount: \"111122223333\"\n" + resources + "\n");
        return await CliRunner.RunAsync(folder, "validate", "-f", path);
    }
}
