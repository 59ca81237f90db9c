using System.Text.Json;

namespace S3Creds.Core.Aws.Answers;

/// <summary>How a service writes an error, and how one looks that has neither a code nor a message.</summary>
internal abstract record ErrorForm
{
    private ErrorForm() { }

    /// <summary>S3: without a body the SDK goes by the status.</summary>
    public static ErrorForm S3 { get; } = new Xml("");

    /// <summary>STS: the SDK reads no status from an answer without a document.</summary>
    public static ErrorForm Query { get; } = new Xml("<ErrorResponse><Error><Code></Code><Message></Message></Error></ErrorResponse>");

    /// <summary>Systems Manager and KMS.</summary>
    public static ErrorForm Json { get; } = new JsonDocuments();

    /// <summary>What the SDK is given in place of a document that is no error of the service.</summary>
    public abstract byte[] Bare { get; }

    public abstract bool IsError(byte[] body);

    private sealed record Xml(string Document) : ErrorForm
    {
        public override byte[] Bare { get; } = System.Text.Encoding.UTF8.GetBytes(Document);

        public override bool IsError(byte[] body) => body.Length > 0 && XmlAnswer.Read(body) is { Root: "Error" or "ErrorResponse" };
    }

    private sealed record JsonDocuments : ErrorForm
    {
        public override byte[] Bare => "{}"u8.ToArray();

        public override bool IsError(byte[] body)
        {
            try
            {
                using var json = JsonDocument.Parse(body);
                return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("__type", out _);
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
