using System.Text.Json.Nodes;
using S3Creds.Core.Model;

namespace S3Creds.Core.Sinks;

/// <summary>A sink as the manifest declares it.</summary>
/// <param name="Kind">file, ssm, command or stdout.</param>
/// <param name="Folder">Of the manifest: what relative paths are relative to, and what files stay inside.</param>
/// <param name="Options">The long form, whatever the author wrote: <c>{path, format, profile, name, namespace}</c>, <c>{name, region, kms,
/// tags}</c>, <c>{run, env, timeout}</c>, <c>{}</c>.</param>
public sealed record SinkDeclaration(string Kind, string Folder, JsonObject Options)
{
    /// <summary>Where it is written; null where it comes from a command line.</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>For messages about the declaration: <c>file secrets/ci.json</c>.</summary>
    internal string Shown => $"{Kind} {(Options["path"] ?? Options["name"])?.ToString()}".TrimEnd();

    /// <summary>Why no key could ever be delivered so; null where nothing speaks against it.</summary>
    internal string? WhyNot => SinkKind.Of(Kind).WhyNot(this);

    /// <summary>The file that a key would be written to; null where it is none.</summary>
    public string? File => Kind == "file" ? Path.GetFullPath(Path.Combine(Folder, Options["path"]!.ToString())) : null;

    /// <summary>What two declarations share that would overwrite each other; null where that cannot be.</summary>
    internal string? Place => SinkKind.Of(Kind).Place(this);
}
