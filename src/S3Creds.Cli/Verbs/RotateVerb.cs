using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Verbs;

[Verb("rotate")]
internal sealed class RotateOptions : DeclarativeOptions, ILockOptions
{
    [Value(0, MetaName = "USER", HelpText = "Users whose keys are rotated (default: all with keys in the manifests)")]
    public IEnumerable<string> Users { get; set; } = [];

    [Option("now", HelpText = "Replace keys regardless of their age")]
    public bool Now { get; set; }

    [Option("compromised", HelpText = "Replace the key of the named users and deactivate the old one at once, without grace")]
    public bool Compromised { get; set; }

    [Option("deliver", MetaValue = "SINK", HelpText = "Without a manifest: the sink of the new key of one USER, as for create")]
    public IEnumerable<string> Deliver { get; set; } = [];

    [Option("deactivate-old", HelpText = "Without a manifest: deactivate the key that was replaced, unless it is still in use")]
    public bool DeactivateOld { get; set; }

    [Option("delete-old", HelpText = "Without a manifest: delete the key that was replaced and deactivated")]
    public bool DeleteOld { get; set; }

    [OneOf("text", "markdown", "html", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = PlanFormat.Help)]
    public string Format { get; set; } = "text";

    [Option('o', "out", MetaValue = "FILE", HelpText = "Save the plan for 'apply FILE -f …' and change nothing")]
    public string? Out { get; set; }

    [Option("valid-for", Default = PlanAge.Default, MetaValue = "DURATION", HelpText = PlanAge.Help)]
    public string ValidFor { get; set; } = PlanAge.Default;

    [Option("dry-run", HelpText = "Print the plan and change nothing")]
    public bool DryRun { get; set; }

    [Option('y', "yes", HelpText = "Do not prompt; this does not approve risky changes, see --allow")]
    public bool Yes { get; set; }

    public string? Lock { get; set; }

    public string LockTimeout { get; set; } = "0s";

    public string LockLease { get; set; } = ILockOptions.DefaultLease;

    public override ReconcileOptions Shape(ReconcileOptions options, DesiredState desired) =>
        options with
        {
            KeysOf = [.. Users.Any() ? Users : desired.Keys.Select(k => k.User)],
            KeyRequest = new KeyRequest(Now, Compromised, []),
            ValidFor = PlanAge.Parse(ValidFor),
        };
}

/// <summary>Does what is due to keys, and nothing else of the manifests: a plan as any other, confirmed, approved and journaled.</summary>
internal static class RotateVerb
{
    public static Task<Outcome> RunAsync(RotateOptions options, CommandContext context)
    {
        if (options.Deliver.Any() || options.DeactivateOld || options.DeleteOld)
            return RotateByHand.RunAsync(options, context);
        if (options.Compromised && !options.Users.Any())
            throw new S3CredsException(
                CliCodes.Usage.With("--compromised needs the names of users", "s3creds rotate --compromised USER -f team.yaml")
            );
        var desired = ManifestLoading.LoadValid(options, context);
        Refuse(options, desired);
        return options.DryRun || options.Out is not null
            ? PlanVerb.ShowAsync(desired, destroying: false, options, options.Format, options.Out, context)
            : ApplyVerb.RunAsync(
                desired,
                destroying: false,
                options.Yes,
                options,
                context,
                PlanFormat.Of(options.Format, PlanFormat.Settings(options, context) with { ShowsCommand = false })
            );
    }

    /// <summary>A user that the manifests do not declare has no sinks, so no new key could be delivered.</summary>
    private static void Refuse(RotateOptions options, DesiredState desired)
    {
        var known = desired.Keys.Select(k => k.User).ToList();
        if (known.Count == 0)
            throw new S3CredsException(
                CliCodes.Usage.With("the manifests declare no keys", "users: {NAME: {keys: {deliver: [{file: secrets/NAME.json}]}}}")
            );
        var unknown = options.Users.Where(u => !known.Contains(u, ResourceKind.User.Names())).Distinct(ResourceKind.User.Names()).ToList();
        if (unknown.Count == 0)
            return;
        throw new S3CredsException(
            [
                .. unknown.Select(user =>
                    desired.Resources[new ResourceAddress(ResourceKind.User, user)] is null
                        ? CliCodes.Usage.With(
                            $"the manifests declare no user {user}",
                            Suggestion.For(user, known) is { } near
                                ? $"did you mean {near}?"
                                : $"they declare keys of {string.Join(", ", known.Take(10))}"
                        )
                        : CliCodes.Usage.With(
                            $"the manifests declare no keys of user {user}",
                            $"users: {{{user}: {{keys: {{deliver: [{{file: secrets/{user}.json}}]}}}}}}"
                        )
                ),
            ],
            Outcome.Failed
        );
    }
}
