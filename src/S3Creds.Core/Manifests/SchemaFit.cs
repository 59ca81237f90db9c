using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Manifests;

/// <summary>How a node fits one schema: what is wrong, and which of its scalars are texts by it.</summary>
internal sealed record SchemaFit(JsonObject Schema)
{
    public List<Diagnostic> Errors { get; } = [];

    public List<ManifestNode> Texts { get; } = [];

    public void Take(SchemaFit inner)
    {
        Errors.AddRange(inner.Errors);
        Texts.AddRange(inner.Texts);
    }
}
