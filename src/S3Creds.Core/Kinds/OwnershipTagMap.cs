using System.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>The ownership tags (<c>s3creds:*</c>) of a live object: the same on buckets and on IAM objects.</summary>
internal static class OwnershipTagMap
{
    private const string Prefix = "s3creds:";
    public const string OwnerKey = Prefix + "owner";
    private const string SourceKey = Prefix + "source";
    private const string OnRemoveKey = Prefix + "on-remove";
    private const string ProtectKey = Prefix + "protect";
    private const string ClaimsKey = Prefix + "claims";

    /// <summary>Tags that the tags facet neither shows nor touches.</summary>
    public static bool IsReserved(string key) =>
        key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    public static OwnershipTags Of(IReadOnlyDictionary<string, string> tags) =>
        new(
            tags.GetValueOrDefault(OwnerKey),
            tags.GetValueOrDefault(SourceKey),
            tags.GetValueOrDefault(OnRemoveKey) switch
            {
                null => null,
                "delete" => OnRemove.Delete,
                "release" => OnRemove.Release,
                // A value that this version does not know must not lead to a deletion.
                _ => OnRemove.Retain,
            },
            tags.TryGetValue(ProtectKey, out var protect) && !protect.Equals("false", StringComparison.OrdinalIgnoreCase)
        )
        {
            Claims = tags.GetValueOrDefault(ClaimsKey),
        };

    /// <summary>The CloudFormation stack that made the resource: only AWS can set the tag.</summary>
    public static string? StackOf(IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault("aws:cloudformation:stack-name") ?? tags.GetValueOrDefault("aws:cloudformation:stack-id");

    /// <summary>The five tags; null for what is not to be there.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> Of(OwnershipTags ownership) =>
        [
            new(OwnerKey, ownership.Owner),
            new(SourceKey, ownership.Source),
            new(OnRemoveKey, ownership.OnRemove is { } onRemove ? Word(onRemove) : null),
            new(ProtectKey, ownership.Protect ? "true" : null),
            new(ClaimsKey, ownership.Claims),
        ];

    private static string Word(OnRemove onRemove) =>
        onRemove switch
        {
            OnRemove.Delete => "delete",
            OnRemove.Retain => "retain",
            OnRemove.Release => "release",
            _ => throw new UnreachableException(),
        };
}
