using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using S3Creds.Core.Signing;

namespace S3Creds.Cli;

/// <summary>The signature beside a saved plan. Who may sign comes from the command line only: a manifest or a plan that named its own
/// signers would prove nothing.</summary>
internal static class SignedPlan
{
    /// <summary>The name that ssh-keygen gives to the signature of a file.</summary>
    private const string Extension = ".sig";

    /// <returns>Whether a signature was required, and is there.</returns>
    /// <exception cref="S3CredsException">It is required, and there is no valid one of an allowed signer.</exception>
    public static async Task<bool> CheckAsync(string path, Plan plan, bool required, string? signers, bool quiet, CommandContext context)
    {
        if (required != signers is not null)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    "--require-signature and --allowed-signers go together",
                    "s3creds apply plan.json --require-signature --allowed-signers FILE"
                )
            );
        if (signers is null)
            return false;
        var allowed = AllowedSigners.Parse(Read(signers, AllowedSigners.MaxBytes, context), signers, context.Time.LocalTimeZone);
        var file = path + Extension;
        if (!context.Files.FileExists(file))
            throw new S3CredsException(
                SavedPlanCodes.BadSignature.With(
                    $"{path} is not signed: there is no {file}",
                    $"an allowed signer signs it with ssh-keygen -Y sign -n {PlanSignature.Namespace} -f KEY {Shell.Word(path)}"
                ),
                Outcome.Refused
            );
        var signer = PlanSignature.Check(plan, Read(file, PlanSignature.MaxBytes, context), file, allowed, context.Time.GetUtcNow());
        if (!quiet)
            await context.Err.WriteLineAsync(Escape.Text($"Signed by {signer}"));
        return true;
    }

    private static string Read(string path, long most, CommandContext context)
    {
        try
        {
            return Encoding.UTF8.GetString(context.Files.ReadAllBytes(path, most));
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unreadable.With($"{path} cannot be read: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }
}
