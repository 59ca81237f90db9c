using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>A lint finding that a reviewer has accepted.</summary>
/// <param name="Code">One of <see cref="LintCodes.Ignorable"/>.</param>
/// <param name="On">The resources that it is ignored for.</param>
public sealed record LintIgnore(string Code, AddressPattern On, string Reason, SourceSpan Span)
{
    /// <summary>Reads one entry; null after an error was added. The schema has checked its form.</summary>
    internal static LintIgnore? Load(ManifestNode node, DiagnosticBag diagnostics)
    {
        if (
            node is not ManifestNode.Map map
            || Text(map["code"]) is not { } code
            || Text(map["on"]) is not { } on
            || Text(map["reason"]) is not { } reason
        )
            return null;
        if (!LintCodes.Ignorable.Any(c => c.Code == code))
        {
            var refused = LintCodes.All.Any(c => c.Code == code && c.Severity == Severity.Error);
            diagnostics.Add(
                ManifestCodes.Choice.At(
                    node.Span,
                    $"{ShownText.Quote(code)} cannot be ignored" + (refused ? ": AWS refuses such a policy" : ""),
                    "the warnings and notes of S3C700 to S3C799 can, and S3C344"
                )
            );
            return null;
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            diagnostics.Add(ManifestCodes.Form.At(node.Span, "the reason of an ignore entry is empty"));
            return null;
        }

        return new LintIgnore(code, new AddressPattern(on), reason, node.Span);
    }

    private static string? Text(ManifestNode? node) => (node as ManifestNode.Scalar)?.Text;
}
