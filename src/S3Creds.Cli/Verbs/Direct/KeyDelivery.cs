using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Model;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary><c>create --deliver</c>: the new key goes to sinks and not to standard output. They are checked before anything is created. A
/// key that no sink received is deleted again; a key that a sink received stays, since a consumer may use it already.</summary>
internal sealed class KeyDelivery
{
    private readonly List<ISink> sinks;
    private readonly List<string> taken = [];
    private readonly DirectJournal journal;
    private readonly CommandContext context;

    public KeyDelivery(
        IReadOnlyList<SinkDeclaration> declared,
        AwsSession aws,
        DirectJournal journal,
        bool secretsInCi,
        CommandContext context
    )
    {
        var factory = new SinkFactory(aws, context.Files, context.Variable, context.SecretOut, allowInCi: secretsInCi);
        WarnOfGit(declared, context);
        // Those that can be read back first: their state can be reported when another one fails.
        sinks = [.. declared.Select(factory.Make).OrderBy(s => !s.CanReadBack)];
        (this.journal, this.context) = (journal, context);
    }

    /// <summary>The sinks that hold the key.</summary>
    public IReadOnlyList<string> Taken => taken;

    private static void WarnOfGit(IReadOnlyList<SinkDeclaration> declared, CommandContext context)
    {
        var git = new GitIgnore(context.Files);
        foreach (var sink in declared)
        {
            if (sink.File is { } file && git.MissingLine(file) is { } line)
                context.Err.WriteLine($"Note: {Named(sink)} is in a git work tree and not ignored: add this line to .gitignore: {line}");
        }
    }

    /// <summary>A sink as a dry run names it.</summary>
    public static string Named(SinkDeclaration sink) =>
        (sink.Options["path"] ?? sink.Options["name"] ?? (sink.Options["run"] as JsonArray)?[0]) is { } target
            ? $"{sink.Kind} {target}"
            : sink.Kind;

    /// <exception cref="S3CredsException">A sink that would not take a key; nothing has been changed.</exception>
    public async Task ProbeAsync(AwsSession aws, string user)
    {
        try
        {
            foreach (var sink in sinks)
                await sink.ProbeAsync(context.Stop);
            await SinkOwner.CheckAsync(aws, user, new HashSet<string>(StringComparer.Ordinal), sinks, strict: true, context.Stop);
        }
        catch (S3CredsException e)
        {
            throw DirectErrors.Error($"{e.Diagnostics[0].Message}; nothing was changed", e.Diagnostics[0].Hint);
        }
    }

    /// <param name="log">Takes a line for each sink.</param>
    public async Task RunAsync(KeyMaterial key, NewKey maker, string? status, DateTime? created, Action<string> log)
    {
        var refusals = new List<string>();
        await journal.StepAsync(ResourceKind.User, key.User, "access key delivery", async () =>
        {
            foreach (var sink in sinks)
            {
                if (await RefusalAsync(sink, key) is { } refusal)
                {
                    refusals.Add(refusal);
                    continue;
                }

                taken.Add(sink.Label);
                log($"Delivered access key to {sink.Label}");
            }

            if (refusals.Count == 0)
                return true;
            throw taken.Count == 0
                ? await maker.TakeBackAsync(key, $"{string.Join("; ", refusals)}: no sink took the key")
                : HalfDone(key, taken, refusals);
        });
        var told = new JsonObject
        {
            ["UserName"] = key.User,
            ["AccessKeyId"] = key.KeyId,
            ["Status"] = status,
            ["CreateDate"] = PythonJson.Time(created),
            ["DeliveredTo"] = new JsonArray([.. taken.Select(t => (JsonNode)t)]),
        };
        // Standard output is the key's where it was asked for as a sink.
        if (!taken.Contains("stdout"))
            await context.Out.WriteLineAsync(PythonJson.Dumps(told, 4));
    }

    /// <returns>Why the sink does not hold the key; null where it does.</returns>
    private async Task<string?> RefusalAsync(ISink sink, KeyMaterial key)
    {
        try
        {
            await sink.DeliverAsync(key, context.Abort);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Any failure: a key that no consumer has must not stay active.
            return await HoldsAsync(sink, key)
                ? null
                : (e as S3CredsException)?.Diagnostics[0].Message ?? $"{sink.Label}: {AwsError.Explain(e).Message}";
        }
    }

    /// <summary>A lost answer is not a refusal: read the sink.</summary>
    private async Task<bool> HoldsAsync(ISink sink, KeyMaterial key)
    {
        if (!sink.CanReadBack)
            return false;
        try
        {
            using var held = await sink.ReadBackAsync(key.KeyId, context.Abort);
            return held?.IsSame(key.Secret) == true;
        }
        catch (S3CredsException)
        {
            return false;
        }
    }

    private static S3CredsException HalfDone(KeyMaterial key, List<string> taken, List<string> refusals) =>
        DirectErrors.Error(
            $"{string.Join("; ", refusals)}: access key {key.KeyId} of user {key.User} is in {string.Join(", ", taken)} and stays",
            "give the others a copy, or delete the key and run it again"
        );
}
