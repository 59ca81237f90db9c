namespace S3Creds.Cli;

/// <summary>What the program calls itself in plans, journals and <c>--version</c>.</summary>
internal static class ToolVersion
{
    /// <summary>Such as <c>s3creds 1.2.3</c>.</summary>
    public static string Text { get; } = $"s3creds {typeof(ToolVersion).Assembly.GetName().Version?.ToString(3)}";
}
