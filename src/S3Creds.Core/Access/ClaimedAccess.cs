using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>Access that somebody would have, or gain, but for control policies that the manifests claim and this tool does not read.</summary>
/// <param name="By">The claimed policies.</param>
public sealed record ClaimedAccess(AccessChange Access, IReadOnlyList<string> By)
{
    /// <summary><c>holds only by scps/x.json: no write (s3:PutObject) on media/* for user/x</c>.</summary>
    public override string ToString() => $"holds only by {string.Join(", ", By)}: {Access.Line("would have")}";

    /// <summary>What the control policies alone keep from anyone in a state.</summary>
    internal static IReadOnlyList<ClaimedAccess> Of(AccessModel model)
    {
        if (ReferenceEquals(model, model.Unguarded))
            return [];
        var subjects = model.Everybody.DistinctBy(s => s.Name).ToDictionary(s => s.Name, StringComparer.Ordinal);
        return [.. AccessComparer.Compare(model, model.Unguarded).Changes.Where(c => c.IsGain).Select(c => new ClaimedAccess(c, By(c)))];

        IReadOnlyList<string> By(AccessChange access)
        {
            var who = subjects.GetValueOrDefault(access.Via.Count > 0 ? access.Via[^1] : access.Who);
            return who is not null && access.Example is { } example && Guardrails.HoldingBack(
                    new AccessRequest(who.Principal, example.Action, example.Resource, RequestContext.Of(example.Context.Select(c => (c.Key, c.Value))), model.Account),
                    who.Policies) is { Count: > 0 } found
                ? found
                : Guardrails.Names(model.Facts.Claims);
        }
    }

    /// <summary>What they keep from anyone only since a change.</summary>
    internal static IReadOnlyList<ClaimedAccess> Between(AccessModel before, AccessModel after)
    {
        var held = Of(before);
        return [.. Of(after).Where(c => !held.Any(h => h.Access.Who == c.Access.Who && h.Access.Via.SequenceEqual(c.Access.Via) && AccessComparer.Includes(h.Access, c.Access)))];
    }
}
