using System.Text.Json.Nodes;

namespace S3Creds.Policy.Tests;

/// <summary>The data files: formats and sources stand in data/README.md.</summary>
internal static class CaseFiles
{
    public static IReadOnlyList<JsonObject> Read(string name) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", name)).Select(line => JsonNode.Parse(line)!.AsObject())];

    public static string Text(this JsonObject line, string name) => line[name]!.GetValue<string>();
}
