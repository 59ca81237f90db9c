using System.Globalization;
using System.Security.Cryptography;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary> The journal of a direct verb: the same lines as an apply's, so that <c>s3creds runs</c> shows where a crash interrupted it.
/// Where no journal can be written (a read-only folder) the verb runs without: scripts for s3-credentials never needed a writable folder.
/// </summary>
internal sealed class DirectJournal : IDisposable
{
    private Journal? journal;
    private readonly CommandContext context;
    private readonly string runId;
    private int done;

    private DirectJournal(Journal? journal, string runId, CommandContext context)
    {
        this.journal = journal;
        this.runId = runId;
        this.context = context;
    }

    /// <summary>The run's name, in the journal and in the marker of a key.</summary>
    public string RunId => runId;

    /// <param name="verb">As <c>s3creds runs</c> lists it.</param>
    public static DirectJournal Open(string verb, string folder, bool silent, CommandContext context)
    {
        var at = context.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var id = $"{at}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        try
        {
            var opened = Journal.Create(context.Files, context.Time, folder, id, context.Mask);
            // Direct verbs keep the calls of s3-credentials: no other one finds out who calls.
            opened.Write(new ApplyEvent.Started(id, 0) { Head = new RunHead(verb, null, null) });
            return new DirectJournal(opened, id, context);
        }
        catch (S3CredsException e)
        {
            if (!silent)
                context.Err.WriteLine($"Note: {e.Diagnostics[0].Message}: this run is not journaled");
            return new DirectJournal(null, id, context);
        }
    }

    /// <summary>Called before the first request and after its result. Stops before it where Ctrl-C was pressed; what has begun is
    /// ended.</summary>
    public async Task<T> StepAsync<T>(ResourceKind kind, string name, string? part, Func<Task<T>> act)
    {
        context.Stop.ThrowIfCancellationRequested();
        var address = new ResourceAddress(kind, name);
        var step = new PlanStep(
            part is null ? address.ToString() : $"{address} {part}",
            StepAction.Create,
            address,
            part,
            null,
            null,
            Risk.None,
            0,
            "direct"
        );
        var start = context.Time.GetTimestamp();
        Write(new ApplyEvent.StepStarted(step));
        try
        {
            var result = await act();
            Write(new ApplyEvent.StepDone(step, false, context.Time.GetElapsedTime(start)));
            done++;
            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Write(new ApplyEvent.StepFailed(step, AwsError.Explain(e), context.Time.GetElapsedTime(start)));
            Write(new ApplyEvent.Finished(new ApplyResult(runId, done, 0, 1, 0, 0, Outcome.Failed)));
            throw;
        }
    }

    public void Finish() => Write(new ApplyEvent.Finished(new ApplyResult(runId, done, 0, 0, 0, 0, Outcome.Done)));

    public void Dispose() => journal?.Dispose();

    /// <summary>What was done is done, whether it can be written down or not: a full disk must not cost the key that was just
    /// made.</summary>
    private void Write(ApplyEvent what)
    {
        try
        {
            journal?.Write(what);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Err.WriteLine(
                $"Note: the journal cannot be written any more ({FileProblem.Of(e, null)}): the rest of this run is not journaled"
            );
            journal?.Dispose();
            journal = null;
        }
    }
}
