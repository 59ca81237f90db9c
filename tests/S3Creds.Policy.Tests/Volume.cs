namespace S3Creds.Policy.Tests;

/// <summary>Sizes of randomised tests: short by default, long with S3CREDS_LONG=1.</summary>
internal static class Volume
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("S3CREDS_LONG") == "1";

    public static int Of(int small, int large) => IsLong ? large : small;
}
