using S3Creds.Core.Aws;
using S3Creds.Core.Files;

namespace S3Creds.Core.Sinks;

/// <summary>Makes sinks from their declarations (<see cref="SinkKind"/>), and is what they are made with.</summary>
/// <param name="variable">The environment of this process.</param>
/// <param name="output">Standard output.</param>
/// <param name="allowInCi">Standard output and files are opted into although this is CI.</param>
public sealed class SinkFactory(AwsSession aws, IFileSystem files, Func<string, string?> variable, TextWriter output, bool allowInCi)
{
    internal AwsSession Aws => aws;

    internal IFileSystem Files => files;

    internal Func<string, string?> Variable => variable;

    internal TextWriter Output => output;

    /// <summary>CI without an opt-in: what is kept or read by many takes no secret.</summary>
    internal bool RefusedHere => !allowInCi && variable("CI") is { Length: > 0 } ci && ci != "false";

    public ISink Make(SinkDeclaration declared) => SinkKind.Of(declared.Kind).Make(declared, this);
}
