namespace S3Creds.Cli.Arguments;

/// <summary>The values that an option or an argument takes, for completion and the man pages. The verb itself checks what it is given.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute(params string[] values) : Attribute
{
    public IReadOnlyList<string> Values => values;
}
