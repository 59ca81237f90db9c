using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>What facets may ask when a value of a plan is shown in its manifest form: the manifests are not there, so every name counts as
/// declared, and what the form would give is compared with the value.</summary>
internal static class ReaderContext
{
    public static LoadContext Of(Plan plan, ResourceAddress address, JsonNode? value) =>
        new()
        {
            Address = address,
            Account = plan.Account,
            Partition = plan.Basis.Access?.Facts.Partition ?? "aws",
            Diagnostics = new DiagnosticBag(),
            ReadFile = (_, _) => null,
            Bucket = name => BucketOf(name, value),
            IsDeclared = _ => true,
        };

    /// <summary>The key that the bucket is encrypted with stands in the policy that was made for it.</summary>
    private static BucketInfo BucketOf(string name, JsonNode? value)
    {
        var kms = (value as JsonObject ?? [])
            .Where(p => p.Key.Contains($".{name}", StringComparison.Ordinal))
            .SelectMany(p => PolicyText.Statements(p.Value))
            .FirstOrDefault(s => PolicyText.Strings(s["Action"]).Any(a => a.StartsWith("kms:", StringComparison.Ordinal)));
        if (kms is null)
            return new BucketInfo(false, null, null, false);
        var service = (kms["Condition"] as JsonObject ?? [])
            .SelectMany(o => o.Value as JsonObject ?? [])
            .Where(k => k.Key == "kms:ViaService")
            .SelectMany(k => PolicyText.Strings(k.Value))
            .FirstOrDefault();
        var region = service?.Split('.') is ["s3", var named, ..] && named != "*" ? named : null;
        return new BucketInfo(false, region, PolicyText.Strings(kms["Resource"]).FirstOrDefault(), false);
    }
}
