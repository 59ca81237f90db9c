using System.Collections.Immutable;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3;

/// <summary>Tags in S3's XML, with S3's rules: case matters in keys here, other than in IAM.</summary>
internal static class Tags
{
    /// <param name="set">An element whose children are <c>Tag</c> elements.</param>
    /// <param name="most">50 for buckets, 10 for objects.</param>
    /// <exception cref="SandboxException">MalformedXML, InvalidTag or BadRequest (too many).</exception>
    public static ImmutableSortedDictionary<string, string> Parse(XElement? set, int most)
    {
        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var tag in set?.Elements() ?? throw S3Errors.MalformedXml())
        {
            if (
                tag.Name.LocalName != "Tag"
                || tag.Value("Key") is not { } key
                || tag.Value("Value") is not { } value
                || tag.Elements().Count() != 2
            )
            {
                throw S3Errors.MalformedXml();
            }

            Check(key, value);
            if (!tags.TryAdd(key, value))
            {
                throw Invalid("Cannot provide multiple Tags with the same key", key);
            }
        }

        return tags.Count <= most
            ? tags.ToImmutable()
            : throw new SandboxException(
                "BadRequest",
                400,
                most == 50 ? "Bucket tag count cannot be greater than 50" : $"Object tags cannot be greater than {most}"
            );
    }

    /// <exception cref="SandboxException">InvalidTag.</exception>
    public static void Check(string key, string value)
    {
        if (key.Length is 0 or > 128 || !key.All(IsTagCharacter))
        {
            throw Invalid("The TagKey you have provided is invalid", key);
        }

        if (value.Length > 256 || !value.All(IsTagCharacter))
        {
            throw new SandboxException("InvalidTag", 400, "The TagValue you have provided is invalid")
            {
                Details = [("TagKey", key), ("TagValue", value)],
            };
        }

        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid("System tags cannot be added/updated by requester", key);
        }
    }

    public static XElement Xml(string name, IEnumerable<KeyValuePair<string, string>> tags) =>
        S3Xml.Element(name, tags.Select(t => S3Xml.Element("Tag", S3Xml.Element("Key", t.Key), S3Xml.Element("Value", t.Value))));

    private static SandboxException Invalid(string message, string key) => new("InvalidTag", 400, message) { Details = [("TagKey", key)] };

    // Surrogates are let pass: letters beyond the basic plane are letters too.
    private static bool IsTagCharacter(char c) =>
        char.IsLetter(c) || char.IsSeparator(c) || char.IsNumber(c) || char.IsSurrogate(c) || "_.:/=+-@".Contains(c);
}
