using System.Globalization;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Reviewing;

/// <summary>That a person confirmed a grant.</summary>
/// <param name="By">Who confirmed it, as the file states: not proven.</param>
/// <param name="Until">The last day on which it counts.</param>
/// <param name="LastLine">Of its lines in the file.</param>
public sealed record ReviewEntry(SourceSpan Span, int LastLine, string Who, string Bucket, string Digest, string By, DateOnly Until);

/// <summary>A file of reviews in git: who confirmed which grant until when.</summary>
public sealed record ReviewFile(string Path, IReadOnlyList<ReviewEntry> Entries)
{
    public const string ApiVersion = "s3creds-review/v1";

    private const string DayForm = "yyyy-MM-dd";
    private static readonly string[] Needed = ["who", "bucket", "digest", "by", "until"];
    private static readonly string[] Known = [.. Needed, "note"];

    /// <summary>Errors are added to the diagnostics; what is valid is read all the same.</summary>
    public static ReviewFile Read(string path, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        var entries = new List<ReviewEntry>();
        var root = ManifestReader.Read(path, bytes, diagnostics);
        if (root is null)
            return new ReviewFile(path, []);
        if (root is not ManifestNode.Map map)
        {
            diagnostics.Add(ReviewCodes.BadFile.At(root.Span, "a review file is a map", $"begin with apiVersion: {ApiVersion}"));
            return new ReviewFile(path, []);
        }

        if ((map["apiVersion"] as ManifestNode.Scalar)?.Text != ApiVersion)
            diagnostics.Add(
                ReviewCodes.BadFile.At(
                    (map["apiVersion"] ?? map).Span,
                    "apiVersion of a review file is missing or unknown",
                    $"use {ApiVersion}"
                )
            );
        foreach (var entry in map.Entries.Where(e => e.Key is not ("apiVersion" or "reviews")))
            diagnostics.Add(Unknown(entry, ["apiVersion", "reviews"]));
        if (map["reviews"] is not ManifestNode.List list)
        {
            diagnostics.Add(ReviewCodes.BadFile.At((map["reviews"] ?? map).Span, "reviews is missing or not a list"));
            return new ReviewFile(path, []);
        }

        foreach (var item in list.Items)
        {
            if (Entry(item, diagnostics) is not { } entry)
                continue;
            if (entries.Find(e => e.Who == entry.Who && e.Bucket == entry.Bucket) is { } first)
                diagnostics.Add(
                    ReviewCodes.BadFile.At(entry.Span, $"{entry.Who} on {entry.Bucket} is reviewed twice, first at line {first.Span.Line}")
                );
            else
                entries.Add(entry);
        }

        return new ReviewFile(path, entries);
    }

    private static ReviewEntry? Entry(ManifestNode node, DiagnosticBag diagnostics)
    {
        if (node is not ManifestNode.Map map)
        {
            diagnostics.Add(ReviewCodes.BadFile.At(node.Span, "a review is a map", $"with {string.Join(", ", Needed)}"));
            return null;
        }

        foreach (var entry in map.Entries.Where(e => !Known.Contains(e.Key)))
            diagnostics.Add(Unknown(entry, Known));
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in Needed)
        {
            if (map[key] is ManifestNode.Scalar { Text.Length: > 0 } scalar)
                texts[key] = scalar.Text;
            else
                diagnostics.Add(ReviewCodes.BadFile.At((map[key] ?? map).Span, $"{key} of a review is missing or not a text"));
        }

        if (texts.Count < Needed.Length)
            return null;
        if (!DateOnly.TryParseExact(texts["until"], DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var until))
        {
            diagnostics.Add(
                ReviewCodes.BadFile.At(map["until"]!.Span, $"until of a review is '{texts["until"]}', not a day", "write it as 2027-01-31")
            );
            return null;
        }

        return new ReviewEntry(
            map.Span,
            map.Entries.Max(e => e.Value.Span.Line),
            texts["who"],
            texts["bucket"],
            texts["digest"],
            texts["by"],
            until
        );
    }

    private static Diagnostic Unknown(ManifestEntry entry, IReadOnlyList<string> known) =>
        ReviewCodes.BadFile.At(
            entry.KeySpan,
            $"unknown key '{entry.Key}' in a review file",
            Suggestion.For(entry.Key, known) is { } meant ? $"did you mean {meant}?" : $"the keys are {string.Join(", ", known)}"
        );
}
