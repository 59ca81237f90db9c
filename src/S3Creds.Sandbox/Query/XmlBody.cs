using System.Globalization;
using System.Text;
using System.Xml;

namespace S3Creds.Sandbox.Query;

/// <summary>Writes the XML of the query protocol: elements, and lists as <c>member</c> elements.</summary>
internal sealed class XmlBody : IDisposable
{
    private readonly MemoryStream buffer = new();
    private readonly XmlWriter writer;

    public XmlBody() =>
        writer = XmlWriter.Create(
            buffer,
            new XmlWriterSettings
            {
                Encoding = new UTF8Encoding(false),
                OmitXmlDeclaration = true,
                CheckCharacters = false,
            }
        );

    public void Root(string name, string ns, Action content)
    {
        writer.WriteStartElement(name, ns);
        content();
        writer.WriteEndElement();
    }

    public void Nest(string name, Action content)
    {
        writer.WriteStartElement(name);
        content();
        writer.WriteEndElement();
    }

    /// <summary>Nothing when the value is null.</summary>
    public void Text(string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteElementString(name, value);
        }
    }

    public void Text(string name, bool value) => Text(name, value ? "true" : "false");

    public void Text(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    public void Text(string name, DateTimeOffset? value) =>
        Text(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>A policy document as IAM sends it: percent-encoded by RFC 3986.</summary>
    public void Document(string name, string document) => Text(name, Uri.EscapeDataString(document));

    public void List<T>(string name, IEnumerable<T> items, Action<T> content) => Nest(name, () =>
        {
            foreach (var item in items)
            {
                Nest("member", () => content(item));
            }
        });

    public void List(string name, IEnumerable<string> items) => Nest(name, () =>
        {
            foreach (var item in items)
            {
                Text("member", item);
            }
        });

    public void Tags(IEnumerable<KeyValuePair<string, string>> tags) => List("Tags", tags, tag =>
        {
            Text("Key", tag.Key);
            Text("Value", tag.Value);
        });

    public byte[] ToArray()
    {
        writer.Flush();
        return buffer.ToArray();
    }

    public void Dispose()
    {
        writer.Dispose();
        buffer.Dispose();
    }
}
