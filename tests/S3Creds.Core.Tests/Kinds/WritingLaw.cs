using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>Load ∘ write = same: checked over every value that a test plans with, desired and live.</summary>
internal static class WritingLaw
{
    public static void Check(IReadOnlyList<Kind> kinds, DesiredState desired, ResourceSet live)
    {
        var external = desired.Resources.Resources.Values.SelectMany(BucketsOf).ToHashSet(StringComparer.Ordinal);
        foreach (
            var (address, state) in desired.Resources.Resources.Concat(live.Resources.Where(r => r.Value.Presence == Presence.Present))
        )
        {
            if (kinds.Of(address.Kind) is not { } kind)
                continue;
            var context = ManifestForm.ContextOf(address, desired.Account, "aws", desired.Resources, external);
            foreach (var (key, value) in state.Facets.Where(f => !kind.AccessOnly.Contains(f.Key)))
            {
                var written = ManifestForm.Of(kind.Facet(key), value, context);
                if (value is FacetValue.Present)
                    Assert.True(written is not null, $"{address} {key}: no form for {value}");
                if (written is not null)
                    CheckText(address, key, new JsonObject(written.Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))));
            }
        }
    }

    /// <summary>The node as it stands in a file is read back as the same node.</summary>
    private static void CheckText(ResourceAddress address, string key, JsonObject node)
    {
        var diagnostics = new Core.Diagnostics.DiagnosticBag();
        var text = ManifestWriter.Write(new JsonObject { ["resource"] = node.DeepClone() });
        var read = ManifestReader.Read("written", Encoding.UTF8.GetBytes(text), diagnostics);
        Assert.False(diagnostics.HasErrors, $"{address} {key}: {text}");
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["resource"] = node }, read!.ToJson()), $"{address} {key}: {text}");
    }

    /// <summary>A sandbox account has one law: every bucket that an inline policy names by <c>access</c> may be written as such.</summary>
    private static IEnumerable<string> BucketsOf(ResourceState state) =>
        (state["inline"]?.JsonOrNull?.ToNode() as JsonObject ?? [])
            .Select(p => p.Key.Split('.', 3))
            .Where(p => p is ["s3", _, _])
            .Select(p => p[2]);
}
