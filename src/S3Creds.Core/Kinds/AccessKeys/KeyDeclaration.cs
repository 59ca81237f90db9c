using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary><c>keys</c> of a user in the manifest.</summary>
public sealed record KeyDeclaration(string User, KeySettings Settings, IReadOnlyList<SinkDeclaration> Sinks)
{
    private static readonly string[] Durations = ["rotateAfter", "grace", "observe"];

    /// <summary>For the digest of the desired state.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["user"] = User,
            ["rotateAfter"] = Settings.RotateAfter?.TotalSeconds,
            ["grace"] = Settings.Grace.TotalSeconds,
            ["observe"] = Settings.Observe.TotalSeconds,
            ["count"] = Settings.Count,
            ["active"] = Settings.Active,
            ["sinks"] = new JsonArray([.. Sinks.Select(s => new JsonObject { [s.Kind] = s.Options.DeepClone() })]),
        };

    /// <summary>From a node that fits the schema; null after an error was added.</summary>
    /// <param name="folder">Of the manifest.</param>
    internal static KeyDeclaration? Load(string user, ManifestNode node, string folder, DiagnosticBag diagnostics)
    {
        if (node is not ManifestNode.Map map)
            return null;
        foreach (var name in Durations)
        {
            if (map[name] is ManifestNode.Scalar { Text: var text } written && KeyDuration.Parse(text) is null)
                return Refuse(
                    written.Span,
                    diagnostics,
                    $"user {user}: {name} is {ShownText.Short(text)}, at most {KeyDuration.Longest} are allowed",
                    null
                );
        }

        var preset = KeySettings.Default;
        var settings = new KeySettings(
            Span(map["rotateAfter"]),
            Span(map["grace"]) ?? preset.Grace,
            Span(map["observe"]) ?? preset.Observe,
            map["count"] is ManifestNode.Scalar { Text: "0" } ? 0 : 1,
            (map["status"] as ManifestNode.Scalar)?.Text != "inactive"
        );
        var sinks = ((map["deliver"] as ManifestNode.List)?.Items ?? [])
            .OfType<ManifestNode.Map>()
            .SelectMany(m => m.Entries)
            .Select(e => new SinkDeclaration(e.Key, folder, SinkKind.Of(e.Key).Options(e.Value.ToJson())) { Span = e.KeySpan })
            .ToList();
        foreach (var sink in sinks.Where(s => s.WhyNot is not null))
            diagnostics.Add(
                KeyCodes.SinkForm.At(sink.Span ?? map.Span, $"user {user}: {sink.Shown} cannot be delivered to: {sink.WhyNot}")
            );
        if (settings.Count > 0 && settings.Active && sinks.Count == 0)
            return Refuse(map.Span, diagnostics, $"user {user} declares a key without a sink", "deliver: [{file: secrets/NAME.json}]");
        if (settings.RotateAfter is { } limit && limit <= settings.Grace + settings.Observe + settings.Observe)
            return Refuse(
                map.Span,
                diagnostics,
                $"user {user}: rotateAfter must be longer than grace and two times observe together, or the old key is not deleted "
                    + $"before the next rotation",
                null
            );
        return new KeyDeclaration(user, settings, sinks);
    }

    /// <summary>Two sinks in the same place would overwrite each other's key: an error that shows both.</summary>
    internal static void RefuseSharedSinks(IEnumerable<KeyDeclaration> declared, DiagnosticBag diagnostics)
    {
        var first = new Dictionary<string, (string User, SinkDeclaration Sink)>(StringComparer.Ordinal);
        foreach (var (user, sink) in declared.SelectMany(k => k.Sinks.Select(s => (k.User, s))))
        {
            if (sink.Place is { } place && sink.Span is { } span && !first.TryAdd(place, (user, sink)))
            {
                var (other, there) = first[place];
                diagnostics.Add(
                    KeyCodes.SharedSink.At(
                        span,
                        other == user
                            ? $"user {user} delivers twice to {sink.Shown}, first at {there.Span}"
                            : $"users {other} and {user} would both deliver to {sink.Shown}, the first at {there.Span}",
                        "each key needs a place of its own: $!name!$ stands for the user's name"
                    )
                );
            }
        }
    }

    private static TimeSpan? Span(ManifestNode? node) => node is ManifestNode.Scalar scalar ? KeyDuration.Parse(scalar.Text) : null;

    private static KeyDeclaration? Refuse(SourceSpan span, DiagnosticBag diagnostics, string message, string? hint)
    {
        diagnostics.Add(KeyCodes.Settings.At(span, message, hint));
        return null;
    }

    /// <summary>A key in a work tree that nothing keeps out goes with the next <c>git add</c>.</summary>
    internal static void WarnOfGit(IReadOnlyList<KeyDeclaration> declared, IFileSystem files, DiagnosticBag diagnostics)
    {
        var git = new GitIgnore(files);
        foreach (var (user, sink) in declared.SelectMany(k => k.Sinks.Select(s => (k.User, s))))
        {
            if (sink.File is { } file && sink.Span is { } span && git.MissingLine(file) is { } line)
                diagnostics.Add(
                    KeyCodes.NotIgnored.At(
                        span,
                        $"user {user}: {sink.Options["path"]} is in a git work tree and not ignored",
                        $"add this line to .gitignore: {line}"
                    )
                );
        }
    }
}
