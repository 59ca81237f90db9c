using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>What goes with a user that a plan deletes: its reviewer approves the end of keys and sign-ins that no manifest shows.</summary>
internal static class RemovalReading
{
    /// <summary>One warning for each user that can still sign in or sign requests.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> OfAsync(AwsSession aws, Plan plan, int parallelism, CancellationToken cancellationToken)
    {
        var users = plan.Steps.Where(s => s.Action == StepAction.Delete && s.Address.Kind == ResourceKind.User).Select(s => s.Address).ToList();
        var notes = new Diagnostic?[users.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, users.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            async (i, ct) => notes[i] = await NoteAsync(aws, users[i], ct));
        return [.. notes.OfType<Diagnostic>()];
    }

    private static async Task<Diagnostic?> NoteAsync(AwsSession aws, ResourceAddress user, CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        try
        {
            var ring = await KeyReader.ReadAsync(aws, user.Name, [], cancellationToken);
            parts.AddRange(ring.Keys.Select(k => Said(ring, k)));
            if (await HasSignInAsync(aws, user.Name, cancellationToken))
                parts.Add("a console sign-in");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The removal itself lists them again; what cannot be told is told as such.
            parts.Add($"what could not be read: {AwsError.Explain(e).Message}");
        }

        return parts.Count == 0
            ? null
            : KeyCodes.GoesWithUser.Says($"{user} would be deleted with {string.Join(", ", parts)}", "consumers lose access: move them first");
    }

    private static string Said(KeyRing ring, LiveKey key)
    {
        var use = key.LastUse switch
        {
            KeyUse.At at => $"last used {KeyTags.Text(at.Time)} ({at.Service}, {at.Region})",
            KeyUse.Never => "no use known",
            KeyUse.Unknown unknown => $"last use unknown: {unknown.Reason}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return $"access key {KeyRing.Short(key.Id)} ({(ring.Tags.Named.Contains(key.Id) ? "managed" : "foreign")}, {(key.Active ? "active" : "inactive")}, {use})";
    }

    private static async Task<bool> HasSignInAsync(AwsSession aws, string user, CancellationToken cancellationToken)
    {
        try
        {
            await aws.Iam.GetLoginProfileAsync(new() { UserName = user }, cancellationToken);
            return true;
        }
        catch (NoSuchEntityException)
        {
            return false;
        }
        catch (Exception e) when (AwsError.IsUnsupported(e))
        {
            return false;
        }
    }
}
