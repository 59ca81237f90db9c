using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
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
            : new FacetValue.Present(CanonicalJson.OfString(metadata));
    }

    /// <summary>There is no form for none: IAM has no provider without it.</summary>
    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        value.JsonOrNull is { } metadata ? [metadata.ToNode()] : [];

    public override FacetValue From(IamDetail detail) =>
        detail.Metadata is { } metadata ? new FacetValue.Present(CanonicalJson.OfString(Canonical(metadata))) : None;

    /// <summary>Whoever has the keys in it signs for every identity.</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) => Risk.Trust;

    public override Task StoreAsync(
        AwsSession aws,
        ResourceAddress address,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    ) =>
        api.UpdateAsync(
            aws,
            address.Name,
            after.JsonOrNull?.ToNode()?.ToString() ?? throw new NotSupportedException($"{address}: it has no metadata."),
            cancellationToken
        );

    /// <summary>Line ends and white space around the document, which editors and version control change, make no difference.</summary>
    private static string Canonical(string text) => text.TrimStart('\ufeff').ReplaceLineEndings("\n").Trim();

    /// <summary>What IAM is certain to refuse; null where nothing is.</summary>
    private static string? WhyNot(string metadata)
    {
        if (metadata.Length < Shortest)
            return $"has {metadata.Length} characters, IAM wants at least {Shortest}";
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
