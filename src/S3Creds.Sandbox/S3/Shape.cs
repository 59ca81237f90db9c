using System.Globalization;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3;

/// <summary> What an element of a configuration may hold, after S3's published schema: a value or children with how often they may come. S3
/// does not mind their order and refuses what it does not know. </summary>
internal sealed class Shape
{
    private readonly Func<string, bool>? value;
    private readonly IReadOnlyList<Shape> children;

    private Shape(string name, int least, int most, Func<string, bool>? value, IReadOnlyList<Shape> children)
    {
        (Name, Least, Most, this.value, this.children) = (name, least, most, value, children);
    }

    public string Name { get; }
    public int Least { get; }
    public int Most { get; }

    public static Shape Node(string name, params IReadOnlyList<Shape> children) => new(name, 1, 1, null, children);

    public static Shape Text(string name, int most = 8192) => new(name, 1, 1, text => text.Length <= most, []);

    public static Shape OneOf(string name, params IReadOnlyList<string> values) => new(name, 1, 1, values.Contains, []);

    public static Shape Flag(string name) => OneOf(name, "true", "false");

    public static Shape Switch(string name = "Status") => OneOf(name, "Enabled", "Disabled");

    public static Shape Number(string name, long least = 0) =>
        new(
            name,
            1,
            1,
            text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least,
            []
        );

    public static Shape Date(string name) =>
        new(name, 1, 1, text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _), []);

    /// <summary>Anything below it.</summary>
    public static Shape Any(string name) => new(name, 1, 1, null, []);

    public static Shape Tag(string name = "Tag") => Node(name, Text("Key", 128), Text("Value", 256));

    public Shape Optional => new(Name, 0, 1, value, children);

    public Shape Many(int least = 0, int most = int.MaxValue) => new(Name, least, most, value, children);

    /// <summary>Whether the path of an element, which begins with this shape's own name, is one of the schema.</summary>
    public bool Covers(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var isAnything = value is null && children.Count == 0;
        return slash < 0 ? path == Name : path[..slash] == Name && (isAnything || children.Any(child => child.Covers(path[(slash + 1)..])));
    }

    /// <exception cref="SandboxException">MalformedXML.</exception>
    public void Check(XElement element)
    {
        if (value is not null)
        {
            if (element.HasElements || !value(element.Value))
            {
                throw S3Errors.MalformedXml();
            }

            return;
        }

        foreach (var child in element.Elements())
        {
            if (children.Count > 0)
            {
                (children.FirstOrDefault(s => s.Name == child.Name.LocalName) ?? throw S3Errors.MalformedXml()).Check(child);
            }
        }

        foreach (var shape in children)
        {
            var count = element.Elements(shape.Name).Count();
            if (count < shape.Least || count > shape.Most)
            {
                throw S3Errors.MalformedXml();
            }
        }
    }
}
