using System.Text.Json.Nodes;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>One place that grants are in: the inline policies of a principal together, or one of its access policies.</summary>
/// <param name="Policy">The name of the access policy; null: the inline policies, or an access policy that is still to be made.</param>
/// <param name="Live">What is there.</param>
/// <param name="Target">What is to be there.</param>
internal sealed record AccessPlace(string? Policy, JsonObject Live, JsonObject Target);

/// <summary>
/// Which grant of a principal is in which policy. A grant stays where it is, so that a changed line moves no other one. A new one goes to
/// the inline policies, then to the first access policy with room, then to a new one (docs/decisions/0153).
/// </summary>
internal sealed class AccessPlacement
{
    /// <summary>Characters of a managed policy, white space not counted.</summary>
    public static readonly int PolicyQuota = PolicyGrammar.Of(PolicyKind.Managed).MaxSize;

    private readonly JsonObject wanted;
    private readonly int inlineQuota;
    private readonly List<AccessPlace> policies;

    private AccessPlacement(JsonObject wanted, JsonObject inline, IEnumerable<KeyValuePair<string, JsonObject>> policies, int inlineQuota)
    {
        this.wanted = wanted;
        this.inlineQuota = inlineQuota;
        Inline = new AccessPlace(null, inline, []);
        this.policies = [.. policies.OrderBy(p => AccessPolicy.NumberOf(p.Key)).Select(p => new AccessPlace(p.Key, p.Value, []))];
        Place();
    }

    public AccessPlace Inline { get; }

    public IReadOnlyList<AccessPlace> Policies => policies;

    /// <summary>How many access policies there are in the end.</summary>
    public int Count => policies.Count(p => p.Target.Count > 0);

    /// <param name="wanted">All grants by name: those of <c>access</c> and the raw ones.</param>
    /// <param name="inline">The inline policies as they are.</param>
    /// <param name="policies">The access policies as they are, by their names.</param>
    public static AccessPlacement Of(
        JsonObject wanted,
        JsonObject inline,
        IEnumerable<KeyValuePair<string, JsonObject>> policies,
        int inlineQuota
    ) => new(wanted, inline, policies, inlineQuota);

    /// <summary>What is still granted and gets another place: it stays here until it is effective there.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Leaving(AccessPlace place) =>
        place.Live.Where(g => !place.Target.ContainsKey(g.Key) && wanted.ContainsKey(g.Key));

    public static int SizeOf(IEnumerable<KeyValuePair<string, JsonNode?>> grants) => PolicyText.Size(AccessPolicyDocument.Write(grants));

    private void Place()
    {
        var open = new List<string>();
        foreach (var (name, document) in wanted.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var places = policies.Append(Inline).Where(p => p.Live.ContainsKey(name)).ToList();
            var its = places.Find(p => PolicyText.Same(p.Live[name], document)) ?? places.FirstOrDefault();
            if (its is null && IsMovable(name))
                open.Add(name);
            else
                (its ?? Inline).Target[name] = document?.DeepClone();
        }

        foreach (var policy in policies)
            MakeRoom(policy.Target, PolicyQuota, policy.Live, SizeOf, open);
        MakeRoom(Inline.Target, inlineQuota, Inline.Live, g => g.Sum(p => PolicyText.Size(p.Value)), open);
        foreach (var name in open.Order(StringComparer.Ordinal))
            Add(name);
    }

    /// <summary>Takes out what passes the quota: first what changed, the largest of it, so that as little as possible moves.</summary>
    private static void MakeRoom(
        JsonObject target,
        int quota,
        JsonObject live,
        Func<IEnumerable<KeyValuePair<string, JsonNode?>>, int> sizeOf,
        List<string> open
    )
    {
        while (
            sizeOf(target) > quota
            && target
                .Where(g => IsMovable(g.Key))
                .OrderBy(g => live.ContainsKey(g.Key) && PolicyText.Same(live[g.Key], g.Value))
                .ThenByDescending(g => PolicyText.Size(g.Value))
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.Key)
                .FirstOrDefault()
                is { } out1
        )
        {
            target.Remove(out1);
            open.Add(out1);
        }
    }

    private void Add(string name)
    {
        var grant = KeyValuePair.Create(name, wanted[name]?.DeepClone());
        var leftInline = Inline.Target.Concat(Leaving(Inline)).Sum(p => PolicyText.Size(p.Value)) + PolicyText.Size(grant.Value);
        if (!Inline.Live.ContainsKey(name) && leftInline <= inlineQuota)
        {
            Inline.Target.Add(grant);
            return;
        }

        // What leaves a policy is still in it when the new grant comes.
        var place = policies.Find(p =>
            !Leaving(p).Any(g => g.Key == name) && SizeOf(p.Target.Concat(Leaving(p)).Append(grant)) <= PolicyQuota
        );
        if (place is null)
            policies.Add(place = new AccessPlace(null, [], []));
        place.Target.Add(grant);
    }

    /// <summary>What <c>access</c> makes.</summary>
    private static bool IsMovable(string name) => AccessRecognition.PartsOf(name) is not null;
}
