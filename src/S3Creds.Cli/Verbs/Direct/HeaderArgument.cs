namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Values that become HTTP headers: a line break in one would end it, and other characters than ASCII are not sent as they
/// are.</summary>
internal static class HeaderArgument
{
    public static void Check(string option, string? value)
    {
        if (value is not null && value.Any(c => c is < ' ' or > '~'))
            throw DirectErrors.BadValue(option, "only printable ASCII characters are allowed");
    }
}
