using System.Collections.Immutable;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class OidcProviders
{
    public static void Create(IamCall call)
    {
        var url = call.In.Required("Url");
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            || parsed.Scheme != "https"
            || parsed.Query.Length > 0
            || !parsed.IsDefaultPort
        )
        {
            throw IamErrors.Input("Invalid Open ID Connect Provider URL");
        }

        var clients = call.In.Members("ClientIDList").Distinct(StringComparer.Ordinal).ToImmutableList();
        var thumbprints = Thumbprints(call);
        var tags = call.In.Tags(call.Quotas.Tags, StringComparer.Ordinal);
        var provider = call.Write(
            (draft, account) =>
            {
                var bare = url["https://".Length..].TrimEnd('/');
                var arn = $"arn:aws:iam::{account.Id}:oidc-provider/{bare}";
                if (account.OidcProviders.ContainsKey(arn))
                {
                    throw IamErrors.Exists($"Provider with url {url} already exists.");
                }

                if (account.OidcProviders.Count >= call.Quotas.OidcProviders)
                {
                    throw IamErrors.Limit("OpenIdConnectProvidersPerAccount", call.Quotas.OidcProviders);
                }

                var created = new OidcProvider
                {
                    Arn = arn,
                    Url = bare,
                    Created = draft.Now,
                    ClientIds = Limited(clients),
                    // IAM fetches the thumbprint itself when none is given; any well-formed one serves here.
                    Thumbprints = thumbprints.IsEmpty ? [draft.NewHex()[..40]] : thumbprints,
                    Tags = tags,
                };
                return (account with { OidcProviders = account.OidcProviders.Add(arn, created) }, created);
            }
        );
        call.Xml.Text("OpenIDConnectProviderArn", provider.Arn);
        if (provider.Tags.Count > 0)
        {
            call.Xml.Tags(provider.Tags);
        }
    }

    public static void Get(IamCall call)
    {
        var provider = Find(call.Seen, Arn(call));
        call.Xml.Text("Url", provider.Url);
        call.Xml.List("ClientIDList", provider.ClientIds);
        call.Xml.List("ThumbprintList", provider.Thumbprints);
        call.Xml.Text("CreateDate", provider.Created);
        if (provider.Tags.Count > 0)
        {
            call.Xml.Tags(provider.Tags);
        }
    }

    /// <summary>All of them: this operation has no paging.</summary>
    public static void List(IamCall call) =>
        call.Xml.List("OpenIDConnectProviderList", call.Seen.OidcProviders.Values, provider => call.Xml.Text("Arn", provider.Arn));

    public static void Delete(IamCall call)
    {
        var arn = Arn(call);
        call.Write(account => account with { OidcProviders = account.OidcProviders.Remove(Find(account, arn).Arn) });
    }

    public static void AddClient(IamCall call)
    {
        var client = call.In.Required("ClientID");
        Change(call, provider =>
            provider with
            {
                ClientIds = provider.ClientIds.Contains(client) ? provider.ClientIds : Limited(provider.ClientIds.Add(client)),
            }
        );
    }

    public static void RemoveClient(IamCall call)
    {
        var client = call.In.Required("ClientID");
        Change(call, provider => provider with { ClientIds = provider.ClientIds.Remove(client) });
    }

    public static void UpdateThumbprints(IamCall call)
    {
        var thumbprints = Thumbprints(call);
        Change(call, provider => provider with { Thumbprints = thumbprints });
    }

    public static OidcProvider Find(AccountState account, string arn) =>
        account.OidcProviders.GetValueOrDefault(arn) ?? throw IamErrors.NoSuch($"OpenIDConnect Provider not found for arn {arn}");

    public static AccountState Set(AccountState account, OidcProvider provider) =>
        account with
        {
            OidcProviders = account.OidcProviders.SetItem(provider.Arn, provider),
        };

    private static void Change(IamCall call, Func<OidcProvider, OidcProvider> change)
    {
        var arn = Arn(call);
        call.Write(account => Set(account, change(Find(account, arn))));
    }

    private static string Arn(IamCall call) => call.In.Required("OpenIDConnectProviderArn");

    private static ImmutableList<string> Limited(ImmutableList<string> clients) =>
        clients.Count > 100 ? throw IamErrors.Limit("ClientIdsPerOpenIdConnectProvider", 100) : clients;

    private static ImmutableList<string> Thumbprints(IamCall call)
    {
        var thumbprints = call.In.Members("ThumbprintList").Where(t => t.Length > 0).ToImmutableList();
        return thumbprints.Count > 5 ? throw IamErrors.Input("Thumbprint list must contain fewer than 5 entries.")
            : thumbprints.Find(t => t.Length != 40 || !t.All(char.IsAsciiHexDigit)) is { } wrong
                ? throw Parameters.Invalid($"Value '{wrong}' at 'thumbprintList' failed to satisfy constraint: Member must have length 40")
            : thumbprints;
    }
}
