using System.Xml;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>SAML identity providers. No role can be assumed through one here: AssumeRoleWithSAML is not served.</summary>
internal static class SamlProviders
{
    private const int MostMetadata = 10_000_000;
    private const int MostProviders = 100;

    public static void Create(IamCall call)
    {
        var name = call.In.Name("Name", 128);
        var metadata = Metadata(call);
        var tags = call.In.Tags(call.Quotas.Tags, StringComparer.Ordinal);
        var provider = call.Write(
            (draft, account) =>
            {
                var arn = $"arn:aws:iam::{account.Id}:saml-provider/{name}";
                if (account.SamlProviders.ContainsKey(arn))
                {
                    throw IamErrors.Exists($"SAML provider {name} already exists.");
                }

                if (account.SamlProviders.Count >= MostProviders)
                {
                    throw IamErrors.Limit("SAMLProvidersPerAccount", MostProviders);
                }

                var created = new SamlProvider
                {
                    Arn = arn,
                    Id = draft.NewId("ASAM"),
                    Metadata = metadata,
                    Created = draft.Now,
                    Tags = tags,
                };
                return (Set(account, created), created);
            }
        );
        call.Xml.Text("SAMLProviderArn", provider.Arn);
        WriteTags(call, provider);
    }

    public static void Get(IamCall call)
    {
        var provider = Find(call.Seen, Arn(call));
        call.Xml.Text("SAMLProviderUUID", provider.Id);
        call.Xml.Text("SAMLMetadataDocument", provider.Metadata);
        call.Xml.Text("CreateDate", provider.Created);
        call.Xml.Text("ValidUntil", ValidUntil(provider));
        WriteTags(call, provider);
    }

    /// <summary>All of them: this operation has no paging.</summary>
    public static void List(IamCall call) => call.Xml.List("SAMLProviderList", call.Seen.SamlProviders.Values, provider =>
        {
            call.Xml.Text("Arn", provider.Arn);
            call.Xml.Text("ValidUntil", ValidUntil(provider));
            call.Xml.Text("CreateDate", provider.Created);
        });

    public static void Update(IamCall call)
    {
        var (arn, metadata) = (Arn(call), Metadata(call));
        call.Write(account => Set(account, Find(account, arn) with { Metadata = metadata }));
        call.Xml.Text("SAMLProviderArn", arn);
    }

    public static void Delete(IamCall call)
    {
        var arn = Arn(call);
        call.Write(account => account with { SamlProviders = account.SamlProviders.Remove(Find(account, arn).Arn) });
    }

    public static SamlProvider Find(AccountState account, string arn) =>
        account.SamlProviders.GetValueOrDefault(arn) ?? throw IamErrors.NoSuch($"Manifest not found for arn {arn}");

    public static AccountState Set(AccountState account, SamlProvider provider) =>
        account with
        {
            SamlProviders = account.SamlProviders.SetItem(provider.Arn, provider),
        };

    private static string Arn(IamCall call) => call.In.Required("SAMLProviderArn");

    private static DateTimeOffset ValidUntil(SamlProvider provider) => provider.Created.AddYears(100);

    private static string Metadata(IamCall call)
    {
        var text = call.In.Required("SAMLMetadataDocument");
        if (text.Length is < 1000 or > MostMetadata)
        {
            throw Parameters.Invalid(
                "Value at 'sAMLMetadataDocument' failed to satisfy constraint: Member must have length "
                    + (text.Length < 1000 ? "greater than or equal to 1000" : "less than or equal to 10000000")
            );
        }

        try
        {
            using var reader = XmlReader.Create(
                new StringReader(text),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            return XElement.Load(reader).Name.LocalName == "EntityDescriptor" ? text : throw IamErrors.Input("Could not parse metadata");
        }
        catch (XmlException)
        {
            throw IamErrors.Input("Could not parse metadata");
        }
    }

    private static void WriteTags(IamCall call, SamlProvider provider)
    {
        if (provider.Tags.Count > 0)
        {
            call.Xml.Tags(provider.Tags);
        }
    }
}
