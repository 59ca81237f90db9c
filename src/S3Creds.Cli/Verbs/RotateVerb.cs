using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Verbs;

[Verb("rotate")]
internal sealed class RotateOptions : DeclarativeOptions
{
    [Value(0, MetaName = "USER", HelpText = "Whose keys; all that the manifests look after by default")]
    public IEnumerable<string> Users { get; set; } = [];

    [Option("now", HelpText = "Replace keys whatever their age")]
    public bool Now { get; set; }

    [Option("compromised", HelpText = "Replace the key of the named users and deactivate the old one at once, without grace")]
    public bool Compromised { get; set; }

    [Option('y', "yes", HelpText = "Do not ask; approves nothing by itself")]
    public bool Yes { get; set; }

    public override ReconcileOptions Shape(ReconcileOptions options, DesiredState desired) => options with
    {
        KeysOf = [.. Users.Any() ? Users : desired.Keys.Select(k => k.User)],
        KeyRequest = new KeyRequest(Now, Compromised, []),
    };
}

/// <summary>Does what is due to keys, and nothing else of the manifests: a plan as any other, confirmed, approved and journaled.</summary>
internal static class RotateVerb
{
    public static Task<int> RunAsync(RotateOptions options, CommandContext context)
    {
        if (options.Compromised && !options.Users.Any())
            throw new S3CredsException(CliCodes.Usage.Says("--compromised is about the users that are named", "s3creds rotate --compromised USER -f team.yaml"));
        var desired = Declared.LoadValid(options, context);
        var known = desired.Keys.Select(k => k.User).ToList();
        foreach (var user in options.Users.Where(u => !known.Contains(u, StringComparer.Ordinal)))
        {
            throw new S3CredsException(CliCodes.Usage.Says(
                $"the manifests say nothing of keys of user {user}", Suggestion.For(user, known) is { } near ? $"did you mean {near}?" : "its keys: say where a new one is delivered"));
        }

        return ApplyVerb.RunAsync(desired, destroying: false, options.Yes, options, context);
    }
}
