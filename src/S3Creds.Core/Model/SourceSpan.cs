namespace S3Creds.Core.Model;

/// <summary>A place in a manifest file. Line and column count from 1.</summary>
public sealed record SourceSpan(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
