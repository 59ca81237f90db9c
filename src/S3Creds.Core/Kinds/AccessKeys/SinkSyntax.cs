using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary> A sink on a command line: <c>file:PATH[,format=F]</c>, <c>ssm:NAME[,kms=KEY]</c>, <c>command:PROGRAM ARG…</c>, <c>stdout</c>;
/// or, beginning with a brace, an item of the manifest's <c>deliver</c> list. Both are checked by the manifest's schema. </summary>
public static class SinkSyntax
{
    private const string Forms =
        "file:PATH[,format=…], ssm:NAME[,kms=…], command:PROGRAM ARG…, stdout, or {file: {path: …}} as in a manifest";

    /// <param name="folder">What relative paths are relative to.</param>
    /// <param name="error">What is wrong, null where nothing is.</param>
    public static SinkDeclaration? Read(string text, string folder, out string? error)
    {
        var yaml = text.TrimStart().StartsWith('{') ? text : Long(text);
        if (yaml is null)
        {
            error = $"'{text}' is not a valid sink: {Forms}";
            return null;
        }

        var diagnostics = new DiagnosticBag();
        var node = ManifestReader.Read("--deliver", Encoding.UTF8.GetBytes(yaml), diagnostics);
        if (node is not null)
            node = new SchemaCheck(ManifestSchema.Sink()).Check(node, diagnostics, SchemaCheck.WholeSink);
        error = diagnostics.HasErrors
            ? $"'{text}' is not a valid sink: {string.Join("; ", diagnostics.Sorted().Select(d => d.Message))}"
            : null;
        if (error is not null || node is not ManifestNode.Map { Entries: [var entry] })
            return null;
        var options = SinkKind.Of(entry.Key).Options(entry.Value.ToJson());
        var sink = entry.Key == "file" ? File(options, folder) : new SinkDeclaration(entry.Key, folder, options);
        error = (sink.Kind == "file" && options["path"]!.ToString() is "" or [.., '/'] ? "it names a folder" : sink.WhyNot) is { } why
            ? $"'{text}' is not a valid sink: {why}"
            : null;
        return error is null ? sink : null;
    }

    /// <summary>The first that would overwrite another; null where all have a place of their own.</summary>
    public static SinkDeclaration? Twice(IReadOnlyList<SinkDeclaration> sinks) =>
        sinks.Where((s, i) => s.Place is { } place && sinks.Take(i).Any(before => before.Place == place)).FirstOrDefault();

    /// <summary>The manifest's form, as JSON; null where there is none.</summary>
    private static string? Long(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, rest) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        JsonNode? options = kind switch
        {
            "stdout" when colon < 0 => JsonValue.Create(true),
            "file" => Named("path", rest),
            "ssm" => Named("name", rest),
            // No shell: words are what stands between spaces. What has spaces in it takes the long form.
            "command" => new JsonArray([.. rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => (JsonNode)w)]),
            _ => null,
        };
        return options is null or JsonArray { Count: 0 } ? null : new JsonObject { [kind] = options }.ToJsonString(Plain);
    }

    private static JsonObject? Named(string name, string text)
    {
        var parts = text.Split(',');
        var options = new JsonObject { [name] = parts[0] };
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !options.TryAdd(part[..equals], part[(equals + 1)..]))
                return null;
        }

        return options;
    }

    /// <summary>A manifest's files stay in its folder; who names a path on a command line may mean any: its own folder is the one to stay
    /// in.</summary>
    private static SinkDeclaration File(JsonObject options, string folder)
    {
        var path = options["path"]!.ToString();
        var full = Path.GetFullPath(path, folder);
        var inside = full.StartsWith(
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );
        if (inside && !Path.IsPathRooted(path))
            return new SinkDeclaration("file", folder, options);
        options["path"] = Path.GetFileName(full);
        return new SinkDeclaration("file", Path.GetDirectoryName(full) ?? "/", options);
    }

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
