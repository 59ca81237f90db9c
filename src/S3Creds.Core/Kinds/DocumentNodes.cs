using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds;

/// <summary> Policy documents as manifests hold them, in place or as the name of a JSON file: one schema for both, so that both fail at the
/// same places and in the same words. Whatever a place in them holds is a text, as AWS has it. </summary>
internal static class DocumentNodes
{
    private const string Document = "policyDocument";
    private const string Statement = "policyStatement";

    private static readonly SchemaCheck Check = new(
        new JsonObject { ["$ref"] = "#/definitions/" + Document, ["definitions"] = Definitions() }
    );

    /// <summary>What schemas refer to.</summary>
    public static JsonObject Definitions() => new() { [Document] = DocumentSchema(), [Statement] = StatementSchema() };

    /// <summary>A document in place, or the name of a file beside the manifest.</summary>
    public static JsonObject DocumentOrFile(string description) =>
        new()
        {
            ["description"] = description,
            ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["minLength"] = 1 }, SchemaForms.Ref(Document)),
            ["examples"] = new JsonArray("policies/uploads.json"),
        };

    public static JsonObject StatementOrNull() => SchemaForms.Either(SchemaForms.Ref(Statement), new JsonObject { ["type"] = "null" });

    /// <summary>The document's node; that of a file is read and checked here, that of a manifest was. Null after an error was
    /// added.</summary>
    public static ManifestNode.Map? Read(ManifestNode node, LoadContext context) => Read(node, context.ReadFile, context.Diagnostics);

    /// <param name="readFile">As <see cref="LoadContext.ReadFile"/>.</param>
    public static ManifestNode.Map? Read(ManifestNode node, Func<string, SourceSpan, byte[]?> readFile, DiagnosticBag diagnostics)
    {
        if (node is not ManifestNode.Scalar name)
            return node as ManifestNode.Map;
        if (readFile(name.Text, name.Span) is not { } bytes)
            return null;
        var folder = Path.GetDirectoryName(name.Span.File) ?? "";
        var file = Path.Combine(folder, name.Text).Replace('\\', '/');
        var found = new DiagnosticBag();
        var read = JsonDocumentReader.Read(file, bytes, found);
        if (read is not null && !found.HasErrors)
            read = Check.Check(read, found, SchemaCheck.WholeDocument);
        diagnostics.AddRange(found.Sorted());
        return found.HasErrors ? null : read as ManifestNode.Map;
    }

    /// <summary>The statements' nodes, in their order.</summary>
    public static IReadOnlyList<ManifestNode> Statements(ManifestNode.Map? document) =>
        document?["Statement"] switch
        {
            ManifestNode.List list => list.Items,
            { } one => [one],
            null => [],
        };

    private static JsonObject DocumentSchema()
    {
        var many = SchemaForms.ListOf(SchemaForms.Ref(Statement));
        many["minItems"] = 1;
        var schema = SchemaForms.Closed(
            new JsonObject
            {
                ["Version"] = new JsonObject { ["enum"] = SchemaForms.Names(PolicyDocument.Version2012, "2008-10-17") }.Described(
                    "The version of the policy language.",
                    PolicyDocument.Version2012
                ),
                ["Id"] = SchemaForms.TextAsWritten().Described("A name for the policy, for readers only.", examples: "uploads"),
                ["Statement"] = SchemaForms.Either(many, SchemaForms.Ref(Statement)).Described("One statement, or a list of them."),
            },
            "Statement"
        );
        schema["description"] = "An IAM policy document.";
        return schema;
    }

    private static JsonObject StatementSchema() =>
        SchemaForms.Closed(
            new JsonObject
            {
                ["Sid"] = SchemaForms.TextAsWritten().Described("The name of the statement, unique in its policy.", examples: "TlsOnly"),
                ["Effect"] = new JsonObject { ["enum"] = SchemaForms.Names("Allow", "Deny") }.Described(
                    "Whether the statement allows or denies. A Deny wins."
                ),
                ["Principal"] = Principals()
                    .Described(
                        "Who the statement is about. In bucket policies and trust policies only.",
                        examples: new JsonObject { ["AWS"] = "arn:aws:iam::123456789012:role/app" }
                    ),
                ["NotPrincipal"] = Principals()
                    .Described(
                        "Everyone except these. Use it with Deny only.",
                        examples: new JsonObject { ["AWS"] = "arn:aws:iam::123456789012:role/app" }
                    ),
                ["Action"] = SchemaForms
                    .TextOrTextsAsWritten()
                    .Described("The actions; * matches any characters.", examples: "s3:GetObject"),
                ["NotAction"] = SchemaForms.TextOrTextsAsWritten().Described("All actions except these.", examples: "s3:DeleteObject"),
                ["Resource"] = SchemaForms
                    .TextOrTextsAsWritten()
                    .Described("The resources by ARN; * matches any characters.", examples: "arn:aws:s3:::media/*"),
                ["NotResource"] = SchemaForms
                    .TextOrTextsAsWritten()
                    .Described("All resources except these.", examples: "arn:aws:s3:::media/private/*"),
                ["Condition"] = OpenMap(
                        "Condition keys and values, by operator.",
                        OpenMap("Values, by condition key.", SchemaForms.TextOrTextsAsWritten())
                    )
                    .With(new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } }),
            },
            "Effect"
        );

    private static JsonObject Principals() =>
        SchemaForms.Either(
            SchemaForms.TextAsWritten(),
            OpenMap("AWS, Service, Federated or CanonicalUser.", SchemaForms.TextOrTextsAsWritten())
        );

    private static JsonObject OpenMap(string description, JsonObject values) =>
        new()
        {
            ["type"] = "object",
            ["description"] = description,
            ["additionalProperties"] = values,
        };
}
