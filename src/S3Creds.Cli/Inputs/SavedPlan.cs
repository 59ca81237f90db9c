using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Planning;

namespace S3Creds.Cli;

/// <summary>Plan files: read with every refusal of <see cref="PlanFile"/>, written for their owner alone.</summary>
internal static class SavedPlan
{
    /// <summary>Keys are sorted: this is the first of every such file.</summary>
    private const string Beginning = "{\"accessChanges\":";

    public static Plan Read(string path, CommandContext context)
    {
        try
        {
            return PlanFile.Read(context.Files.ReadAllBytes(path, PlanFile.MaxBytes));
        }
        catch (S3CredsException e) when (Path.GetExtension(path) is ".yaml" or ".yml")
        {
            throw new S3CredsException(
                [.. e.Diagnostics.Select(d => d with { Hint = $"a manifest is given with -f: s3creds plan -f {path}" })],
                e.Outcome,
                e
            );
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unreadable.With($"{path} cannot be read: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }

    public static void Write(string path, Plan plan, CommandContext context) =>
        OwnFile.Write(path, PlanFile.Write(plan), Beginning, "plan", context);
}
