using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Planning;

namespace S3Creds.Cli;

/// <summary>
/// The steps that a reviewer approved by their digest. A plan that is made again has that digest until the first of its steps is done: the
/// whole plan is therefore kept beside the journals, so that the same command goes on after an interruption. A kept plan proves itself:
/// its steps must have the digest too.
/// </summary>
internal sealed class ApprovedSteps(string digest, string folder, CommandContext context)
{
    private string PathOfKept =>
        Path.Combine(folder, $"steps-{digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..][..16]}.plan.json");

    /// <exception cref="S3CredsException">The option is no digest (S3C500).</exception>
    public static ApprovedSteps? Of(string? expected, string folder, CommandContext context)
    {
        if (expected is null)
            return null;
        var digest = expected.ToLowerInvariant();
        return PlanDigest.IsDigest(digest)
            ? new ApprovedSteps(digest, folder, context)
            : throw new S3CredsException(
                CliCodes.Usage.With(
                    $"--expect-steps {expected} is not a digest",
                    "give sha256: and 64 hexadecimal digits, as plan prints them"
                )
            );
    }

    public bool Are(Plan plan) => plan.StepsDigest == digest;

    /// <exception cref="S3CredsException">The steps are others (S3C271, refused).</exception>
    public void Check(Plan plan)
    {
        if (!Are(plan))
            throw new S3CredsException(
                SavedPlanCodes.OtherSteps.With(
                    $"the steps of this plan have the digest {plan.StepsDigest}, not {digest}",
                    "nothing was changed; review this plan and approve its steps, or after an interrupted apply name its --runs-folder"
                ),
                Outcome.Refused
            );
    }

    /// <summary>Keeps the plan for a run that goes on after an interruption.</summary>
    public void Keep(Plan plan)
    {
        try
        {
            context.Files.CreateFolder(folder);
            context.Files.WriteAtomically(PathOfKept, PlanFile.Write(plan), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                ApplyCodes.Journal.With(
                    $"the journal folder {folder} cannot be written: {FileProblem.Of(e, folder)}",
                    "nothing was changed; make the folder writable, or name another with --runs-folder"
                ),
                Outcome.Refused,
                e
            );
        }
    }

    /// <summary>The plan that an interrupted run of these steps kept; null where there is none.</summary>
    public Plan? Kept()
    {
        try
        {
            if (!context.Files.FileExists(PathOfKept))
                return null;
            var plan = PlanFile.Read(context.Files.ReadAllBytes(PathOfKept, PlanFile.MaxBytes));
            return Are(plan) ? plan : null;
        }
        catch (Exception e) when (FileProblem.Is(e) || e is S3CredsException)
        {
            // Without it the steps are not the approved ones, which is reported.
            return null;
        }
    }
}
