using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>Desired resources under the names as the account spells them. IAM names do not differ by case: a manifest that declares
/// <c>hr-case</c> means the user <c>Hr-Case</c>, and neither a second user nor a rename.</summary>
internal static class LiveSpelling
{
    public static ResourceSet Of(ResourceSet desired, ResourceSet live, IReadOnlyList<Kind> kinds)
    {
        var changed = false;
        var spelled = desired.Resources.ToBuilder();
        foreach (var (address, state) in desired.Resources)
        {
            var its = live.Spelled(address);
            var named = Respelled(address, state, live, kinds);
            if (its.IsSpelledAs(address) && ReferenceEquals(named, state))
                continue;
            spelled.Remove(address);
            spelled[its] = named;
            changed = true;
        }

        return changed ? new ResourceSet(spelled.ToImmutable()) : desired;
    }

    /// <summary>A note for each resource that the account spells in another way.</summary>
    public static IEnumerable<Diagnostic> Notes(ResourceSet desired, ResourceSet live) =>
        desired
            .Resources.Select(r => (r.Key, r.Value.DeclaredAt, Live: live.Spelled(r.Key)))
            .Where(r => !r.Live.IsSpelledAs(r.Key))
            .Select(r =>
                ManifestCodes.OtherSpelling.At(r.DeclaredAt, $"{r.Key} is {r.Live} in the account: IAM names do not differ by case")
            );

    private static ResourceState Respelled(ResourceAddress address, ResourceState state, ResourceSet live, IReadOnlyList<Kind> kinds)
    {
        foreach (var (key, addresses) in state.Named)
        {
            var names = addresses.Select(a => (From: a, To: live.Spelled(a))).Where(n => !n.From.IsSpelledAs(n.To)).ToList();
            if (names.Count == 0 || state[key] is not { } value)
                continue;
            var facet = kinds.First(k => k.ResourceKind == address.Kind).Facet(key);
            state = state.With(key, facet.Respelled(value, names));
        }

        return state;
    }
}
