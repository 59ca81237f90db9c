using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets.Formats;

namespace S3Creds.Core.Secrets;

/// <summary>Makes sinks from their declarations: the one list of their kinds.</summary>
/// <param name="variable">The environment of this process.</param>
/// <param name="output">Standard output.</param>
/// <param name="allowInCi">Standard output and files are opted into although this is CI.</param>
public sealed class SinkFactory(AwsSession aws, IFileSystem files, Func<string, string?> variable, TextWriter output, bool allowInCi)
{
    private bool RefusedHere => !allowInCi && variable("CI") is { Length: > 0 } ci && ci != "false";

    public ISink Make(SinkDeclaration declared) => declared.Kind switch
    {
        "file" => File(declared),
        "ssm" => new SsmSink(aws, Text(declared, "name")!, Text(declared, "region"), Text(declared, "kms"), Map(declared.Options["tags"])),
        "command" => Command(declared),
        "stdout" => new StdoutSink(output, RefusedHere),
        _ => throw new UnreachableException(),
    };

    private FileSink File(SinkDeclaration declared)
    {
        var path = Text(declared, "path")!;
        var format = KeyFormat.Of(Text(declared, "format") ?? KeyFormat.ByExtension(path), Text(declared, "profile"), Text(declared, "name"), Text(declared, "namespace"));
        return new FileSink(files, declared.Folder, path, format!, RefusedHere);
    }

    private CommandSink Command(SinkDeclaration declared)
    {
        var environment = CommandSink.AlwaysAllowed.Concat(Texts(declared.Options["env"])).Distinct(StringComparer.Ordinal)
            .Where(name => variable(name) is not null).ToDictionary(name => name, name => variable(name)!, StringComparer.Ordinal);
        var seconds = Text(declared, "timeout") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 60;
        return new CommandSink([.. Texts(declared.Options["run"])], environment, TimeSpan.FromSeconds(seconds), declared.Folder, TimeProvider.System);
    }

    private static string? Text(SinkDeclaration declared, string key) => (declared.Options[key] as JsonValue)?.ToString();

    private static IEnumerable<string> Texts(JsonNode? node) => (node as JsonArray ?? []).Select(n => n!.ToString());

    private static Dictionary<string, string> Map(JsonNode? node) =>
        (node as JsonObject ?? []).ToDictionary(t => t.Key, t => t.Value?.ToString() ?? "", StringComparer.Ordinal);
}
