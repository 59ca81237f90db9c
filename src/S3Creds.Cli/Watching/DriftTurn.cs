using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Watching;

/// <summary>One comparison of an account with its manifests, and what is known of it.</summary>
internal sealed class DriftTurn(DateTimeOffset begun)
{
    public DateTimeOffset Ended { get; private set; }

    public TimeSpan Duration => Ended - begun;

    public Outcome Outcome { get; private set; } = Outcome.Failed;

    /// <summary>Why it failed; empty where the report itself shows it.</summary>
    public IReadOnlyList<Diagnostic> Errors { get; private set; } = [];

    /// <summary>What it found; null where it did not come so far.</summary>
    public DriftSummary? Found { get; private set; }

    /// <summary>Requests that were sent, by service; null: not counted.</summary>
    public IReadOnlyDictionary<string, long>? Requests { get; private set; }

    /// <summary>Whether everything was read: only then "no difference" means that there is none.</summary>
    public bool Succeeded => Outcome is Outcome.Done or Outcome.Pending;

    /// <summary>As files name the outcome.</summary>
    public string Word =>
        Outcome switch
        {
            Outcome.Done => "same",
            Outcome.Pending => "drift",
            _ => "failed",
        };

    public void Note(PlanResult result, AwsSession aws) => (Found, Requests) = (DriftSummary.Of(result), aws.RequestsByService);

    public void End(Outcome outcome, DateTimeOffset at) => (Outcome, Ended) = (outcome, at);

    public void Fail(S3CredsException why, DateTimeOffset at)
    {
        End(why.Outcome, at);
        Errors = why.Diagnostics;
    }
}
