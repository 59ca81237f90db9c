using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3;

/// <summary>S3's XML: written in its namespace, read with or without it.</summary>
internal static class S3Xml
{
    public static readonly XNamespace ControlNamespace = "http://awss3control.amazonaws.com/doc/2018-08-20/";

    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>An element without a namespace; S3's own is added when the document is written. Null content is left out.</summary>
    public static XElement Element(string name, params object?[] content) => new(name, content);

    /// <summary>Null when the value is null.</summary>
    public static XElement? Optional(string name, string? value) => value is null ? null : new XElement(name, value);

    public static string Text(bool value) => value ? "true" : "false";

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture);

    public static SandboxResponse Response(XElement root, int status = 200) =>
        SandboxResponse.Bytes(status, "application/xml", Bytes(root, Namespace));

    /// <param name="ns">Null for errors, which have none.</param>
    public static byte[] Bytes(XElement root, XNamespace? ns)
    {
        if (ns is not null)
        {
            foreach (var element in root.DescendantsAndSelf().Where(e => e.Name.NamespaceName.Length == 0))
            {
                element.Name = ns + element.Name.LocalName;
            }
        }

        using var buffer = new MemoryStream();
        // Keys may hold characters that XML 1.0 has no form for; S3 sends references to them all the same.
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            root.Save(writer);
        }

        return buffer.ToArray();
    }

    /// <summary>Reads a document and takes its namespace away (that of xsi:type on grantees stays).</summary>
    /// <exception cref="SandboxException">MalformedXML: not XML, a DTD, or another root.</exception>
    public static XElement Parse(byte[] body, string root)
    {
        try
        {
            var settings = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = 4 * 1024 * 1024,
                IgnoreComments = true,
            };
            using var reader = XmlReader.Create(new MemoryStream(body, writable: false), settings);
            var document = XElement.Load(reader);
            foreach (var element in document.DescendantsAndSelf())
            {
                element.Name = element.Name.LocalName;
                element.Attributes().Where(a => a.IsNamespaceDeclaration).Remove();
            }

            return document.Name.LocalName == root ? document : throw S3Errors.MalformedXml();
        }
        catch (XmlException)
        {
            throw S3Errors.MalformedXml();
        }
    }

    /// <summary>The text of a child, null when absent.</summary>
    public static string? Value(this XElement parent, string name) => parent.Element(name)?.Value;
}
