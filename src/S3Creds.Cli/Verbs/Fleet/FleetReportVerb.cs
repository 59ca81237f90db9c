using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;

namespace S3Creds.Cli.Verbs.Fleet;

[Verb("fleet report")]
internal sealed class FleetReportOptions : FleetOptions, IPlannedOptions
{
    public bool Planned { get; set; }

    [EmptyValue(false)]
    [OneOf("plan", "apply", "drift", "access")]
    [Option("of", MetaValue = "VERB", HelpText = "plan, apply, drift or access (default: the last of them that the run has)")]
    public string? Of { get; set; }
}

/// <summary>Merges the results of all tasks of a run.</summary>
internal static class FleetReportVerb
{
    /// <summary>The last first.</summary>
    private static readonly string[] Order = ["apply", "plan", "drift", "access"];

    public static async Task<Outcome> RunAsync(FleetReportOptions options, CommandContext context)
    {
        var render = FleetFormat.Of(options.Format);
        if (options.Of is { } named && !ResultKey.Verbs.Contains(named))
            throw new S3CredsException(CliCodes.Usage.With($"--of {named} is not {string.Join(", ", ResultKey.Verbs)}"));
        if (options.Results is null || options.Run is null)
            throw new S3CredsException(
                CliCodes.Usage.With("the results of a run are reported, and none is named", "add --results PLACE and --run NAME")
            );
        var input = await FleetInput.LoadAsync(options, context);
        var run = ResultPlace.RunOf(options, context);
        await using var sessions = await FleetSessions.OpenAsync(options, input.File, run, context);
        var results = (await ResultPlace.OpenAsync(options, run, sessions, context))!;
        var keys = await results.ListAsync(context.Stop);
        input = input.Planned(options, keys);
        var verb = options.Of ?? Order.FirstOrDefault(v => keys.Any(k => k.Verb == v)) ?? "plan";
        var tries = keys.Where(k => k.Verb == verb).ToLookup(k => k.Account, StringComparer.Ordinal);
        var report = new FleetReport(verb, run) { Selected = input.Selected.Count };
        foreach (var account in input.Selected)
        {
            if (tries[account.Id].ToList() is { Count: > 0 } mine)
                report.Add(await ReadAsync(results, account, mine, context));
        }

        if (verb == "access")
        {
            var latest = FleetResults.Latest(keys, verb);
            var crossing = new CrossAccess([.. input.Selected.Select(a => a.Id)], id => ModelAsync(results, latest, id, context));
            report.Crossing = await crossing.JoinAsync();
            report.NotJoined = crossing.NotRead;
        }

        await context.Out.WriteAsync(render(report));
        // As 'fleet plan' ends without --detailed-exitcode: what is to be done is no finding.
        return verb == "plan" && report.Outcome == Outcome.Pending ? Outcome.Done : report.Outcome;
    }

    /// <summary>The access of an account as its result holds it; null: it has none.</summary>
    private static async Task<AccessModel?> ModelAsync(
        FleetResults results,
        IReadOnlyDictionary<string, ResultKey> latest,
        string account,
        CommandContext context
    )
    {
        try
        {
            return latest.TryGetValue(account, out var key) ? (await results.ReadAsync(key, context.Stop)).Access?.Model : null;
        }
        catch (S3CredsException)
        {
            // The account is reported as failed, and as not read.
            return null;
        }
    }

    /// <summary>A result that cannot be used is a failure of its account.</summary>
    private static async Task<FleetResult> ReadAsync(
        FleetResults results,
        FleetAccount account,
        IReadOnlyList<ResultKey> tries,
        CommandContext context
    )
    {
        try
        {
            return await results.ReadLastAsync(tries, context.Stop);
        }
        catch (S3CredsException e) when (e.Diagnostics[0].Code == FleetCodes.BadResult.Code)
        {
            var key = FleetResults.Latest(tries, tries[0].Verb)[account.Id];
            return new FleetResult("", key, account.Name, null, Outcome.Failed, e.Diagnostics, context.Time.GetUtcNow());
        }
    }
}
