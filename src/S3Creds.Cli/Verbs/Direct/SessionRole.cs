using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.SecurityToken.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Permissions;
using S3Creds.Core.Secrets;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The role that temporary credentials are made with: it may do everything in S3, each session is narrowed by a policy of its
/// own.</summary>
internal sealed class SessionRole(AwsSession aws, CommandContext context, CancellationToken cancellationToken)
{
    public const string Name = DirectAction.SessionRoleName;
    public const int LongestSessionPolicy = 2048;
    private const int LongestSession = 12 * 60 * 60;
    private const int LongestChained = 60 * 60;

    private const string Description =
        "Role used by the s3-credentials tool to create time-limited credentials that are restricted to specific buckets";

    private readonly SecretMask mask = context.Mask;
    private bool created;
    private bool isMissing;

    /// <summary>Refuses before the first write what STS would refuse after it.</summary>
    public static void Check(string sessionPolicy)
    {
        if (sessionPolicy.Length > LongestSessionPolicy)
        {
            throw DirectErrors.Error(
                $"The session policy has {sessionPolicy.Length} characters, STS allows {LongestSessionPolicy}",
                "name fewer buckets, or use a user (no --duration)"
            );
        }
    }

    /// <summary>A role that assumes a role gets an hour at most, and root none (IAM User Guide, id_roles_use, role chaining). A store
    /// without GetCallerIdentity decides by itself, when the role is assumed.</summary>
    public static async Task CheckCallerAsync(AwsSession aws, int seconds, CancellationToken cancellationToken)
    {
        CallerIdentity caller;
        try
        {
            caller = await aws.WhoAmIAsync(cancellationToken);
        }
        catch (AmazonServiceException e) when (aws.Lacks(e))
        {
            return;
        }

        if (caller.Arn.EndsWith(":root", StringComparison.Ordinal))
            throw DirectErrors.Error(
                "The root user of an account cannot assume a role, so it gets no temporary credentials",
                "run as a user or a role"
            );
        if (seconds > LongestChained && caller.Arn.Contains(":assumed-role/", StringComparison.Ordinal))
        {
            throw DirectErrors.Error(
                $"{caller.Arn} is a session of a role: a role that assumes a role gets an hour at most, {seconds} seconds were asked for",
                "use -d 1h, or run as a user"
            );
        }
    }

    /// <summary>The role as it was found; null where it is not there, or was not looked for.</summary>
    public Role? Found { get; private set; }

    /// <param name="seconds">How long a session is to last; null: none is asked for.</param>
    /// <exception cref="Core.Diagnostics.S3CredsException">The role is there and allows no session of this length.</exception>
    public async Task<Role?> FindAsync(string name, int? seconds)
    {
        try
        {
            Found = (await aws.Iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken)).Role;
        }
        catch (AmazonServiceException e) when (e is NoSuchEntityException || (!aws.IsAws && AwsError.IsNotFound(e)))
        {
            isMissing = true;
            return null;
        }

        if (Found is { MaxSessionDuration: > 0 and var longest } && seconds > longest)
        {
            throw DirectErrors.Error(
                $"The role {name} allows sessions of {longest} seconds at most, {seconds} seconds were asked for",
                $"use -d {longest}s, or raise it: aws iam update-role --role-name {name} --max-session-duration {seconds}"
            );
        }

        return Found;
    }

    /// <returns>The role's ARN.</returns>
    public async Task<string> EnsureAsync()
    {
        if (Found is { } found)
            return found.Arn;
        if (!isMissing && await FindAsync(Name, null) is { } there)
            return there.Arn;
        try
        {
            return await CreateAsync(await aws.WhoAmIAsync(cancellationToken));
        }
        catch (AmazonServiceException e) when (!created && aws.Lacks(e))
        {
            throw DirectErrors.Error(
                $"The role {Name} does not exist, and this store has no GetCallerIdentity: the account that may assume it is unknown",
                "create the role with the store's own tools and allow it s3:*"
            );
        }
    }

    private async Task<string> CreateAsync(CallerIdentity caller)
    {
        var create = new CreateRoleRequest
        {
            RoleName = Name,
            Description = Description,
            AssumeRolePolicyDocument = S3Template.TrustAccount(caller.Account, aws.Partition).ToJson(),
            MaxSessionDuration = LongestSession,
        };
        var role = await Creating.RoleAsync(aws, create, cancellationToken);
        (Found, created) = (role, true);
        await Propagation.RetryAsync(
            $"role/{Name} was just created and is not visible everywhere yet",
            () =>
                aws.Iam.AttachRolePolicyAsync(
                    new AttachRolePolicyRequest { RoleName = Name, PolicyArn = $"arn:{aws.Partition}:iam::aws:policy/AmazonS3FullAccess" },
                    cancellationToken
                ),
            e => AwsError.IsNotThereYet(e, Name),
            TimeSpan.FromSeconds(30),
            aws,
            context
        );
        return role.Arn;
    }

    /// <param name="isNew">The role was made in this run: STS may not know it for some seconds.</param>
    public async Task<SessionMaterial> AssumeAsync(string role, string session, JsonObject? policy, int seconds, bool isNew = false)
    {
        var request = new AssumeRoleRequest
        {
            RoleArn = role,
            RoleSessionName = session,
            Policy = policy?.ToJsonString(Relaxed.Options),
            DurationSeconds = seconds,
        };
        var answer = await Propagation.RetryAsync(
            $"{role} was just created and is not visible everywhere yet",
            () => aws.Sts.AssumeRoleAsync(request, cancellationToken),
            e => (created || isNew) && AwsError.IsPropagation(e),
            TimeSpan.FromSeconds(60),
            aws,
            context
        );
        // A role that was assumed once is known: from here on a refusal is one.
        created = false;
        var made = answer.Credentials;
        var material = new SessionMaterial(
            made.AccessKeyId,
            Secret.Of(made.SecretAccessKey),
            Secret.Of(made.SessionToken),
            made.Expiration!.Value.ToUniversalTime()
        );
        mask.Hide(material.Secret);
        mask.Hide(material.Token);
        return material;
    }
}
