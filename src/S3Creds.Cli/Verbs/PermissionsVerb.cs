using CommandLine;
using S3Creds.Cli.Arguments;
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
        HelpText = "The verb that the policy is for: plan, apply, drift, pull, destroy, import, rotate, keys, access, why"
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
        HelpText = "Resources that later manifests may declare: user/ci-*, bucket/media-*; without -f: all that may be changed"
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

    [Option("force", HelpText = "Include what --force of apply and destroy needs to empty buckets")]
    public bool Force { get; set; }
}

/// <summary>Prints the least IAM policy that lets a caller run a verb. Offline.</summary>
internal static class PermissionsVerb
{
    public static async Task<Outcome> RunAsync(PermissionsOptions options, CommandContext context)
    {
        var verb = PermissionVerb.Of(options.For)
            ?? throw Usage(
                $"there is no policy for '{options.For}'",
                $"use one of {string.Join(", ", PermissionVerb.All.Select(v => v.Name))}"
            );
        var desired = options.Files.Any() ? ManifestLoading.LoadValid(options, context) : null;
        if (desired is not null && (options.Owner is not null || options.AccountId is not null))
            throw Usage("--owner and --account cannot be combined with -f", "leave them out: the manifests name both");
        if (desired is null && verb.Writes && options.Owner is null)
            throw Usage($"{verb.Name} changes the resources of an owner, and none is given", "use -f FILE or --owner NAME");
        if (!options.Path.StartsWith('/') || !options.Path.EndsWith('/'))
            throw Usage($"--path {options.Path} is not an IAM path", "write it with a slash at both ends: /media/");
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

    private static ResourceAddress AddressOf(string text) =>
        ResourceAddress.Parse(text) is { Kind: not ResourceKind.AccessKey } address
            ? address
            : throw Usage($"--also {text} is not an address", "write it as KIND/NAME: user/ci-*, bucket/media-*");

    private static S3CredsException Usage(string message, string hint) => new(CliCodes.Usage.With(message, hint));
}
