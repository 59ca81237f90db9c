using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds;

/// <summary>What AWS is certain to refuse in a policy document, as errors at the place that is to be changed.</summary>
public static class PolicyRefusals
{
    /// <summary>Reports everything that AWS would refuse; whether there was nothing.</summary>
    /// <param name="node">The document, as the manifest or the file that it names has it.</param>
    /// <param name="bucket">The bucket of a bucket policy.</param>
    internal static bool Report(JsonObject document, PolicyKind kind, ManifestNode node, LoadContext context, string? bucket = null) =>
        Report(document, kind, node, context.Diagnostics, bucket, isAws: context.Account != "none");

    /// <param name="isAws">Other stores have principals, ARNs and actions of their own; the language is the same.</param>
    internal static bool Report(
        JsonObject document,
        PolicyKind kind,
        ManifestNode node,
        DiagnosticBag diagnostics,
        string? bucket = null,
        bool isAws = true
    )
    {
        var structure = LintCodes.Of(kind == PolicyKind.Bucket ? PolicyLintRule.BucketStructure : PolicyLintRule.Structure);
        if (!PolicyDocument.TryParse(CanonicalJson.Of(document).Text, out var parsed, out var error))
        {
            var at = StatementOf(node, IndexOf(error.Path)) ?? node;
            diagnostics.Add(structure.At(at.Span, $"{error.Message} (at {error.Path})"));
            return false;
        }

        var refusals = PolicyLint.Refusals(parsed, kind, bucket).Where(f => isAws || f.Rule.Code == structure.Code).ToList();
        foreach (var refusal in refusals)
        {
            var written = StatementOf(node, refusal.Statement);
            var place = written is null && Place(parsed, refusal) is { Length: > 2 } text ? $"{text[2..]}: " : "";
            diagnostics.Add(LintCodes.Of(refusal.Rule).At((written ?? node).Span, place + refusal.Message, refusal.Hint));
        }

        return refusals.Count == 0;
    }

    /// <summary>", statement 2 (Sid)", or nothing where the whole document is concerned.</summary>
    public static string Place(PolicyDocument document, PolicyLintFinding finding) =>
        finding.Statement is not { } index ? ""
        : document.Statements[index].Sid is { Length: > 0 } sid ? $", statement {index + 1} ({sid})"
        : $", statement {index + 1}";

    /// <summary>Of a path like <c>$.Statement[2].Effect</c>.</summary>
    private static int? IndexOf(string path)
    {
        const string list = "$.Statement[";
        return path.StartsWith(list, StringComparison.Ordinal) && int.TryParse(path[list.Length..].Split(']')[0], out var index) ? index
            : path.StartsWith("$.Statement.", StringComparison.Ordinal) ? 0
            : null;
    }

    private static ManifestNode? StatementOf(ManifestNode node, int? index) =>
        (node as ManifestNode.Map)?["Statement"] switch
        {
            ManifestNode.List list when index is { } i && i < list.Items.Count => list.Items[i],
            ManifestNode.Map one when index == 0 => one,
            _ => null,
        };
}
