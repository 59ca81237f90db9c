using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Cli;

/// <summary>A run of the journal, for <c>drift --since</c>: a difference is since the run where the run left the resource as its manifests
/// declared it, and the manifests declare the same today.</summary>
internal sealed class SinceRun
{
    private readonly Run run;
    private readonly DeclaredDigests then;
    private readonly IReadOnlySet<ResourceAddress> open;
    private readonly AddressPattern? only;

    private SinceRun(Run run, DeclaredDigests then, DateTimeOffset start)
    {
        (this.run, this.then, Start) = (run, then, start);
        open = run.LeftOpen;
        only = then.Only is { } glob ? new AddressPattern(glob) : null;
    }

    /// <summary>The run read the account after this.</summary>
    public DateTimeOffset Start { get; }

    /// <exception cref="S3CredsException">There is no such run (S3C501), or its journal does not hold what it left (S3C655).</exception>
    public static SinceRun Find(string id, string folder, CommandContext context)
    {
        var found = RunLog.Find(context.Files, folder, id)
            ?? throw new S3CredsException(
                CliCodes.NoSuchRun.With(
                    $"there is no run '{id}' in {folder}",
                    "run s3creds runs to list them, or name their folder with --runs-folder"
                )
            );
        if (found.Finished is null)
            throw Unknown(found, "was interrupted: what it left to do is not known");
        return found is { Declared: { } declared, StartedAt: { } start }
            ? new SinceRun(found, declared, start)
            : throw Unknown(found, "has no record of what it compared: it was no apply of these manifests, or another version made it");
    }

    /// <summary>Whether a difference of a resource is since the run.</summary>
    public Func<ResourceAddress, bool> Compares(ResourceSet desired) =>
        address =>
        {
            var resource =
                address.Kind == ResourceKind.AccessKey ? new ResourceAddress(ResourceKind.User, address.Name.Split('/')[0]) : address;
            return WhyNot(resource, desired) is null;
        };

    /// <summary>The plan without keys that are older than the run, and with a note on what was left out.</summary>
    public Plan Shorten(Plan plan, ResourceSet desired)
    {
        var left = desired
            .Resources.Keys.Select(a => (Address: a, Why: WhyNot(a, desired)))
            .Where(a => a.Why is not null)
            .GroupBy(a => a.Why!, StringComparer.Ordinal)
            .Select(g =>
                TrailCodes.NotSince.With(
                    $"{Plural.Of(g.Count(), "resource")} {(g.Count() == 1 ? "is" : "are")} not compared: {g.Key} "
                        + $"({string.Join(", ", g.Take(3).Select(a => a.Address))}{(g.Count() > 3 ? ", …" : "")})",
                    "run drift without --since to compare all"
                )
            );
        return plan with { Diagnostics = [.. plan.Diagnostics.Where(d => d.Subject?.Created is not { } made || made >= Start), .. left] };
    }

    private string? WhyNot(ResourceAddress address, ResourceSet desired)
    {
        if (only?.Matches(address) == false)
            return $"run {run.Id} was limited to --only {then.Only}";
        if (open.Contains(address))
            return $"not finished by run {run.Id}";
        var (before, now) = (then.Digests.GetValueOrDefault(address), desired[address]);
        return (before, now) switch
        {
            (null, null) => null,
            (null, _) => $"not declared in run {run.Id}",
            (_, null) => $"no longer declared, unlike in run {run.Id}",
            _ => DeclaredDigests.Of(address, now) == before ? null : $"declared otherwise than in run {run.Id}",
        };
    }

    private static S3CredsException Unknown(Run run, string why) =>
        new(
            TrailCodes.NoRecordOfRun.With($"run {run.Id} {why}", "name another run (s3creds runs lists them), or run drift without --since")
        );
}
