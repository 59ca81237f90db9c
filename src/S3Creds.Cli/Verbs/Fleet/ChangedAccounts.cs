using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>The accounts that a change of the files concerns: those whose manifests, variables, role, region or endpoint are not those of
/// the base. What cannot be read on either side counts as changed.</summary>
internal static class ChangedAccounts
{
    public static IReadOnlyList<FleetAccount> Since(string file, FleetInput input, CommandContext context)
    {
        var loaded = FleetLoader.Load(file, context.Files);
        if (loaded.HasErrors)
            throw new S3CredsException(loaded.Diagnostics);
        var before = loaded.Accounts.ToDictionary(a => a.Id, StringComparer.Ordinal);
        return [.. input.Mine.Where(a => !before.TryGetValue(a.Id, out var old) || Differs(a, old, context))];
    }

    private static bool Differs(FleetAccount account, FleetAccount before, CommandContext context) =>
        FleetInput.BasisOf(account, plan: null, context) is not { } basis || basis != FleetInput.BasisOf(before, plan: null, context);
}
