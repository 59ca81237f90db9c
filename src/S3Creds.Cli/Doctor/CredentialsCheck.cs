using System.Globalization;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Doctor;

/// <summary>Where the credentials come from, whose they are, and when they end.</summary>
internal static class CredentialsCheck
{
    /// <summary>An apply of a large account takes minutes.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(15);

    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        var aws = await input.OpenAsync();
        var source = SourceOf(input);
        var key = await aws.KeyAsync(cancellationToken);
        return [await WhoseAsync(aws, source, key, input, cancellationToken), End(key, input.Context.Time.GetUtcNow())];
    }

    private static async Task<Finding> WhoseAsync(
        AwsSession aws,
        string source,
        SigningKey key,
        DoctorInput input,
        CancellationToken cancellationToken
    )
    {
        if (aws.Accountless)
            return Finding.Fine($"access key {key.Id} from {source}; the store has no accounts that could be asked for");
        try
        {
            var caller = await aws.WhoAmIAsync(cancellationToken);
            if (input.Desired is { Account: { Length: 12 } account } && account != caller.Account)
                return Finding.Fail(
                    $"{caller.Arn} from {source} is of account {caller.Account}, the manifests are for {account}",
                    "use another profile"
                );
            return caller.Arn.EndsWith(":root", StringComparison.Ordinal) && aws.IsAws
                ? Finding.Warn($"{caller.Arn} from {source} is the root user", "use a role or a user of least privilege")
                : Finding.Fine($"{caller.Arn} from {source}");
        }
        catch (Exception e) when (e is not OperationCanceledException and not S3CredsException && aws.LacksIdentity(e))
        {
            return Finding.Warn(
                $"access key {key.Id} from {source}; the store cannot report whose it is",
                "use account: none in the manifests of a store without accounts, or --unverified-account"
            );
        }
        catch (Exception e) when (AwsError.Explain(e) is { } why && why.Code == AwsCodes.NoNetwork.Code)
        {
            return Finding.NotChecked($"whose access key {key.Id} from {source} is: {why.Message}");
        }
    }

    private static Finding End(SigningKey key, DateTimeOffset now) =>
        key switch
        {
            { Expires: { } end } when end <= now => Finding.Fail($"they ended at {Text(end)}", "sign in again"),
            { Expires: { } end } when end <= now + Short => Finding.Warn($"they end at {Text(end)}", "sign in again before a long run"),
            { Expires: { } end } => Finding.Fine($"they end at {Text(end)}"),
            { IsTemporary: true } => Finding.NotChecked("when they end: a session token does not contain it"),
            _ => Finding.Fine("they do not end by themselves"),
        };

    /// <summary>In the order in which <see cref="Account"/> looks for them.</summary>
    private static string SourceOf(DoctorInput input)
    {
        var (options, variable) = (input.Options, input.Context.Variable);
        if (!string.IsNullOrEmpty(options.AccessKey))
            return "--access-key";
        if (options.Auth is { } auth)
            return $"--auth {auth}";
        if (input.IsSandbox)
            return "the emulated account";
        if (!string.IsNullOrEmpty(options.Profile))
            return $"--profile {options.Profile}";
        if (variable("AWS_PROFILE") is { Length: > 0 } profile)
            return $"AWS_PROFILE={profile}";
        string[] variables =
        [
            "AWS_ACCESS_KEY_ID",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ];
        return Array.Find(variables, v => !string.IsNullOrEmpty(variable(v))) ?? "the default profile or the role of this machine";
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
