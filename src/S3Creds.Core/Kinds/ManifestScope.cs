using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>Which kinds the owner of a run has: <c>scope: buckets</c> leaves out everything that is stored in IAM. All manifests of a run
/// agree on it, one without the key has <c>scope: all</c>.</summary>
internal sealed class ManifestScope(IReadOnlyList<Kind> kinds, DiagnosticBag diagnostics)
{
    public const string Buckets = "buckets";

    private const string All = "all";

    private const string Narrowing =
        "remove scope: buckets; to narrow the scope, first apply without these resources under scope: all, which removes what is owned";

    private (string Scope, SourceSpan At)? agreed;

    public bool BucketsOnly => agreed?.Scope == Buckets;

    /// <summary>What a reader of an account is left with under the scope.</summary>
    public static IReadOnlyList<Kind> Of(bool bucketsOnly, IReadOnlyList<Kind> kinds) =>
        bucketsOnly ? [.. kinds.Where(IsInBuckets)] : kinds;

    public void Read(ManifestNode.Map map)
    {
        var node = map["scope"] as ManifestNode.Scalar;
        var (scope, at) = (node?.Text ?? All, node?.Span ?? map.Span);
        if (agreed is { } first && first.Scope != scope)
            diagnostics.Add(
                StoreCodes.ScopesDiffer.At(
                    at,
                    $"scope {ShownText.Quote(scope)} differs from {ShownText.Quote(first.Scope)} at {first.At}",
                    "all files of a run have the same scope; a file without the key has scope: all"
                )
            );
        agreed ??= (scope, at);
        if (scope == Buckets)
            Check(map);
    }

    private void Check(ManifestNode.Map map)
    {
        foreach (var (name, span, _) in map.Entries)
        {
            if (kinds.FirstOrDefault(k => k.Section == name) is { } kind && !IsInBuckets(kind))
                diagnostics.Add(
                    StoreCodes.OutOfScope.At(span, $"{name} cannot be declared under scope: buckets: IAM is not read", Narrowing)
                );
        }

        foreach (var item in (map["operators"] as ManifestNode.List)?.Items.OfType<ManifestNode.Scalar>() ?? [])
        {
            if (item.Text.AsSpan().ContainsAny('*', '?'))
                diagnostics.Add(
                    StoreCodes.OperatorsNotRead.At(
                        item.Span,
                        $"operators: {ShownText.Quote(item.Text)} protects no principal: scope: buckets does not read which ones match",
                        "name each operator"
                    )
                );
        }
    }

    private static bool IsInBuckets(Kind kind) => kind.ResourceKind == ResourceKind.Bucket;
}
