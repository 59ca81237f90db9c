using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>What a manifest's keys mean for one facet, in one line, for tables.</summary>
internal static class ManifestValue
{
    /// <summary>
    /// The canonical JSON; <c>Absent</c>, or <c>unmanaged</c>; the codes where the keys are refused. Every value keeps the laws of its
    /// facet: it equals itself, and
    /// what is live after a write of it differs in nothing that it speaks about.
    /// </summary>
    /// <param name="keys">In flow style: <c>versioning: enabled</c>.</param>
    /// <param name="beside">Other sections.</param>
    public static string Of(ResourceKind kind, string facet, string keys, string beside = "")
    {
        var table = KindTable.Of(kind)!;
        var name = kind == ResourceKind.Bucket ? "one-bucket" : "one";
        var loaded = Loading.Load($"{beside}\n{table.Section}: {{{name}: {{{keys}}}}}\n");
        var refused = loaded.Diagnostics.Where(d => d.IsError).Select(d => d.Code).Distinct().ToList();
        if (refused.Count > 0)
            return string.Join(' ', refused);
        if (loaded.Resources[new ResourceAddress(kind, name)]![facet] is not { } value)
            return "unmanaged";
        Check(table.Facet(facet), value);
        return value is FacetValue.Present present ? present.Json.Text : value.GetType().Name;
    }

    private static void Check(Facet facet, FacetValue value)
    {
        Assert.True(facet.Same(value, value), $"{value} differs from itself");
        foreach (var live in (FacetValue?[])[null, FacetValue.Absent.Instance, value])
        {
            var after = facet.Overlay(live, value);
            Assert.True(
                facet.Same(value, facet.Project(value, after)),
                $"{value} is written over {live}, and then {after} differs from it"
            );
        }
    }
}
