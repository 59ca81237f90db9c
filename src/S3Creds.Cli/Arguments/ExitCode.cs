using System.Diagnostics;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>The exit code of an outcome (README.md). No other file knows the numbers.</summary>
internal static class ExitCode
{
    /// <param name="verb">Null: the command line names none that exists. A script's misspelt verb is most likely one of s3-credentials, so
    /// the exit code is that of its verbs.</param>
    public static int Of(Outcome outcome, Verb? verb) =>
        outcome switch
        {
            Outcome.Done => 0,
            Outcome.Failed => 1,
            Outcome.Pending => 2,
            Outcome.Partial => 3,
            Outcome.Refused => 4,
            Outcome.Misused => verb is { IsDirect: false } ? 1 : 2,
            Outcome.Cancelled => verb is { IsDirect: true } ? 1 : 130,
            _ => throw new UnreachableException(),
        };
}
