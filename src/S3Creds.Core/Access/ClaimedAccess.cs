using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>Access that a principal would have or gain without the control policies that the manifests claim and this tool does not
/// read.</summary>
/// <param name="By">The claimed policies.</param>
public sealed record ClaimedAccess(AccessChange Access, IReadOnlyList<string> By)
{
    /// <summary><c>holds only by scps/x.json: no write (s3:PutObject) on media/* for user/x</c>.</summary>
    public override string ToString() => $"holds only by {string.Join(", ", By)}: {Access.Line("would have")}";

    /// <summary>Whether it bears on a principal: what is kept from everyone, or from the role of a session, is kept from it too.</summary>
    internal bool Concerns(AccessSubject who) =>
        Access.Subject == who.Name
        || Access.Subject == AccessSubject.Everyone
        || (who.Session is not null && Access.Subject == who.Address?.ToString());

    /// <summary>What the control policies alone keep from anyone in a state.</summary>
    internal static IReadOnlyList<ClaimedAccess> Of(AccessModel model)
    {
        if (ReferenceEquals(model, model.Unguarded))
            return [];
        return [.. AccessComparer.Compare(model, model.Unguarded).Changes.Where(c => c.IsGain).Select(c => new ClaimedAccess(c, By(c)))];

        IReadOnlyList<string> By(AccessChange access)
        {
            var all = Guardrails.Names(model.Facts.Claims);
            var who = model.Called(access.Via.Count > 0 ? access.Via[^1] : access.Subject);
            if (who is null || access.Example is not { } example)
                return all;
            var context = RequestContext.Of(example.Context.Select(c => (c.Key, c.Value)));
            var found = Guardrails.HoldingBack(
                new AccessRequest(who.Principal, example.Action, example.Resource, context, model.Account),
                who.Policies
            );
            return found.Count > 0 ? found : all;
        }
    }

    /// <summary>What they keep from anyone only since a change.</summary>
    internal static IReadOnlyList<ClaimedAccess> Between(AccessModel before, AccessModel after)
    {
        var held = Of(before);
        return [.. Of(after).Where(c => !held.Any(h => IsSame(h.Access, c.Access)))];
    }

    private static bool IsSame(AccessChange before, AccessChange after) =>
        before.Who == after.Who && before.Via.SequenceEqual(after.Via) && AccessComparer.Includes(before, after);
}
