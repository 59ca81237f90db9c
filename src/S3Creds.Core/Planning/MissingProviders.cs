using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Roles that a plan lets identities of a provider assume, where the account has no such provider: the role can be made, and no
/// identity can assume it.</summary>
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
        var named = plan
            .Steps.Where(s => s.Action is not StepAction.Delete)
            .SelectMany(s => s.ValuesAfter(kinds), (s, v) => (s.Address, v))
            .SelectMany(s => s.v.Facet.Policies(s.v.Value), (s, held) => (s.Address, held.Document))
            .SelectMany(s => PolicyText.Statements(s.Document), (s, statement) => (s.Address, statement))
            .SelectMany(s => PolicyText.ProvidersIn(s.statement), (s, p) => (s.Address, p.Account, p.Provider))
            .Distinct();
        foreach (var (address, account, provider) in named)
        {
            if (account == plan.Account && isListed(provider.Kind) && !created.Contains(provider) && !IsThere(provider))
            {
                yield return KindCodes.NoSuchProvider.At(
                    desired[address]?.DeclaredAt,
                    $"{address} trusts {provider}, which the account does not have: no identity can assume it that way",
                    $"declare it under {kinds.Of(provider.Kind)?.Section}, or create it first"
                );
            }
        }

        bool IsThere(ResourceAddress provider) => live[provider] is { Presence: not Presence.Absent };
    }
}
