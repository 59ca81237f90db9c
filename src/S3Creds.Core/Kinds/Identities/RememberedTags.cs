using Amazon.IdentityManagement.Model;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>What is remembered on an IAM object, as its <c>s3creds:*</c> tags (DESIGN.md §4).</summary>
internal static class RememberedTags
{
    public const string Prefix = "s3creds:";

    public static readonly string[] Keys = [Prefix + "owner", Prefix + "source", Prefix + "on-remove", Prefix + "protect"];

    /// <summary>Tags that nobody manages through the tags facet.</summary>
    public static bool IsReserved(string key) =>
        key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    public static Remembered Of(IReadOnlyDictionary<string, string> tags) => new(
        tags.GetValueOrDefault(Keys[0]),
        tags.GetValueOrDefault(Keys[1]),
        tags.GetValueOrDefault(Keys[2]) switch
        {
            "delete" => OnRemove.Delete,
            "retain" => OnRemove.Retain,
            "release" => OnRemove.Release,
            null => null,

            // A word that this version does not know must not lead to a deletion.
            _ => OnRemove.Retain,
        },
        tags.TryGetValue(Keys[3], out var protect) && !protect.Equals("false", StringComparison.OrdinalIgnoreCase));

    public static List<Tag> ToTags(Remembered remembered)
    {
        var tags = new List<Tag>();
        if (remembered.Owner is { } owner)
            tags.Add(new Tag { Key = Keys[0], Value = owner });
        if (remembered.Source is { } source)
            tags.Add(new Tag { Key = Keys[1], Value = source });
        if (remembered.OnRemove is { } onRemove)
            tags.Add(new Tag { Key = Keys[2], Value = onRemove.ToString().ToLowerInvariant() });
        if (remembered.Protect)
            tags.Add(new Tag { Key = Keys[3], Value = "true" });
        return tags;
    }
}
