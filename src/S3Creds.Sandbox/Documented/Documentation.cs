using System.Collections.Frozen;

namespace S3Creds.Sandbox.Documented;

/// <summary>An operation as AWS documents it.</summary>
/// <param name="Service"><c>iam</c>, <c>sts</c>, <c>s3</c>, <c>s3control</c> or <c>ssm</c>.</param>
/// <param name="Method">Of S3's operations; empty in the query and JSON protocols.</param>
/// <param name="Uri">Of S3's operations, such as <c>/{Bucket}/{Key+}?acl</c>; empty else.</param>
/// <param name="Parameters"><c>header:NAME</c>, <c>query:NAME</c> and <c>body:PATH</c> of S3's, plain names else.</param>
/// <param name="Required">Of the query and JSON protocols: those that a request cannot do without.</param>
internal sealed record DocumentedOperation(
    string Service,
    string Name,
    string Method,
    string Uri,
    FrozenSet<string> Parameters,
    IReadOnlyList<string> Required
);

/// <summary> AWS's operations and their parameters, so that what the sandbox does not serve can be refused instead of dropped. The list is
/// embedded; the script that prints it from botocore's service models is <c>documented.py</c> among the tests. </summary>
internal static class Documentation
{
    private static readonly Lazy<FrozenDictionary<(string Service, string Name), DocumentedOperation>> Table = new(Load);

    public static IEnumerable<DocumentedOperation> All => Table.Value.Values;

    public static DocumentedOperation? Find(string service, string name) => Table.Value.GetValueOrDefault((service, name));

    /// <summary>Query parameters that choose an operation of S3 (<c>acl</c>, <c>uploads</c>).</summary>
    public static IEnumerable<string> SubResources() =>
        All.Where(o => o.Service == "s3" && o.Uri.Contains('?', StringComparison.Ordinal))
            .SelectMany(o => o.Uri[(o.Uri.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&'))
            .Where(name => !name.Contains('=', StringComparison.Ordinal));

    private static FrozenDictionary<(string Service, string Name), DocumentedOperation> Load()
    {
        using var reader = new StreamReader(
            typeof(Documentation).Assembly.GetManifestResourceStream("S3Creds.Sandbox.Documented.parameters.txt")!
        );
        var operations = new Dictionary<(string, string), DocumentedOperation>();
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || line[0] == '#')
            {
                continue;
            }

            var ofS3 = words[0] is "s3" or "s3control";
            operations[(words[0], words[1])] = new DocumentedOperation(
                words[0],
                words[1],
                ofS3 ? words[2] : "",
                ofS3 ? words[3] : "",
                words.Skip(ofS3 ? 4 : 2).Select(w => w.TrimEnd('!')).ToFrozenSet(StringComparer.Ordinal),
                [.. words.Skip(2).Where(w => w.EndsWith('!')).Select(w => w[..^1])]
            );
        }

        return operations.ToFrozenDictionary();
    }
}
