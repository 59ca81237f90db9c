using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Kinds;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>The accounts of a run.</summary>
/// <param name="Selected">Those of <c>--select</c>, in all shards.</param>
/// <param name="Mine">Those of this shard.</param>
internal sealed record FleetInput(FleetFile File, IReadOnlyList<FleetAccount> Selected, IReadOnlyList<FleetAccount> Mine)
{
    /// <exception cref="S3CredsException">The file holds errors, or an option does not fit it.</exception>
    public static async Task<FleetInput> LoadAsync(FleetOptions options, CommandContext context)
    {
        var file = FleetLoader.Load(options.File, context.Files);
        if (file.HasErrors)
            throw new S3CredsException(file.Diagnostics);
        await DiagnosticWriter.WriteAsync(file.Diagnostics, context);
        var selectors = options
            .Select.Select(s =>
                LabelSelector.Parse(s)
                ?? throw new S3CredsException(
                    CliCodes.Usage.With($"--select {s} is not KEY=VALUE or KEY!=VALUE", "several are joined by a comma")
                )
            )
            .ToList();
        var selected = file.Accounts.Where(a => selectors.TrueForAll(s => s.Matches(a))).ToList();
        if (selected.Count == 0)
            throw new S3CredsException(
                FleetCodes.NoAccounts.With(
                    $"no account of {options.File} has the labels {string.Join(" and ", options.Select)}",
                    "compare them with the labels of the file"
                )
            );
        var shard = options is FleetRunOptions { Shard: { } text } ? ShardOf(text, context) : Shard.Whole;
        return new FleetInput(file, selected, [.. selected.Where(a => shard.Contains(a.Id))]);
    }

    /// <summary>With <c>--planned</c> the accounts alone that have a plan in the run.</summary>
    public FleetInput Planned(IPlannedOptions options, IReadOnlyList<ResultKey> keys)
    {
        if (!options.Planned)
            return this;
        var planned = FleetResults.Latest(keys, "plan");
        return this with
        {
            Selected = [.. Selected.Where(a => planned.ContainsKey(a.Id))],
            Mine = [.. Mine.Where(a => planned.ContainsKey(a.Id))],
        };
    }

    /// <summary>What the manifests of an account declare.</summary>
    public static DesiredState Manifests(FleetAccount account, CommandContext context)
    {
        var desired = DesiredLoader.Load(
            account.Manifests,
            context.Files,
            KindTable.All,
            new LoadOptions(account.Vars)
            {
                Offered = new Dictionary<string, string>(StringComparer.Ordinal) { ["account"] = account.Id },
                Stop = context.Stop,
            }
        );
        if (desired.HasErrors)
            throw new S3CredsException(desired.Diagnostics);
        return desired.Account == account.Id
            ? desired
            : throw new S3CredsException(
                FleetCodes.OtherAccount.With(
                    $"the manifests of account {account.Id} are of account {desired.Account}",
                    "write account: $!account!$ in manifests that several accounts share"
                ),
                Outcome.Refused
            );
    }

    /// <summary>What a result of the account follows from; null where its manifests hold errors.</summary>
    /// <param name="plan">The name of the saved plan that is applied.</param>
    public static string? BasisOf(FleetAccount account, string? plan, CommandContext context)
    {
        try
        {
            return account.BasisOf(Manifests(account, context).ManifestDigest, plan);
        }
        catch (S3CredsException)
        {
            return null;
        }
    }

    private static Shard ShardOf(string text, CommandContext context)
    {
        var auto = text == "auto" || text.StartsWith("auto/", StringComparison.Ordinal);
        if (!auto)
            return Shard.Parse(text)
                ?? throw new S3CredsException(CliCodes.Usage.With($"--shard {text} is not I/N, with I from 1 to N", "--shard 3/8"));
        int? count = null;
        if (text != "auto")
            count = Shard.Parse("1/" + text["auto/".Length..])?.Count
                ?? throw new S3CredsException(CliCodes.Usage.With($"--shard {text} is not auto/N", "--shard auto/8"));
        try
        {
            return EngineShard.Of(count, context.Variable);
        }
        catch (FormatException e)
        {
            throw new S3CredsException(
                CliCodes.Usage.With($"--shard {text}: {e.Message}", "name the part: --shard 3/8, or its number: --shard auto/8")
            );
        }
    }
}
