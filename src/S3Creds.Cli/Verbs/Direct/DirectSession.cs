using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The session of a direct verb: one identity for IAM, STS and S3, and for each bucket the client of its region.</summary>
internal sealed class DirectSession : IAsyncDisposable
{
    private const string RegionHeader = "x-amz-bucket-region";

    private readonly Account account;
    private readonly Dictionary<string, string> regions = new(StringComparer.Ordinal);

    private DirectSession(Account account) => this.account = account;

    public AwsSession Aws => account.Aws;

    /// <param name="assumesRoles">See <see cref="Account.OpenAsync"/>.</param>
    public static async Task<DirectSession> OpenAsync(AccountOptions options, CommandContext context, bool assumesRoles = false)
    {
        if (
            options.Auth is not null
            && (string[])[options.AccessKey ?? "", options.SecretKey ?? "", options.SessionToken ?? ""] is not ["", "", ""]
        )
            throw DirectErrors.Error("--auth cannot be used with --access-key, --secret-key or --session-token");
        try
        {
            return new DirectSession(await Account.OpenAsync(options, null, null, context, assumesRoles));
        }
        catch (S3CredsException e) when (e.Diagnostics[0].Code == CliCodes.Unreadable.Code && e.InnerException is { } cause)
        {
            throw DirectErrors.BadValue("'-a' / '--auth'", $"'{options.Auth}': {FileProblem.AsSystem(cause, options.Auth)}");
        }
    }

    /// <summary>Runs with a session, and closes it.</summary>
    public static async Task<Outcome> RunAsync(AccountOptions options, CommandContext context, Func<DirectSession, Task> run)
    {
        await using var session = await OpenAsync(options, context);
        using var held = context.Interruption.Hold();
        await run(session);
        return Outcome.Done;
    }

    /// <summary>Whether HeadBucket succeeds: any refusal counts as "no", as in s3-credentials. No owner is expected: other accounts'
    /// buckets are served too.</summary>
    public async Task<HttpStatusCode> HeadAsync(string bucket, CancellationToken cancellationToken)
    {
        if (bucket.StartsWith("arn:", StringComparison.Ordinal) && Aws.EndpointUrl is not null)
            throw DirectErrors.Error(
                $"{bucket} is an access point of AWS, which is not reached at {Aws.EndpointUrl}",
                "use the name of a bucket, or leave out --endpoint-url and --sandbox"
            );
        try
        {
            var head = await Aws.S3(Aws.Region).HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellationToken);
            Learn(bucket, head.BucketRegion);
            return head.HttpStatusCode;
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is >= 300 and < 500)
        {
            // S3 returns the region of a bucket even where it refuses everything else.
            var told = (e.InnerException as HttpErrorResponseException)?.Response?.GetHeaderValue(RegionHeader);
            if (string.IsNullOrEmpty(told) || told == Aws.Region || e.StatusCode == HttpStatusCode.NotFound)
                return e.StatusCode;
            Learn(bucket, told);
            return await AgainAsync(bucket, told, cancellationToken);
        }
    }

    public async Task<bool> ExistsAsync(string bucket, CancellationToken cancellationToken) =>
        await HeadAsync(bucket, cancellationToken) is HttpStatusCode.OK or HttpStatusCode.NoContent;

    public void Learn(string bucket, string? region)
    {
        if (!string.IsNullOrEmpty(region))
            regions[bucket] = AwsSession.RegionName(region);
    }

    /// <summary>The client for a bucket. Asks once where the bucket is.</summary>
    public async Task<IAmazonS3> S3Async(string bucket, CancellationToken cancellationToken)
    {
        if (!regions.ContainsKey(bucket))
            await HeadAsync(bucket, cancellationToken);
        return Aws.S3(regions.GetValueOrDefault(bucket, Aws.Region));
    }

    public ValueTask DisposeAsync() => account.DisposeAsync();

    private async Task<HttpStatusCode> AgainAsync(string bucket, string region, CancellationToken cancellationToken)
    {
        try
        {
            return (await Aws.S3(region).HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellationToken)).HttpStatusCode;
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is >= 300 and < 500)
        {
            return e.StatusCode;
        }
    }
}
