using System.Text.Json.Nodes;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Sinks;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The options of <c>create</c>, read and checked as far as that goes without an account.</summary>
/// <param name="Duration">Seconds of temporary credentials, null for lasting ones.</param>
/// <param name="Name">The user, the session or, with <paramref name="IsRole"/>, the role.</param>
/// <param name="Boundary">ARN, null for none.</param>
/// <param name="Trust">The trust policy of the role; null: this account.</param>
/// <param name="IsSandbox">The emulated account, which has the rules of AWS.</param>
/// <param name="Sinks">Where a key goes; none: to standard output.</param>
/// <param name="Notes">What the user should know, for standard error.</param>
internal sealed record CreateRequest(
    IReadOnlyList<string> Buckets,
    Grant Grant,
    bool Ini,
    int? Duration,
    string Name,
    bool IsRole,
    string? Boundary,
    JsonObject? Trust,
    bool CreateBucket,
    bool Public,
    bool Website,
    string? BucketRegion,
    bool Silent,
    bool IsSandbox,
    IReadOnlyList<SinkDeclaration> Sinks,
    IReadOnlyList<string> Notes
)
{
    /// <summary>Characters of all inline policies of a user or role together (IAM User Guide, reference_iam-quotas).</summary>
    private const int UserQuota = 2048;
    private const int RoleQuota = 10240;

    public static CreateRequest Of(CreateOptions options, CommandContext context)
    {
        if (options.Format is not (null or "ini" or "json"))
            throw DirectErrors.BadValue("'-f' / '--format'", $"'{options.Format}' is not one of 'ini', 'json'.");
        var duration = options.Duration is { } d ? Direct.Duration.Parse(d) : (int?)null;
        var partition = Partitions.Of(options, context);
        var grant = Grant.Of(options, options.Policy, partition, context);
        var notes = new List<string>();
        if (grant.Custom is not null && grant.Extra.Count > 0)
            notes.Add("Note: --policy replaces what the other options allow; --statement has no effect beside it");
        if (options is { Role: not null, Username: not null })
            throw DirectErrors.BadOption("--role and --username exclude each other");
        if (options is { TrustPolicy: not null, Role: null })
            throw DirectErrors.BadOption("--trust-policy needs --role");
        var buckets = options.Buckets.Distinct(StringComparer.Ordinal).ToList();
        var isRole = options.Role is not null;
        var request = new CreateRequest(
            buckets,
            grant,
            options.Format == "ini",
            duration,
            NameOf(options, grant, buckets, duration is not null, notes),
            isRole,
            Direct.CreateRequest.BoundaryOf(options, grant, partition),
            options.TrustPolicy is { } trust ? TrustOf(trust, context) : null,
            options.CreateBucket,
            options.Public || options.Website,
            options.Website,
            RegionOf(options.BucketRegion),
            options.Silent,
            options.Sandbox || options.SandboxState is not null,
            SinksOf(options, context),
            options.Silent ? [] : notes
        );
        request.CheckSizes();
        request.CheckDocuments(options);
        return request;
    }

    /// <summary>The name of the inline policy for one bucket.</summary>
    public string PolicyName(string bucket) => DirectNames.Fit(DirectNames.Of(Grant.Name, [bucket]), DirectNames.LongestPolicy);

    /// <summary>Whether a session is made with the shared role, and no user or role of its own.</summary>
    public bool IsSession => Duration is not null && !IsRole;

    private static string NameOf(CreateOptions options, Grant grant, IReadOnlyList<string> buckets, bool session, List<string> notes)
    {
        var chosen = options.Role ?? (session || options.Username is "" ? null : options.Username);
        if (chosen is { } given)
        {
            return DirectNames.Error(given, DirectNames.LongestUser) is { } error
                ? throw DirectErrors.BadValue(options.Role is null ? "'--username'" : "'--role'", $"'{given}' is not a valid name: {error}")
                : given;
        }

        var full = DirectNames.Of(grant.Name, buckets);
        var name = DirectNames.Fit(full, DirectNames.LongestUser);
        if (name != full)
            notes.Add(
                $"Note: the name {full} has {full.Length} characters, IAM allows {DirectNames.LongestUser}: it is shortened to {name}"
            );
        return name;
    }

    private static string? RegionOf(string? region) =>
        string.IsNullOrEmpty(region) ? null
        : Regions.IsName(region) ? region
        : throw DirectErrors.BadValue("'--bucket-region'", $"'{region}' is not the name of a region");

    private static List<SinkDeclaration> SinksOf(CreateOptions options, CommandContext context)
    {
        var sinks = options
            .Deliver.Select(text =>
                SinkSyntax.Read(text, context.Files.Resolve("."), out var error) ?? throw DirectErrors.BadValue("'--deliver'", error!)
            )
            .ToList();
        if (sinks.Count == 0)
            return sinks;
        if (SinkSyntax.Twice(sinks) is { } twice)
            throw DirectErrors.BadOption($"--deliver names {KeyDelivery.Named(twice)} twice");
        if (options.Duration is not null || options.Role is not null)
            throw DirectErrors.BadOption("--deliver is for the key of a user: --duration and --role make none");
        return options.Format is null
            ? sinks
            : throw DirectErrors.BadOption(
                "--format is for standard output, --deliver keeps the key off it: the format of a file is --deliver file:PATH,format=ini"
            );
    }

    private static string? BoundaryOf(CreateOptions options, Grant grant, string partition)
    {
        if (options.UserPermissionsBoundary is { Length: > 0 } given)
        {
            return given == "none" ? null
                : given.StartsWith("arn:", StringComparison.Ordinal) ? given
                : throw DirectErrors.BadValue("'--user-permissions-boundary'", $"'{given}' is neither an ARN nor 'none'");
        }

        if (grant.Name == "custom")
            return null;
        return $"arn:{partition}:iam::aws:policy/{(grant.Permission == S3Permission.ReadOnly ? "AmazonS3ReadOnlyAccess" : "AmazonS3FullAccess")}";
    }

    private static JsonObject TrustOf(string trust, CommandContext context)
    {
        const string Option = "'--trust-policy'";
        try
        {
            var text =
                trust == "-" ? context.In.ReadToEnd()
                : trust.TrimStart().StartsWith('{') || !context.Files.FileExists(trust) ? trust
                : context.Files.ReadInputText(trust, 1 << 20);
            return JsonArgument.TryParse(text, Option, out var node) && node is JsonObject policy
                ? policy
                : throw DirectErrors.BadValue(Option, "neither a file nor a JSON object");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DirectErrors.BadValue(Option, $"'{trust}': {FileProblem.AsSystem(e, trust)}");
        }
    }

    private void CheckDocuments(CreateOptions options)
    {
        var option = Grant.Custom is not null ? "--policy" : "--statement";
        if (Grant.Custom is not null || Grant.Extra.Count > 0)
        {
            foreach (var document in IsSession ? [Grant.Document(Buckets)] : Buckets.Select(Grant.Document))
                CertainRefusals.Check(document, IsSession ? PolicyKind.Session : PolicyKind.Inline, option, options);
        }

        if (Trust is { } trust)
            CertainRefusals.Check(trust, PolicyKind.Trust, "--trust-policy", options);
    }

    private void CheckSizes()
    {
        if (IsSession)
        {
            SessionRole.Check(Grant.Document(Buckets).ToJsonString(Relaxed.Options));
            return;
        }

        var size = Buckets.Sum(b => Grant.Document(b).ToJsonString(Relaxed.Options).Count(c => !char.IsWhiteSpace(c)));
        var quota = IsRole ? RoleQuota : UserQuota;
        if (size > quota)
        {
            throw DirectErrors.Error(
                $"The inline policies for {Buckets.Count} buckets have {size} characters, IAM allows {quota} in total",
                "name fewer buckets or prefixes, or write one shorter --policy"
            );
        }
    }
}
