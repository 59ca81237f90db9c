using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>The times of new keys, as the environment has them.</summary>
internal static class KeyTimingVariable
{
    public static KeyTiming Read(CommandContext context)
    {
        if (context.Variable(KeyTiming.Variable) is not { Length: > 0 } text)
            return KeyTiming.Default;
        try
        {
            return KeyTiming.Parse(text);
        }
        catch (FormatException e)
        {
            throw new S3CredsException(
                CliCodes.Usage.With(
                    $"{KeyTiming.Variable}: '{e.Message}' is not valid",
                    "propagation=120s,verify-within=180s,verify-over=10s,verify-successes=3 are the times of AWS"
                )
            );
        }
    }
}
