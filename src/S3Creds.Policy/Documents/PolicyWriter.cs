using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace S3Creds.Policy;

/// <summary>Writes documents with the members in s3-credentials' order: Version, Id, Statement; Sid, Effect, Principal, Action, Resource,
/// Condition.</summary>
internal static class PolicyWriter
{
    internal enum Form
    {
        AsWritten,
        Readable,

        /// <summary>As Readable, with lists of one element as that element.</summary>
        Shortest,
    }

    /// <summary>IAM counts characters and takes Latin-1: escaping <c>&lt;</c> or <c>+</c> would only lengthen the document.</summary>
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static string Write(PolicyDocument document, bool indented, Form form)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions
                {
                    Indented = indented,
                    NewLine = "\n",
                    Encoder = Encoder,
                }
            )
        )
        {
            WriteDocument(json, document, form);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteDocument(Utf8JsonWriter json, PolicyDocument document, Form form)
    {
        json.WriteStartObject();
        var version = form != Form.AsWritten ? document.Version ?? PolicyDocument.Version2008 : document.Version;
        WriteText(json, "Version", version);
        WriteText(json, "Id", form != Form.AsWritten && document.Id is "" ? null : document.Id);
        json.WritePropertyName("Statement");
        if (form == Form.Shortest && document.Statements is [var only])
        {
            WriteStatement(json, only, form);
        }
        else
        {
            json.WriteStartArray();
            foreach (var statement in document.Statements)
            {
                WriteStatement(json, statement, form);
            }

            json.WriteEndArray();
        }

        WriteUnknown(json, document.Unknown);
        json.WriteEndObject();
    }

    private static void WriteStatement(Utf8JsonWriter json, PolicyStatement statement, Form form)
    {
        json.WriteStartObject();
        WriteText(json, "Sid", form != Form.AsWritten && statement.Sid is "" ? null : statement.Sid);
        json.WriteString("Effect", statement.Effect == PolicyEffect.Allow ? "Allow" : "Deny");
        WritePrincipals(json, "Principal", statement.Principal, form);
        WritePrincipals(json, "NotPrincipal", statement.NotPrincipal, form);
        WriteActions(json, "Action", statement.Action, form);
        WriteActions(json, "NotAction", statement.NotAction, form);
        WriteValues(json, "Resource", statement.Resource, form);
        WriteValues(json, "NotResource", statement.NotResource, form);
        if (statement.Conditions.Count > 0)
        {
            json.WriteStartObject("Condition");
            foreach (var condition in statement.Conditions)
            {
                json.WriteStartObject(condition.Operator);
                foreach (var key in condition.Keys)
                {
                    WriteValues(json, key.Name, key.Values, form);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        WriteUnknown(json, statement.Unknown);
        json.WriteEndObject();
    }

    private static void WritePrincipals(Utf8JsonWriter json, string name, PolicyPrincipals? principals, Form form)
    {
        if (principals is null)
        {
            return;
        }

        if (principals.Text is { } text)
        {
            json.WriteString(name, text);
            return;
        }

        json.WriteStartObject(name);
        foreach (var entry in principals.Entries)
        {
            WriteValues(json, entry.Type, entry.Values, form);
        }

        json.WriteEndObject();
    }

    private static void WriteActions(Utf8JsonWriter json, string name, IReadOnlyList<string>? values, Form form) =>
        WriteValues(json, name, form != Form.AsWritten ? values?.Select(S3Actions.Spelling).ToList() : values, form);

    private static void WriteValues(Utf8JsonWriter json, string name, IReadOnlyList<string>? values, Form form)
    {
        if (values is null)
        {
            return;
        }

        json.WritePropertyName(name);
        var written = form == Form.AsWritten ? values : [.. values.Distinct(StringComparer.Ordinal)];
        if (form == Form.Shortest && written is [var only])
        {
            json.WriteStringValue(only);
            return;
        }

        json.WriteStartArray();
        foreach (var value in written)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteUnknown(Utf8JsonWriter json, IReadOnlyList<PolicyMember> members)
    {
        foreach (var member in members)
        {
            json.WritePropertyName(member.Name);
            json.WriteRawValue(member.RawJson);
        }
    }
}
