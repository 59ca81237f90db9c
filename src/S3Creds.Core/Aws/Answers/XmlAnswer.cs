using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace S3Creds.Core.Aws.Answers;

/// <summary>What the body of an answer is, as XML: looked through once, to its end.</summary>
/// <param name="Root">The local name of the root element.</param>
/// <param name="Children">The local names of the root's child elements.</param>
/// <param name="Code">The text of <c>Code</c>, of an error document.</param>
/// <param name="Message">The text of <c>Message</c>, of an error document.</param>
internal sealed record XmlAnswer(string Root, IReadOnlySet<string> Children, string? Code, string? Message)
{
    private const int MaxDepth = 64;

    /// <summary>Null: the body is not one whole XML document. DTDs are refused.</summary>
    public static XmlAnswer? Read(byte[] body)
    {
        try
        {
            using var stream = new MemoryStream(body, writable: false);
            using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            xml.MoveToContent();
            var root = xml.LocalName;
            var children = new HashSet<string>(StringComparer.Ordinal);
            string? code = null,
                message = null,
                at = null;
            while (xml.Read())
            {
                if (xml.Depth > MaxDepth)
                    return null;
                if (xml is { NodeType: XmlNodeType.Element, Depth: 1 })
                    children.Add(at = xml.LocalName);
                if (xml is { NodeType: XmlNodeType.Text or XmlNodeType.CDATA, Depth: 2 })
                    (code, message) = (at == "Code" ? xml.Value : code, at == "Message" ? xml.Value : message);
            }

            return new XmlAnswer(root, children, code, message);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The same document with another name of its root element.</summary>
    public static byte[] Renamed(byte[] body, string root)
    {
        using var stream = new MemoryStream(body, writable: false);
        var document = XElement.Load(stream);
        return Encoding.UTF8.GetBytes(
            new XElement(document.Name.Namespace + root, document.Nodes()).ToString(SaveOptions.DisableFormatting)
        );
    }
}
