using System.Text;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>A configuration that is one XML document, kept and given back: its name, its schema, its error when absent.</summary>
/// <param name="SubResource">The query parameter.</param>
/// <param name="Operation">In operation names, such as <c>BucketCors</c>.</param>
/// <param name="Action">In IAM actions, such as <c>BucketCORS</c>.</param>
internal sealed record DocumentRow(string SubResource, string Operation, string Action, Shape Shape)
{
    /// <summary>Null: what is absent is answered as the empty document.</summary>
    public (string Code, string Message)? Absent { get; init; }

    /// <summary>Null: it cannot be deleted, only put empty.</summary>
    public string? DeleteAction { get; init; }

    /// <summary>Rules that the schema does not have.</summary>
    public Action<S3Call, XElement>? Check { get; init; }

    /// <summary>Whether the document is an empty configuration: it is then not kept.</summary>
    public Func<XElement, bool> IsEmpty { get; init; } = document => !document.HasElements;

    /// <summary>Fills in what S3 adds by itself, such as ids of rules.</summary>
    public Action<S3Call, XElement>? Complete { get; init; }

    /// <summary>A setting beside the document, in a header of its own: its name, what it may be, the first when it is not given.</summary>
    public (string Name, IReadOnlyList<string> Values)? Header { get; init; }

    /// <summary>Further parameters that putting reads.</summary>
    public string Reads { get; init; } = "";

    private string HeaderDocument => SubResource + ":header";

    public IReadOnlyList<S3Operation> Operations =>
        [
            new("GET", Level.Bucket, "Get" + Operation, Get) { When = [SubResource], Action = "Get" + Action },
            new("PUT", Level.Bucket, "Put" + Operation, PutAsync)
            {
                When = [SubResource],
                Action = "Put" + Action,
                Body = Shape,
                Reads = $"{Header?.Name} {Reads}",
            },
            .. DeleteAction is { } action
                ? (S3Operation[])
                    [
                        new("DELETE", Level.Bucket, "Delete" + Operation.Replace("Configuration", "", StringComparison.Ordinal), Delete)
                        {
                            When = [SubResource],
                            Action = action,
                        },
                    ]
                : [],
        ];

    private SandboxResponse Get(S3Call call) =>
        call.Configuration.Documents.TryGetValue(SubResource, out var kept)
            ? S3Xml.Response(S3Xml.Parse(Encoding.UTF8.GetBytes(kept), Shape.Name)) with
            {
                Headers = Headers(call.Configuration),
            }
        : Absent is { } absent ? throw S3Errors.Absent(absent.Code, absent.Message, call.BucketName)
        : S3Xml.Response(new XElement(Shape.Name));

    private async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Shape.Name, cancellationToken);
        Shape.Check(document);
        Check?.Invoke(call, document);
        Complete?.Invoke(call, document);
        var setting = Header is { } header ? call.Header(header.Name) ?? header.Values[0] : null;
        if (setting is not null && !Header!.Value.Values.Contains(setting))
        {
            throw S3Errors.InvalidArgument($"Invalid value for {Header.Value.Name}", Header.Value.Name, setting);
        }

        var text = document.ToString(SaveOptions.DisableFormatting);
        call.Change(bucket =>
        {
            var documents =
                Absent is null && IsEmpty(document) ? bucket.Documents.Remove(SubResource) : bucket.Documents.SetItem(SubResource, text);
            return bucket with { Documents = setting is null ? documents : documents.SetItem(HeaderDocument, setting) };
        });
        return SandboxResponse.Empty(200) with { Headers = Headers(call.Bucket) };
    }

    private SandboxResponse Delete(S3Call call)
    {
        call.Change(bucket => bucket with { Documents = bucket.Documents.Remove(SubResource).Remove(HeaderDocument) });
        return SandboxResponse.Empty(204);
    }

    private IReadOnlyList<(string Name, string Value)> Headers(BucketState bucket) =>
        Header is { } header && bucket.Documents.TryGetValue(HeaderDocument, out var value) ? [(header.Name, value)] : [];
}
