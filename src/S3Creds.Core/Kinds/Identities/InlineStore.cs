using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Writes the grants of one user, group or role: inline, and to managed policies of ours what has no room there.</summary>
internal sealed class InlineStore(AwsSession aws, IamGrantee api, ResourceAddress address)
{
    /// <param name="live">What is there now, not what a plan saw.</param>
    /// <param name="wanted">All grants, by the names of their policies.</param>
    public async Task StoreAsync(IamDetail live, JsonObject wanted, CancellationToken cancellationToken)
    {
        var placement = AccessPlacement.Of(
            wanted,
            InlineFacet.InlineOf(live),
            live.AccessPolicies.Select(p => KeyValuePair.Create(p.Name, p.Grants)),
            api.InlineQuota
        );
        var policies = new AccessPolicyStore(aws, api, address);
        await policies.AddAsync(placement, live, cancellationToken);
        if (placement.Leaving(placement.Inline).Any())
            await SettleAsync(cancellationToken);
        await StoreAsync(placement.Inline, cancellationToken);
        if (placement.Policies.Any(p => placement.Leaving(p).Any()))
            await SettleAsync(cancellationToken);
        await policies.RemoveAsync(placement, live, cancellationToken);
    }

    /// <summary>The inline policies alone.</summary>
    public async Task StoreAsync(AccessPlace inline, CancellationToken cancellationToken)
    {
        var (live, wanted) = (inline.Live, inline.Target);
        var extra = live.Where(p => !wanted.ContainsKey(p.Key)).Select(p => p.Key).ToList();
        var changed = wanted.Where(p => !live.ContainsKey(p.Key) || !PolicyText.Same(p.Value, live[p.Key])).ToList();

        // New grants first, so that a renamed policy leaves no gap; but where both together pass the quota, room first.
        var together = extra.Sum(p => PolicyText.LiveSize(live[p])) + wanted.Sum(p => PolicyText.Size(p.Value));
        if (together > api.InlineQuota)
            await DeleteAsync(extra, cancellationToken);
        foreach (
            var (name, document) in changed.OrderBy(p =>
                live.ContainsKey(p.Key) ? PolicyText.Size(p.Value) - PolicyText.LiveSize(live[p.Key]) : int.MaxValue
            )
        )
            await api.PutInlineAsync(aws, address.Name, name, PolicyText.ToWire(document), cancellationToken);
        if (together <= api.InlineQuota)
            await DeleteAsync(extra, cancellationToken);
    }

    /// <summary>A grant that moves is in its new place everywhere before it leaves the old one.</summary>
    private Task SettleAsync(CancellationToken cancellationToken) =>
        aws.Waits.ForAsync($"{address}: grants that move take effect in their new policy first", aws.GrantSettle, cancellationToken);

    private async Task DeleteAsync(List<string> policies, CancellationToken cancellationToken)
    {
        foreach (var policy in policies)
            await IamGrantee.DeletePartAsync(_ => { }, "", () => api.DeleteInlineAsync(aws, address.Name, policy, cancellationToken));
    }
}
