using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Signing;

/// <summary>The signature of a saved plan: over the bytes of its file, so over its account, its owner and every step; made by
/// <c>ssh-keygen -Y sign -n s3creds-plan</c>.</summary>
public static class PlanSignature
{
    /// <summary>Keeps signatures that were made for something else, such as commits, from counting here.</summary>
    public const string Namespace = "s3creds-plan";

    /// <summary>Of the file, in bytes.</summary>
    public const int MaxBytes = 1 << 16;

    /// <returns>Who signed it, for a message.</returns>
    /// <exception cref="S3CredsException">It is not signed by an allowed signer (S3C272, refused).</exception>
    public static string Check(Plan plan, string signature, string path, AllowedSigners signers, DateTimeOffset now)
    {
        try
        {
            var parsed = SshSignature.Parse(signature);
            if (parsed.Namespace != Namespace)
                throw new FormatException($"it was made for the namespace {parsed.Namespace}, not {Namespace}");
            var (principals, whyNot) = signers.Find(parsed.Key, Namespace, now);
            if (whyNot is not null)
                throw new FormatException(whyNot);
            return parsed.IsOf(PlanFile.Write(plan))
                ? $"{principals} ({parsed.Key.Type} {parsed.Key.Fingerprint})"
                : throw new FormatException("it is of another plan, or was changed");
        }
        catch (FormatException e)
        {
            throw new S3CredsException(
                SavedPlanCodes.BadSignature.With(
                    $"{path} is not the signature of an allowed signer of this plan: {e.Message}",
                    $"nothing was changed; an allowed signer signs the plan with ssh-keygen -Y sign -n {Namespace} -f KEY PLAN"
                ),
                Outcome.Refused,
                e
            );
        }
    }
}
