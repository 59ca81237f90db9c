using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;
using S3Creds.Core.Rendering.Html;
using S3Creds.Core.Reviewing;

namespace S3Creds.Cli.Verbs;

[Verb("access")]
internal sealed class AccessOptions : LookOptions
{
    [Option("who", MetaValue = "ADDRESS", HelpText = "Only these principals: user/x, role/ci-*, anonymous, or an ARN")]
    public string? Who { get; set; }

    [Option("bucket", MetaValue = "NAME", HelpText = "Only access to this bucket, declared or not")]
    public string? Bucket { get; set; }

    [Option("public", HelpText = "Only everyone, other accounts and services")]
    public bool Public { get; set; }

    [OneOf("text", "json", "csv", "markdown", "html", "review")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = AccessViews.Help)]
    public string Format { get; set; } = "text";

    [OneOf("who", "bucket")]
    [Option("by", Default = "who", MetaValue = "ORDER", HelpText = "The order of the text: who or bucket (default who)")]
    public string By { get; set; } = "who";

    [Option("actions", HelpText = "List every action by name")]
    public bool Actions { get; set; }

    [Option("live", HelpText = "With -f: list the access of the account, and where the manifests declare it")]
    public bool Live { get; set; }

    [Option("last-used", HelpText = "Ask IAM when users, roles and keys were last used, for csv and html: a report of each principal")]
    public bool LastUsed { get; set; }

    [Option(
        "unused",
        MetaValue = "DAYS",
        HelpText = "Only users, roles and keys that were not used for so many days, with what removes them"
    )]
    public int? Unused { get; set; }

    [Option("review", MetaValue = "FILE", HelpText = "The file of reviews, for csv and html")]
    public string? Review { get; set; }

    [Option("allowed-signers", MetaValue = "FILE", HelpText = "The SSH keys whose signatures of commits prove a review")]
    public string? AllowedSigners { get; set; }

    [Option('o', "out", MetaValue = "FILE", HelpText = "Also write the list to a file, for drift --baseline")]
    public string? Out { get; set; }
}

/// <summary>Who has which access: to S3, exactly, over an account or what is declared.</summary>
internal static class AccessVerb
{
    /// <summary>IAM reports the last 400 days (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html).</summary>
    private const int Reported = 400;

    private static readonly string[] Reviews = ["csv", "html", "review"];

    public static async Task<Outcome> RunAsync(AccessOptions options, CommandContext context)
    {
        var isReview = Reviews.Contains(options.Format) || options.Unused is not null;
        Check(options, isReview);
        var render = isReview ? null : AccessViews.Of(options.Format, options.By, options.Actions, context.Colour(options.NoColor));
        var scope = new AccessScope(options.Who, options.Bucket, options.Public);
        var file = options.Review is { } path ? ReviewInput.Read(path, context) : null;
        IReadOnlyList<PrincipalActivity>? activity = null;
        var looked = await AccessQuery.ModelAsync(
            options,
            options.Bucket,
            mustExist: true,
            context,
            live: options.Live,
            also: options.LastUsed || options.Unused is not null
                ? async (aws, model) =>
                    activity = await new LastUseReader(aws).ReadAsync(
                        [.. model.Subjects.Where(scope.Concerns).Select(s => s.Address!.Value)],
                        context.Stop
                    )
                : null
        );
        var model = looked.Model;
        if (options.Who is { } who && !who.AsSpan().ContainsAny('*', '?'))
            AccessQuery.Find(model, who);
        var report = AccessReport.Of(model, scope);
        if (options.Out is { } saved)
            SavedAccess.Write(saved, new AccessBaseline(scope, model), context);
        if (render is not null)
        {
            await context.Out.WriteAsync(render(model, scope, report));
        }
        else
        {
            var git = new GitHistory(context.Variable, context.Time);
            var review = await new AccessReviewing(context.Files, git, options.AllowedSigners).ReviewAsync(
                model,
                report,
                looked.Desired,
                activity,
                file,
                context.Time.GetUtcNow(),
                context.Stop
            );
            await WarnAsync(activity, context);
            await context.Out.WriteAsync(Render(options, review, looked));
        }

        if (options.Format == "text" && render is not null)
        {
            foreach (var gap in report.NotSeen)
                await context.Err.WriteLineAsync(Escape.Text($"not read: {gap}"));
        }

        return report.Undecided.Count > 0 ? Outcome.Failed : Outcome.Done;
    }

    private static string Render(AccessOptions options, AccessReview review, AccessQuery looked)
    {
        var unused = options.Unused is { } days ? review.UnusedFor(days, looked.Desired) : null;
        return options.Format switch
        {
            "html" => AccessReviewHtmlView.Render(review, unused, options.Unused ?? 0),
            "csv" => AccessCsv.Render(review),
            "review" => ReviewViews.Entries(review),
            _ => ReviewViews.Unused(unused!, review, options.Unused!.Value),
        };
    }

    /// <exception cref="S3CredsException">Options that do not go together (S3C500).</exception>
    private static void Check(AccessOptions options, bool isReview)
    {
        var offline = options.Files.Any() && !options.Live;
        if (options.Live && !options.Files.Any())
            throw new S3CredsException(
                CliCodes.Usage.With("--live needs manifests", "use -f FILE, or leave --live out: the account is read")
            );
        if ((options.LastUsed || options.Unused is not null) && offline)
            throw new S3CredsException(CliCodes.Usage.With("last uses are read from the account", "add --live, or leave -f out"));
        if (options.Unused is < 1 or > Reported)
            throw new S3CredsException(
                CliCodes.Usage.With($"--unused {options.Unused} is not from 1 to {Reported}", $"IAM reports the last {Reported} days")
            );
        if (options.Unused is not null && options.Format is not ("text" or "html"))
            throw new S3CredsException(
                CliCodes.Usage.With($"--unused cannot be combined with --format {options.Format}", "use text or html")
            );
        if (!isReview && (options.LastUsed || options.Review is not null))
            throw new S3CredsException(
                CliCodes.Usage.With(
                    $"--format {options.Format} has no place for {(options.Review is null ? "--last-used" : "--review")}",
                    "use --format html or --format csv"
                )
            );
    }

    /// <summary>One line for all of which it is not known, with the first reason.</summary>
    private static async Task WarnAsync(IReadOnlyList<PrincipalActivity>? activity, CommandContext context)
    {
        var open = (activity ?? []).Where(a => a.Use is PrincipalUse.NotKnown || a.Keys is null).ToList();
        if (open.Count > 0)
            await DiagnosticWriter.WriteAsync(
                [
                    ReviewCodes.UseNotKnown.With(
                        $"the last use of {Plural.Of(open.Count, "principal")} is not known, first {open[0].Who}: "
                            + (open[0].Use is PrincipalUse.NotKnown why ? why.Reason : "its access keys could not be read"),
                        "allow iam:GenerateServiceLastAccessedDetails, iam:GetServiceLastAccessedDetails, iam:ListAccessKeys and "
                            + "iam:GetAccessKeyLastUsed"
                    ),
                ],
                context
            );
    }
}
