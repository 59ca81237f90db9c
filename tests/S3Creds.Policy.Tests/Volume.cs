using System.Globalization;

namespace S3Creds.Policy.Tests;

/// <summary>Sizes of randomised tests: short by default, long with S3CREDS_LONG=1, a share of that with S3CREDS_PERCENT (mutation testing).</summary>
internal static class Volume
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("S3CREDS_LONG") == "1";

    private static int Percent { get; } =
        int.TryParse(
            Environment.GetEnvironmentVariable("S3CREDS_PERCENT"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var percent
        )
            ? percent
            : 100;

    public static int Of(int small, int large) => Math.Max(1, (int)((long)(IsLong ? large : small) * Percent / 100));
}
