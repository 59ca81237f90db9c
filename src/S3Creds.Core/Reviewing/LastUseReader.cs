using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Reviewing;

/// <summary>Asks IAM when users, roles and their keys were last used. The report of a principal is a job: it is started, then asked for
/// until it is done.</summary>
public sealed class LastUseReader(AwsSession aws)
{
    private const int Parallelism = 8;
    private const string NoAnswer = "the job did not end in time";

    /// <summary>AWS calls a report a matter of seconds; a job that takes longer is given up.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static IReadOnlyList<NeededAction> Actions { get; } =
    [
        NeededAction.Read("iam:ListUsers", ActionTarget.Account),
        NeededAction.Read("iam:ListRoles", ActionTarget.Account),
        NeededAction.Read("iam:GenerateServiceLastAccessedDetails", ActionTarget.AnyOfType),
        NeededAction.Read("iam:GetServiceLastAccessedDetails", ActionTarget.Account),
        .. KeyReader.Actions,
    ];

    /// <summary>Of the users and roles among these, in their order.</summary>
    public async Task<IReadOnlyList<PrincipalActivity>> ReadAsync(
        IReadOnlyList<ResourceAddress> principals,
        CancellationToken cancellationToken
    )
    {
        if (principals.Count == 0)
            return [];
        var found = await PrincipalsAsync(cancellationToken);
        var read = new PrincipalActivity[principals.Count];
        await Parallel.ForAsync(
            0,
            principals.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                var who = principals[i];
                var (arn, created) = found.GetValueOrDefault(who);
                read[i] = new PrincipalActivity(
                    who.ToString(),
                    created,
                    arn is null ? new PrincipalUse.NotKnown("it is not in the account") : await UseAsync(arn, token),
                    who.Kind == ResourceKind.User ? await KeysAsync(who.Name, token) : []
                );
            }
        );
        return read;
    }

    private async Task<Dictionary<ResourceAddress, (string Arn, DateTimeOffset? Created)>> PrincipalsAsync(
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<ResourceAddress, (string, DateTimeOffset?)>();
        string? marker = null;
        do
        {
            var page = await aws.Iam.ListUsersAsync(new ListUsersRequest { Marker = marker }, cancellationToken);
            foreach (var user in page.Users ?? [])
                found[new ResourceAddress(ResourceKind.User, user.UserName!)] = (user.Arn!, Instant(user.CreateDate));
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));
        do
        {
            var page = await aws.Iam.ListRolesAsync(new ListRolesRequest { Marker = marker }, cancellationToken);
            foreach (var role in page.Roles ?? [])
                found[new ResourceAddress(ResourceKind.Role, role.RoleName!)] = (role.Arn!, Instant(role.CreateDate));
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));
        return found;
    }

    private async Task<PrincipalUse> UseAsync(string arn, CancellationToken cancellationToken)
    {
        try
        {
            var job = await aws.Iam.GenerateServiceLastAccessedDetailsAsync(new() { Arn = arn }, cancellationToken);
            var polling = new Retry(aws.Waits, $"{arn}: IAM puts together when it was last used", Pauses.Steps(Pause)) { Within = Longest };
            var answer = await polling.UntilAsync(
                () => aws.Iam.GetServiceLastAccessedDetailsAsync(new() { JobId = job.JobId! }, cancellationToken),
                a => Next.If(a.JobStatus == JobStatusType.IN_PROGRESS),
                cancellationToken
            );
            return answer.JobStatus?.Value switch
            {
                "COMPLETED" => new PrincipalUse.Known(await ServicesAsync(job.JobId!, answer, cancellationToken)),
                "IN_PROGRESS" => new PrincipalUse.NotKnown(NoAnswer),
                var ended => new PrincipalUse.NotKnown($"the job ended as {ended}"),
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A failed read is no "not used".
            return new PrincipalUse.NotKnown(AwsError.Explain(e).Message);
        }
    }

    private async Task<IReadOnlyList<ServiceUse>> ServicesAsync(
        string job,
        GetServiceLastAccessedDetailsResponse first,
        CancellationToken cancellationToken
    )
    {
        var services = new List<ServiceUse>();
        for (var page = first; ; )
        {
            services.AddRange(
                (page.ServicesLastAccessed ?? []).Select(s => new ServiceUse(
                    s.ServiceNamespace!,
                    Instant(s.LastAuthenticated),
                    s.LastAuthenticatedRegion
                ))
            );
            if (page.IsTruncated != true || string.IsNullOrEmpty(page.Marker))
                return [.. services.OrderBy(s => s.Service, StringComparer.Ordinal)];
            page = await aws.Iam.GetServiceLastAccessedDetailsAsync(new() { JobId = job, Marker = page.Marker }, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<LiveKey>?> KeysAsync(string user, CancellationToken cancellationToken)
    {
        try
        {
            var keys = new List<LiveKey>();
            foreach (var key in await KeyReader.ListAsync(aws, user, cancellationToken))
                keys.Add(key with { LastUse = await KeyReader.LastUseAsync(aws, key.Id, cancellationToken) });
            return keys;
        }
        catch (Exception e) when (e is Amazon.Runtime.AmazonServiceException or S3Creds.Core.Diagnostics.S3CredsException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Instant(DateTime? time) => time is { } at ? new DateTimeOffset(at.ToUniversalTime()) : null;
}
