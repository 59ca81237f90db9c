using System.Reflection;

namespace S3Creds.Cli;

/// <summary>What the program calls itself in plans, journals and <c>--version</c>.</summary>
internal static class ToolVersion
{
    /// <summary>Such as <c>1.2.3+3f2a9c01</c>: the version, and the commit where a release was built from one.</summary>
    private static readonly string[] Built = typeof(ToolVersion)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+');

    /// <summary>Such as <c>1.2.3</c> or <c>1.3.0-rc.1</c>.</summary>
    public static string Number => Built[0];

    /// <summary>Null where the program was not built for a release.</summary>
    public static string? Commit => Built.Length > 1 ? Built[1] : null;

    /// <summary>Such as <c>s3creds 1.2.3</c>.</summary>
    public static string Text { get; } = $"s3creds {Number}";
}
