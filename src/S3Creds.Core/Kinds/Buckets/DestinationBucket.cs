using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>The bucket that replicas and reports go to. A value holds its ARN, as AWS does; a manifest its name, where it declares it or
/// lists it under <c>external</c>, or its ARN.</summary>
internal static class DestinationBucket
{
    private const string Start = ":s3:::";

    public static JsonObject Schema(string what) =>
        SchemaForms
            .Text("")
            .Described(
                $"The bucket that {what}: its name, if it is declared or listed in external.buckets, or its ARN.",
                null,
                "media-replica",
                "arn:aws:s3:::media-replica"
            );

    /// <summary>The ARN; null after an error was added.</summary>
    public static string? Load(ManifestNode? node, LoadContext context)
    {
        if (node is not ManifestNode.Scalar { Text: { Length: > 0 } text })
            return null;
        var name = NameOf(text) ?? text;
        if (BucketName.Error(name) is { } wrong)
        {
            context.Diagnostics.Add(BucketCodes.Value.At(node.Span, $"the bucket {ShownText.Quote(name)}: {wrong}"));
            return null;
        }

        if (name != text)
            return text;
        if (context.Bucket(name) is not null)
            return $"arn:{context.Partition}{Start}{name}";
        context.Diagnostics.Add(
            KindCodes.Undeclared.At(
                node.Span,
                $"bucket/{name} is not declared",
                context.NearBucket(name) is { } near
                    ? $"did you mean {near}?"
                    : "declare it, or list it in external.buckets, or write its ARN"
            )
        );
        return null;
    }

    /// <summary>As a manifest writes it: its name where the manifests declare it. An ARN needs no line under <c>external</c>.</summary>
    public static string Form(string arn, LoadContext context) =>
        NameOf(arn) is { } name && context.Bucket(name) is { External: false } && arn == $"arn:{context.Partition}{Start}{name}"
            ? name
            : arn;

    public static IEnumerable<ResourceAddress> Mentions(IEnumerable<JsonNode?> arns) =>
        arns.Select(a => NameOf(a?.ToString() ?? "")).OfType<string>().Distinct().Select(n => new ResourceAddress(ResourceKind.Bucket, n));

    /// <summary>The name in an ARN; null where it is none.</summary>
    public static string? NameOf(string arn) =>
        arn.StartsWith("arn:aws", StringComparison.Ordinal)
        && arn.IndexOf(Start, StringComparison.Ordinal) is var at and > 0
        && arn.IndexOf(':', StringComparison.Ordinal) is 3
            ? arn[(at + Start.Length)..]
            : null;

    public static JsonObject AccountSchema(string why) => SchemaForms.Word("", "^[0-9]{12}$").Described(why, null, "444455556666");
}
