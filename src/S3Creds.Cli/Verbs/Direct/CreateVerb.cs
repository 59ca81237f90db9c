using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("create")]
internal sealed class CreateOptions : AccountOptions, IPermissionOptions, IJournalOptions
{
    [Value(0, MetaName = "BUCKETS", Required = true)]
    public IEnumerable<string> Buckets { get; set; } = [];

    [OneOf("json", "ini")]
    [Option('f', "format", MetaValue = "FORMAT", HelpText = "How the credentials are printed: json (default) or ini")]
    public string? Format { get; set; }

    [Option(
        'd',
        "duration",
        MetaValue = "TIME",
        HelpText = "Create temporary credentials that work this long: 3600, 15m, 12h (default: until they are deleted)"
    )]
    public string? Duration { get; set; }

    [Option("username", MetaValue = "NAME", HelpText = "The user to create, or an existing one")]
    public string? Username { get; set; }

    [Option('c', "create-bucket", HelpText = "Create buckets that do not exist")]
    public bool CreateBucket { get; set; }

    public IEnumerable<string> Prefixes { get; set; } = [];

    [Option("public", HelpText = "Let anyone read the objects of a created bucket")]
    public bool Public { get; set; }

    [Option("website", HelpText = "Make a created bucket a website with index.html and error.html; implies --public")]
    public bool Website { get; set; }

    public bool ReadOnly { get; set; }

    public bool WriteOnly { get; set; }

    [Option("policy", MetaValue = "POLICY", HelpText = "A file, - or JSON in place of the template; $!BUCKET_NAME!$ stands for the bucket")]
    public string? Policy { get; set; }

    public IEnumerable<string> Statements { get; set; } = [];

    [Option("bucket-region", MetaValue = "REGION", HelpText = "The region of created buckets")]
    public string? BucketRegion { get; set; }

    [Option("silent", HelpText = "Do not print the steps")]
    public bool Silent { get; set; }

    public override bool IsSilent => Silent;

    [Option("dry-run", HelpText = "Print the steps without running them")]
    public bool DryRun { get; set; }

    [Option(
        "user-permissions-boundary",
        MetaValue = "ARN",
        HelpText = "The boundary of a created user, or none (default: S3 only, by --read-only)"
    )]
    public string? UserPermissionsBoundary { get; set; }

    [EmptyValue(false)]
    [Option("role", MetaValue = "NAME", HelpText = "Create a role of this name instead of a user; with --duration also a session of it")]
    public string? Role { get; set; }

    [EmptyValue(false)]
    [Option("trust-policy", MetaValue = "POLICY", HelpText = "The trust policy of the role: a file or JSON (default: this account)")]
    public string? TrustPolicy { get; set; }

    [EmptyValue(false)]
    [Option(
        "emit-manifest",
        MetaValue = "FILE",
        HelpText = "Write a manifest of what was created, for s3creds plan; - for standard output"
    )]
    public string? EmitManifest { get; set; }

    [Option(
        "deliver",
        MetaValue = "SINK",
        HelpText = "Deliver the key to a sink instead of standard output: file:PATH[,format=ini], ssm:/NAME[,kms=KEY], command:PROGRAM ARG…"
    )]
    public IEnumerable<string> Deliver { get; set; } = [];

    [Option("secrets-in-ci", HelpText = "Deliver to files and standard output in CI too")]
    public bool SecretsInCi { get; set; }

    public string RunsFolder { get; set; } = IJournalOptions.DefaultFolder;
}

/// <summary>Credentials for buckets. Everything that can be refused offline is refused before the first call, everything else before the
/// first write.</summary>
internal static class CreateVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:ListBucket", DirectTarget.Bucket),
        new("s3:CreateBucket", DirectTarget.Bucket) { With = ["--create-bucket"] },
        new("s3:PutBucketPublicAccessBlock", DirectTarget.Bucket) { With = ["--public", "--website"] },
        new("s3:PutBucketPolicy", DirectTarget.Bucket) { With = ["--public", "--website"] },
        new("s3:PutBucketWebsite", DirectTarget.Bucket) { With = ["--website"] },
        new("iam:GetUser", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:CreateUser", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:PutUserPolicy", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:ListAccessKeys", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:TagUser", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:UntagUser", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:CreateAccessKey", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:DeleteAccessKey", DirectTarget.User) { Without = ["--duration", "--role"] },
        new("iam:GetRole", DirectTarget.SessionRole) { With = ["--duration", "--role"] },
        new("iam:CreateRole", DirectTarget.SessionRole) { With = ["--duration", "--role"] },
        new("iam:PutRolePolicy", DirectTarget.SessionRole) { With = ["--role"] },
        new("iam:AttachRolePolicy", DirectTarget.SessionRole) { With = ["--duration"], Without = ["--role"] },
        new("sts:AssumeRole", DirectTarget.SessionRole) { With = ["--duration"] },
    ];

    public static async Task<Outcome> RunAsync(CreateOptions options, CommandContext context)
    {
        var request = CreateRequest.Of(options, context);
        CreateManifest.Check(options.EmitManifest, context);
        foreach (var note in request.Notes)
            await context.Err.WriteLineAsync(note);
        if (options.DryRun)
        {
            await CreateDryRun.WriteAsync(request, context);
            if (options.EmitManifest is not null)
                await CreateManifest.WriteAsync(options.EmitManifest, request, CreatedThings.OfDryRun(request), context);
            return Outcome.Done;
        }

        await using var session = await DirectSession.OpenAsync(options, context, assumesRoles: options.Duration is not null);
        using var held = context.Interruption.Hold();
        using var journal = DirectJournal.Open("create", options.RunsFolder, options.Silent, context);
        var delivery = request.Sinks.Count == 0 ? null : new KeyDelivery(request.Sinks, session.Aws, journal, options.SecretsInCi, context);
        var creation = new Creation(request, session, delivery, journal, context);
        await creation.RunAsync();
        journal.Finish();
        if (options.EmitManifest is { } path)
            await CreateManifest.WriteAsync(path, request, creation.Made(await session.Aws.WhoAmIAsync(context.Abort)), context);
        return Outcome.Done;
    }
}
