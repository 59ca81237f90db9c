using System.Net;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary><c>create</c> on an account, in s3-credentials' order of calls: check every bucket, then buckets, user or role, policies,
/// credentials.</summary>
/// <param name="delivery">Where a key goes; null: to standard output.</param>
internal sealed class Creation(
    CreateRequest request,
    DirectSession session,
    KeyDelivery? delivery,
    DirectJournal journal,
    CommandContext context
)
{
    private static readonly TimeSpan LagOfIam = TimeSpan.FromSeconds(60);

    private readonly AwsSession aws = session.Aws;
    private readonly CancellationToken abort = context.Abort;
    private bool identityIsNew;

    /// <summary>It was not there, and then it was before this run had an answer: another may have made it, and keys of its own.</summary>
    private bool isTaken;

    private readonly SessionRole role = new(session.Aws, context, context.Abort);
    private readonly List<string> createdBuckets = [];
    private JsonNode? liveTrust;

    /// <summary>What there is of it after the run.</summary>
    public CreatedThings Made(CallerIdentity caller) => new(caller.Account, createdBuckets, identityIsNew, liveTrust);

    public async Task RunAsync()
    {
        var missing = await MissingAsync();
        if (request.Duration is { } seconds)
        {
            await SessionRole.CheckCallerAsync(aws, seconds, context.Stop);
            // A role that allows no session of this length is found before a bucket is left behind.
            await role.FindAsync(request.IsRole ? request.Name : SessionRole.Name, seconds);
        }

        if (delivery is not null)
            await delivery.ProbeAsync(aws, request.Name);
        foreach (var bucket in missing)
            await CreateBucketAsync(bucket);
        if (request.IsRole)
            await RoleAsync();
        else if (request.Duration is { } lifetime)
            await SessionAsync(lifetime);
        else
            await UserAsync();
    }

    private async Task<List<string>> MissingAsync()
    {
        var missing = new List<string>();
        foreach (var bucket in request.Buckets)
        {
            var status = await session.HeadAsync(bucket, context.Stop);
            if (status is HttpStatusCode.OK or HttpStatusCode.NoContent)
                continue;
            if (!request.CreateBucket)
            {
                throw DirectErrors.Error(
                    $"Bucket does not exist: {bucket} - try --create-bucket to create it",
                    status == HttpStatusCode.Forbidden
                        ? "S3 answered 403: it may belong to another account, or s3:ListBucket is not allowed"
                        : null
                );
            }

            if (NameError(bucket) is { } error)
                throw DirectErrors.Error($"{bucket} is not a valid bucket name: {error}");
            missing.Add(bucket);
        }

        return missing;
    }

    /// <summary>Before the first write, and in better words than a store's. Other stores than AWS may take more names.</summary>
    private string? NameError(string bucket) => aws.EndpointUrl is null || request.IsSandbox ? BucketName.Error(bucket) : null;

    private async Task CreateBucketAsync(string bucket)
    {
        var (region, constraint) = Regions.ForNew(request.BucketRegion, aws.Region);
        var s3 = aws.S3(region);
        var create = new PutBucketRequest
        {
            BucketName = bucket,
            // Else the SDK names a region of its own choice: that of AWS_REGION in the environment.
            UseClientRegion = false,
            PutBucketConfiguration = new PutBucketConfiguration
            {
                LocationConstraint = constraint is null ? null : new BucketLocationConstraint(constraint),
            },
        };
        await journal.StepAsync(ResourceKind.Bucket, bucket, null, () =>
            Creating.RunAsync(
                () => s3.PutBucketAsync(create, abort),
                async () => await session.HeadAsync(bucket, abort) == HttpStatusCode.OK ? new PutBucketResponse() : null
            )
        );
        session.Learn(bucket, region);
        createdBuckets.Add(bucket);
        Log($"Created bucket: {bucket}{(request.BucketRegion is { } r ? $" in region: {r}" : "")}");
        if (request.Public)
        {
            await StepAsync(bucket, "public access block", () => BucketConfig.BlockAsync(s3, bucket, BucketConfig.Block(on: false), abort));
            Log("Set public access block configuration");
            var policy = PolicyVerb.PublicBucketPolicy(bucket, aws.Partition);
            await StepAsync(bucket, "policy", () => BucketConfig.PolicyAsync(aws, s3, bucket, policy, lifted: true, context));
            Log("Attached bucket policy allowing public access");
        }

        if (request.Website)
        {
            await StepAsync(bucket, "website", () => BucketConfig.WebsiteAsync(s3, bucket, abort));
            Log("Configured website: IndexDocument=index.html, ErrorDocument=error.html");
        }
    }

    private async Task UserAsync()
    {
        var user = request.Name;
        if (!await ExistsAsync(() => aws.Iam.GetUserAsync(new GetUserRequest { UserName = user }, context.Stop)))
        {
            await journal.StepAsync(ResourceKind.User, user, null, () => Creating.RunAsync(
                    async () =>
                        (
                            await aws.Iam.CreateUserAsync(
                                new CreateUserRequest { UserName = user, PermissionsBoundary = request.Boundary },
                                abort
                            )
                        ).User!,
                    async () =>
                    {
                        isTaken = true;
                        var made = (await aws.Iam.GetUserAsync(new GetUserRequest { UserName = user }, abort)).User;
                        return made?.PermissionsBoundary?.PermissionsBoundaryArn == request.Boundary ? made : null;
                    }
                ));
            identityIsNew = true;
            Log($"Created user: '{user}'{Bounded}");
        }

        foreach (var bucket in request.Buckets)
        {
            var name = request.PolicyName(bucket);
            var put = new PutUserPolicyRequest
            {
                UserName = user,
                PolicyName = name,
                PolicyDocument = Document(bucket),
            };
            await journal.StepAsync(ResourceKind.User, user, $"policy {name}", () =>
                EventuallyAsync(() => aws.Iam.PutUserPolicyAsync(put, abort))
            );
            Log($"Attached policy {name} to user {user}");
        }

        var maker = new NewKey(aws, user, identityIsNew && !isTaken, journal.RunId, context);
        var made = await journal.StepAsync(ResourceKind.AccessKey, user, null, maker.CreateAsync);
        var key = made.Key with { User = made.UserName ?? user };
        using var secret = key.Secret;
        try
        {
            context.Mask.Hide(key.Secret);
            Log($"Created access key for user: {user}");
            if (delivery is null)
                await CredentialOutput.WriteAsync(key, made.Status, made.CreateDate, request.Ini, context);
            else
                await delivery.RunAsync(key, maker, made.Status, made.CreateDate, Log);
        }
        catch (Exception e) when (e is not S3CredsException && delivery is null or { Taken.Count: 0 })
        {
            // Whatever it was: the key's only copy goes with this process.
            var why =
                e is OperationCanceledException ? "stopped before the key was printed" : $"the key could not be handed out ({WhyNot(e)})";
            throw await maker.TakeBackAsync(key, why);
        }
    }

    private async Task SessionAsync(int seconds)
    {
        var arn = await journal.StepAsync(ResourceKind.Role, SessionRole.Name, null, role.EnsureAsync);
        Log($"Assume role against {arn} for {seconds}s");
        using var made = await role.AssumeAsync(arn, request.Name, request.Grant.Document(request.Buckets), seconds);
        await CredentialOutput.WriteAsync(made, request.Ini, context);
    }

    private async Task RoleAsync()
    {
        var name = request.Name;
        var found = request.Duration is null ? await role.FindAsync(name, null) : role.Found;
        liveTrust = IamJson.Document(found?.AssumeRolePolicyDocument);
        var arn = found?.Arn;
        if (arn is null)
        {
            var trust = request.Trust?.ToJsonString(Relaxed.Options)
                ?? S3Template.TrustAccount((await aws.WhoAmIAsync(context.Stop)).Account, aws.Partition).ToJson();
            var create = new CreateRoleRequest
            {
                RoleName = name,
                AssumeRolePolicyDocument = trust,
                MaxSessionDuration = 12 * 60 * 60,
                PermissionsBoundary = request.Boundary,
            };
            arn = (await journal.StepAsync(ResourceKind.Role, name, null, () => Creating.RoleAsync(aws, create, abort))).Arn;
            identityIsNew = true;
            Log($"Created role: '{name}'{Bounded}");
        }

        foreach (var bucket in request.Buckets)
        {
            var policy = request.PolicyName(bucket);
            var put = new PutRolePolicyRequest
            {
                RoleName = name,
                PolicyName = policy,
                PolicyDocument = Document(bucket),
            };
            await journal.StepAsync(ResourceKind.Role, name, $"policy {policy}", () =>
                EventuallyAsync(() => aws.Iam.PutRolePolicyAsync(put, abort))
            );
            Log($"Attached policy {policy} to role {name}");
        }

        if (request.Duration is { } seconds)
        {
            Log($"Assume role against {arn} for {seconds}s");
            using var made = await role.AssumeAsync(arn, request.Name, null, seconds, identityIsNew);
            await CredentialOutput.WriteAsync(made, request.Ini, context);
        }
        else
        {
            await context.Out.WriteLineAsync(
                request.Ini
                    ? $"[profile {name}]\nrole_arn={arn}\nsource_profile=default"
                    : PythonJson.Dumps(new JsonObject { ["RoleName"] = name, ["Arn"] = arn }, 4)
            );
        }
    }

    private static string WhyNot(Exception e) => FileProblem.Is(e) ? FileProblem.Of(e, null) : AwsError.Explain(e).Message;

    private string Bounded => request.Boundary is { } arn ? $" with permissions boundary: '{arn}'" : "";

    private string Document(string bucket) => request.Grant.Document(bucket).ToJsonString(Relaxed.Options);

    private static async Task<bool> ExistsAsync(Func<Task> get)
    {
        try
        {
            await get();
            return true;
        }
        catch (NoSuchEntityException)
        {
            return false;
        }
    }

    private Task<T> EventuallyAsync<T>(Func<Task<T>> act) =>
        Propagation.RetryAsync(
            $"{request.Name} was just created and is not visible everywhere yet",
            act,
            e => identityIsNew && AwsError.IsNotThereYet(e, request.Name),
            LagOfIam,
            aws,
            context
        );

    private Task StepAsync(string bucket, string part, Func<Task> act) => journal.StepAsync(ResourceKind.Bucket, bucket, part, async () =>
        {
            await act();
            return true;
        });

    private void Log(string line)
    {
        if (!request.Silent)
            context.Err.WriteLine(line);
    }
}
