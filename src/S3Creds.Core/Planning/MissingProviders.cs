using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Roles that trust a provider which the account does not have, or which the plan deletes: IAM takes such a trust policy, and no
/// identity can assume the role by it.</summary>
internal static class MissingProviders
{
    /// <param name="isListed">Whether all providers of a kind were read: what is not in <paramref name="live"/> is not there.</param>
    public static IEnumerable<Diagnostic> Of(
        IReadOnlyCollection<Kind> kinds,
        Plan plan,
        ResourceSet desired,
        ResourceSet live,
        Func<ResourceKind, bool> isListed
    )
    {
        var created = plan.Steps.Where(s => s.Action == StepAction.Create).Select(s => s.Address).ToHashSet();
        var trusts = plan
            .Steps.Where(s => s.Action is not StepAction.Delete)
            .SelectMany(s => s.ValuesAfter(kinds), (s, v) => (s.Address, v.Facet, v.Value));
        foreach (var (address, account, provider) in Named(trusts))
        {
            if (account == plan.Account && isListed(provider.Kind) && !created.Contains(provider) && !IsThere(provider))
                yield return Note(address, provider, "which the account does not have");
        }

        var deleted = plan.Steps.Where(s => s.Action == StepAction.Delete).Select(s => s.Address).ToHashSet();
        if (!deleted.Any(a => a.Kind is ResourceKind.OidcProvider or ResourceKind.SamlProvider))
            yield break;
        var left = PlannedState
            .After(kinds, live, desired, plan.Steps)
            .Resources.SelectMany(r => kinds.ValuesOf(r.Key, r.Value), (r, v) => (r.Key, v.Facet, v.Value));
        foreach (var (address, account, provider) in Named(left))
        {
            if (account == plan.Account && deleted.Contains(provider))
                yield return Note(address, provider, "which would be deleted");
        }

        bool IsThere(ResourceAddress provider) => live[provider] is { Presence: not Presence.Absent };

        Diagnostic Note(ResourceAddress address, ResourceAddress provider, string why) =>
            KindCodes.NoSuchProvider.At(
                desired[address]?.DeclaredAt,
                $"{address} trusts {provider}, {why}: no identity can assume it that way",
                $"declare the provider under {kinds.Of(provider.Kind)?.Section}, or change the trust policy"
            );
    }

    private static IEnumerable<(ResourceAddress Address, string Account, ResourceAddress Provider)> Named(
        IEnumerable<(ResourceAddress Address, Facet Facet, FacetValue Value)> values
    ) =>
        values
            .Where(v => v.Facet.NamesPrincipals is not null)
            .SelectMany(v => v.Facet.Policies(v.Value), (v, held) => (v.Address, held.Document))
            .SelectMany(v => PolicyText.Statements(v.Document), (v, statement) => (v.Address, statement))
            .SelectMany(v => PolicyText.ProvidersIn(v.statement), (v, p) => (v.Address, p.Account, p.Provider))
            .Distinct();
}
