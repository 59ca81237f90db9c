using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Secrets;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>
/// <c>create --deliver</c>: the new key goes to sinks and not to standard output. They are asked before anything is made; a key that none of them
/// took is deleted again; one that some took stays, since somebody may use it by now.
/// </summary>
internal sealed class KeyDelivery
{
    private readonly List<ISink> sinks;
    private readonly AwsSession aws;
    private readonly DirectJournal journal;
    private readonly CommandContext context;

    public KeyDelivery(IReadOnlyList<SinkDeclaration> declared, AwsSession aws, DirectJournal journal, bool secretsInCi, CommandContext context)
    {
        var factory = new SinkFactory(aws, context.Files, context.Variable, context.Out, allowInCi: secretsInCi);
        // Those that can be read back first: what became of them can be told when another one fails.
        sinks = [.. declared.Select(factory.Make).OrderBy(s => !s.CanReadBack)];
        (this.aws, this.journal, this.context) = (aws, journal, context);
    }

    /// <summary>A sink as a dry run names it.</summary>
    public static string Named(SinkDeclaration sink) =>
        (sink.Options["path"] ?? sink.Options["name"] ?? (sink.Options["run"] as JsonArray)?[0]) is { } target ? $"{sink.Kind} {target}" : sink.Kind;

    /// <exception cref="S3CredsException">A sink that would not take a key; nothing has been changed.</exception>
    public async Task ProbeAsync()
    {
        try
        {
            foreach (var sink in sinks)
                await sink.ProbeAsync(context.Stop);
        }
        catch (S3CredsException e)
        {
            throw DirectErrors.Error($"{e.Diagnostics[0].Message}; nothing was changed", e.Diagnostics[0].Hint);
        }
    }

    /// <param name="log">Takes a line for each sink.</param>
    public async Task RunAsync(KeyMaterial key, string? status, DateTime? created, Action<string> log)
    {
        var taken = new List<string>();
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
            throw taken.Count == 0 ? await TakeBackAsync(key, refusals) : HalfDone(key, taken, refusals);
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
            // Whatever it was: a key that nobody has must not stay.
            return await HoldsAsync(sink, key) ? null : (e as S3CredsException)?.Diagnostics[0].Message ?? $"{sink.Label}: {e.Message}";
        }
    }

    /// <summary>An answer that was lost is no refusal: the sink is asked.</summary>
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

    private async Task<S3CredsException> TakeBackAsync(KeyMaterial key, List<string> refusals)
    {
        try
        {
            await aws.Iam.DeleteAccessKeyAsync(new DeleteAccessKeyRequest { UserName = key.User, AccessKeyId = key.KeyId }, context.Abort);
            return DirectErrors.Error($"{string.Join("; ", refusals)}: no sink took access key {key.KeyId} of user {key.User}, so it was deleted again", "the user and its policies stay: run it again");
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return DirectErrors.Error(
                $"{string.Join("; ", refusals)}: no sink took access key {key.KeyId} of user {key.User}, and it could not be deleted: {AwsError.Explain(e).Message}",
                $"nobody has its secret: delete it (aws iam delete-access-key --user-name {key.User} --access-key-id {key.KeyId})");
        }
    }

    private static S3CredsException HalfDone(KeyMaterial key, List<string> taken, List<string> refusals) => DirectErrors.Error(
        $"{string.Join("; ", refusals)}: access key {key.KeyId} of user {key.User} is in {string.Join(", ", taken)} and stays", "give the others a copy, or delete the key and run it again");
}
