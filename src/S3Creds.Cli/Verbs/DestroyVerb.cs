using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Verbs;

[Verb("destroy")]
internal sealed class DestroyOptions : DeclarativeOptions, ILockOptions
{
    [OneOf("text", "markdown", "html", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = PlanFormat.Help)]
    public string Format { get; set; } = "text";

    [Option('o', "out", MetaValue = "FILE", HelpText = "Save the plan for 'apply FILE' and change nothing")]
    public string? Out { get; set; }

    [Option("valid-for", Default = PlanAge.Default, MetaValue = "DURATION", HelpText = PlanAge.Help)]
    public string ValidFor { get; set; } = PlanAge.Default;

    [Option('y', "yes", HelpText = "Do not prompt; this does not approve risky changes, see --allow")]
    public bool Yes { get; set; }

    public string? Lock { get; set; }

    public string LockTimeout { get; set; } = "0s";

    public string LockLease { get; set; } = ILockOptions.DefaultLease;

    public override ReconcileOptions Shape(ReconcileOptions options, DesiredState desired) =>
        options with
        {
            ValidFor = PlanAge.Parse(ValidFor),
        };
}

/// <summary>Removes all that the manifests' owner owns, after a confirmation; or saves the plan of it.</summary>
internal static class DestroyVerb
{
    public static Task<Outcome> RunAsync(DestroyOptions options, CommandContext context)
    {
        var desired = ManifestLoading.LoadValid(options, context);
        return options.Out is not null
            ? PlanVerb.ShowAsync(desired, destroying: true, options, options.Format, options.Out, context)
            : ApplyVerb.RunAsync(
                desired,
                destroying: true,
                options.Yes,
                options,
                context,
                PlanFormat.Of(options.Format, PlanFormat.Settings(options, context) with { ShowsCommand = false })
            );
    }
}
