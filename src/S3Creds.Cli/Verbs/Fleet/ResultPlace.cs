using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>Where <c>--results</c> and <c>--run</c> lead.</summary>
internal static class ResultPlace
{
    private const string Scheme = "s3://";

    /// <summary>The name of this run: as given, that of the pipeline, or a new one.</summary>
    /// <exception cref="S3CredsException">The name has other characters than a folder and a key take (S3C500).</exception>
    public static string RunOf(FleetOptions options, CommandContext context)
    {
        var name = options.Run
            ?? EngineShard.RunOf(context.Variable)
            ?? context.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return
            name.Length is > 0 and <= 128
            && name != "."
            && name != ".."
            && name.All(c => char.IsAsciiLetterOrDigit(c) || "._-".Contains(c, StringComparison.Ordinal))
            ? name
            : throw new S3CredsException(
                CliCodes.Usage.With($"--run {name} is not a name", "letters, digits, dots, hyphens and underscores")
            );
    }

    /// <summary>Null where no results are kept.</summary>
    public static async Task<FleetResults?> OpenAsync(FleetOptions options, string run, FleetSessions sessions, CommandContext context)
    {
        if (options.Results is not { } place)
            return null;
        if (!place.StartsWith(Scheme, StringComparison.Ordinal))
            return new FleetResults(new FolderResults(Path.Combine(place, run), context.Files));
        var parts = place[Scheme.Length..].Split('/', 2);
        if (parts[0].Length < 3)
            throw new S3CredsException(CliCodes.Usage.With($"--results {place} is not s3://BUCKET/PREFIX", "s3://team-state/fleet"));
        var prefix = parts.Length > 1 && parts[1].Trim('/') is { Length: > 0 } given ? given + "/" : "";
        if (options.ResultsOwner is { } named && !FleetAccount.IsId(named))
            throw new S3CredsException(CliCodes.Usage.With($"--results-owner {named} is not the id of an account", "12 digits"));
        var runner = sessions.Runner;
        var owner = options.ResultsOwner ?? await runner.ExpectedOwnerAsync(context.Stop);
        var region = await runner.RegionOfAsync(parts[0], context.Stop) ?? runner.Region;
        return new FleetResults(new BucketResults(runner, parts[0], $"{prefix}{run}/", region, owner, sessions.WithCredentialsOf));
    }
}
