using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs.Direct;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs;

[Verb("permissions")]
internal sealed class PermissionsOptions : IManifestOptions
{
    public IEnumerable<string> Files { get; set; } = [];

    public IEnumerable<string> Vars { get; set; } = [];

    public bool NoColor { get; set; }

    public bool Quiet { get; set; }

    [OneOf("plan", "apply", "drift", "pull", "destroy", "import", "rotate", "keys", "access", "why")]
    [Option(
        "for",
        Default = "apply",
        MetaValue = "VERB",
        HelpText = "The verb that the policy is for: plan, apply, drift, pull, destroy, import, rotate, keys, access, why, or a direct verb with "
            + "those of its options that will be given: put-object, 'create -c -d'"
    )]
    public string For { get; set; } = "apply";

    [Option(
        "boundary",
        MetaValue = "ARN",
        HelpText = "Require this permissions boundary on every user and role that is created or granted access"
    )]
    public string? Boundary { get; set; }

    [Option(
        "also",
        MetaValue = "ADDRESS",
        HelpText = "Resources that later manifests may declare: user/ci-*, bucket/media-*; without -f: all that may be changed; for a direct "
            + "verb: those that it is given"
    )]
    public IEnumerable<string> Also { get; set; } = [];

    [Option("path", Default = "/", MetaValue = "PATH", HelpText = "The IAM path of the users and roles of --also: /media/")]
    public string Path { get; set; } = "/";

    [Option("owner", MetaValue = "NAME", HelpText = "Without -f: the owner whose resources may be changed")]
    public string? Owner { get; set; }

    [Option("account", MetaValue = "ID", HelpText = "Without -f: the account (default: any)")]
    public string? AccountId { get; set; }

    [Option("region", MetaValue = "REGION", HelpText = "The region of parameters and keys that name none")]
    public string? Region { get; set; }

    [Option("lock", MetaValue = "ADDRESS", HelpText = "Include what the run needs for its lock: s3://BUCKET/KEY")]
    public string? Lock { get; set; }

    [Option("force", HelpText = "Include what --force of apply and destroy needs to empty buckets")]
    public bool Force { get; set; }
}

/// <summary>Prints the least IAM policy that lets a caller run a verb. Offline.</summary>
internal static class PermissionsVerb
{
    public static async Task<Outcome> RunAsync(PermissionsOptions options, CommandContext context)
    {
        var direct = DirectActions(options);
        var verb = direct is not null ? new PermissionVerb(options.For, ActionUse.None, KeyWork.None) : VerbOf(options.For);
        var desired = options.Files.Any() ? ManifestLoading.LoadValid(options, context) : null;
        if (desired is not null && (options.Owner is not null || options.AccountId is not null))
            throw Usage("--owner and --account cannot be combined with -f", "leave them out: the manifests name both");
        if (desired is null && verb.Writes && options.Owner is null)
            throw Usage($"{verb.Name} changes the resources of an owner, and none is given", "use -f FILE or --owner NAME");
        if (!options.Path.StartsWith('/') || !options.Path.EndsWith('/'))
            throw Usage($"--path {options.Path} is not an IAM path", "write it with a slash at both ends: /media/");
        if (options.Lock is not null && !verb.Writes)
            throw Usage($"{verb.Name} takes no lock", "leave --lock out");
        var region = desired?.Region ?? options.Region;
        var request = new PermissionRequest(
            verb,
            desired?.Account ?? options.AccountId ?? "*",
            AwsSession.PartitionOf(region ?? ""),
            verb.Writes ? desired?.Owner ?? options.Owner : null
        )
        {
            Desired = desired,
            Also = [.. options.Also.Select(AddressOf)],
            Path = options.Path,
            Boundary = options.Boundary,
            Force = options.Force,
            Direct = direct,
            Lock = options.Lock is { } at ? LockedRun.AddressOf("--lock", at) : null,
            Region = options.Region ?? "*",
        };
        var unbounded = PermissionNotes.Unbounded(request).ToList();
        if (unbounded.Count > 0)
            throw new S3CredsException(unbounded);
        var policy = PermissionPolicy.Of(request, KindTable.All);
        await DiagnosticWriter.WriteAsync(
            PermissionNotes.Of(request, policy).Where(d => !options.Quiet || d.Severity == Severity.Warning),
            context
        );
        await context.Out.WriteAsync(policy.ToText());
        return Outcome.Done;
    }

    private static PermissionVerb VerbOf(string name) =>
        PermissionVerb.Of(name)
        ?? throw Usage(
            $"there is no policy for '{name}'",
            $"use one of {string.Join(", ", PermissionVerb.All.Select(v => v.Name).Concat(DirectVerbs.All.Where(v => v.Actions.Count > 0).Select(v => v.Name)))}"
        );

    /// <summary>What a direct verb needs with the options that stand behind it; null: it is none.</summary>
    private static IReadOnlyList<DirectAction>? DirectActions(PermissionsOptions options)
    {
        var words = options.For.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || DirectVerbs.All.FirstOrDefault(v => v.Name == words[0]) is not { } verb)
            return null;
        if (verb.Actions.Count == 0)
            throw Usage($"{verb.Name} needs no permission", "run it without a policy");
        if (options.Files.Any() || options.Owner is not null || options.Path != "/" || options.Lock is not null)
            throw Usage(
                $"{verb.Name} has no manifests, owner, path or lock",
                "name its buckets, users and roles with --also: --also bucket/media --also user/sync"
            );
        var given = words
            .Skip(1)
            .Select(word =>
                verb.Spec.Options.FirstOrDefault(o => word == o.Name || word == $"-{o.Short}")?.Name
                ?? throw Usage($"{verb.Name} has no option {word}", "write options without their values: 'create -c -d'")
            )
            .Concat(options.Force ? ["--force"] : (string[])[])
            .ToHashSet(StringComparer.Ordinal);
        // With --role the session is one of that role.
        return
        [
            .. verb
                .Actions.Where(a => a.IsNeeded(given))
                .Select(a => a.On == DirectTarget.SessionRole && given.Contains("--role") ? a with { On = DirectTarget.Role } : a),
        ];
    }

    private static ResourceAddress AddressOf(string text) =>
        ResourceAddress.Parse(text) is { Kind: not ResourceKind.AccessKey } address
            ? address
            : throw Usage($"--also {text} is not an address", "write it as KIND/NAME: user/ci-*, bucket/media-*");

    private static S3CredsException Usage(string message, string hint) => new(CliCodes.Usage.With(message, hint));
}
