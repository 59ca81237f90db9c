using System.Xml.Linq;

namespace S3Creds.Sandbox.Documented;

/// <summary> What AWS documents of an operation and the sandbox does not serve. A request that carries any of it is refused: never accepted
/// and dropped. What AWS does not document either is ignored, as AWS ignores it. </summary>
internal sealed class Unserved
{
    private const string HeaderPrefix = "header:";
    private const string QueryPrefix = "query:";
    private const string BodyPrefix = "body:";
    private readonly HashSet<string> body;

    /// <param name="reads">Everything that the operation reads, in the form of <see cref="DocumentedOperation.Parameters"/>.</param>
    public Unserved(string service, string operation, IEnumerable<string> reads)
    {
        IEnumerable<string> documented = Documentation.Find(service, operation)?.Parameters ?? [];
        Parameters = [.. documented.Except(reads, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Headers = [.. Below(HeaderPrefix)];
        QueryNames = [.. Below(QueryPrefix)];
        body = [.. Below(BodyPrefix)];
    }

    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Of S3's operations; one that ends in <c>*</c> is a prefix.</summary>
    public IReadOnlyList<string> Headers { get; }

    public IReadOnlyList<string> QueryNames { get; }

    /// <summary>The path of the first element that is not served, null when there is none.</summary>
    public string? In(XElement document) => body.Count == 0 ? null : First(document, document.Name.LocalName);

    private string? First(XElement element, string path) =>
        body.Contains(path)
            ? path
            : element.Elements().Select(child => First(child, $"{path}/{child.Name.LocalName}")).FirstOrDefault(found => found is not null);

    private IEnumerable<string> Below(string prefix) =>
        Parameters.Where(p => p.StartsWith(prefix, StringComparison.Ordinal)).Select(p => p[prefix.Length..]);
}
