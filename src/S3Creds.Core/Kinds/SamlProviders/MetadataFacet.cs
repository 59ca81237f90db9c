using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.SamlProviders;

/// <summary>The provider's metadata: an XML document with its certificates, from a file. What signs for identities is in it.</summary>
internal sealed class MetadataFacet(SamlProviderObject api) : IamFacet(api, "metadata", 10, FacetRole.AtCreation, IamPart.Core)
{
    // API CreateSAMLProvider, SAMLMetadataDocument.
    private const int Shortest = 1000;

    private readonly SamlProviderObject api = api;

    public override JsonObject Schema() =>
        new()
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["description"] =
                "The SAML metadata of the provider: the name of an XML file beside the manifest, or the document itself. A new provider "
                + "needs it.",
            ["examples"] = new JsonArray("saml/provider.xml"),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        if (Text(node, context, "metadata") is not { } text)
            return null;
        if (!text.TrimStart().StartsWith('<'))
        {
            if (context.ReadFile(text, node.Span) is not { } bytes)
                return null;
            text = Encoding.UTF8.GetString(bytes);
        }

        var metadata = Canonical(text);
        return WhyNot(metadata) is { } why
            ? Refuse(
                KindCodes.Metadata,
                node,
                context,
                $"{context.Address}: the metadata {why}",
                "take the file that the provider gives you"
            )
            : Of(metadata);
    }

    /// <summary>There is no form for none: IAM has no provider without it.</summary>
    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        value is FacetValue.Present ? [JsonValue.Create(TextOf(value))] : [];

    public override FacetValue From(IamDetail detail) => detail.Metadata is { } metadata ? Of(Canonical(metadata)) : None;

    /// <summary>A principal with the keys in it signs for every identity.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) => Risk.Trust;

    protected override IEnumerable<string> WriteActions(FacetValue? desired) => ["UpdateSAMLProvider"];

    public override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) => api.UpdateAsync(aws, address.Name, TextOf(after), cancellationToken);

    /// <summary>The document of a value.</summary>
    public static string TextOf(FacetValue value) => string.Concat(PolicyText.Strings(value.JsonOrNull?.ToNode()));

    /// <summary>Pieces that make up the document, an element or a line each: so a difference shows where it is.</summary>
    private static FacetValue Of(string metadata)
    {
        var pieces = new JsonArray();
        var start = 0;
        for (var i = 1; i <= metadata.Length; i++)
        {
            if (i == metadata.Length || metadata[i - 1] == '\n' || (metadata[i - 1] == '>' && metadata[i] == '<'))
            {
                pieces.Add((JsonNode)JsonValue.Create(metadata[start..i]));
                start = i;
            }
        }

        return Value(pieces);
    }

    /// <summary>Line ends and white space around the document, which editors and version control change, make no difference.</summary>
    private static string Canonical(string text) => text.TrimStart('\ufeff').ReplaceLineEndings("\n").Trim();

    /// <summary>What IAM is certain to refuse; null where nothing is.</summary>
    private static string? WhyNot(string metadata)
    {
        if (metadata.Length < Shortest)
            return $"has {metadata.Length} characters, IAM needs at least {Shortest}";
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(metadata), settings);
            reader.MoveToContent();
            if (reader.LocalName != "EntityDescriptor")
                return $"begins with {ShownText.Quote(reader.LocalName)}, SAML metadata with 'EntityDescriptor'";
            while (reader.Read()) { }
            return null;
        }
        catch (XmlException e)
        {
            return $"is not well-formed XML: line {e.LineNumber}, column {e.LinePosition}";
        }
    }
}
