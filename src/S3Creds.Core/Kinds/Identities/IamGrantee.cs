using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The calls that users, groups and roles have alike: what is granted to them.</summary>
internal abstract class IamGrantee : IamObject
{
    public abstract ResourceKind Kind { get; }

    /// <summary>Who owns it, from its tags or its path.</summary>
    public virtual async Task<OwnershipTags> OwnershipAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        OwnershipTagMap.Of((await ReadAsync(aws, name, IamPart.Core | IamPart.Tags, cancellationToken))?.Tags ?? IamDetail.TagsOf([]));

    public override IEnumerable<NeededAction> ReadActions(IamPart parts)
    {
        if ((parts & (IamPart.Core | IamPart.Tags | IamPart.Settings)) != IamPart.None)
            yield return NeededAction.Read($"iam:Get{Noun}");
        if (parts.HasFlag(IamPart.Inline))
        {
            yield return NeededAction.Read($"iam:List{Noun}Policies");
            yield return NeededAction.Read($"iam:Get{Noun}Policy");
        }

        if (parts.HasFlag(IamPart.Attached))
            yield return NeededAction.Read($"iam:ListAttached{Noun}Policies");
    }

    /// <summary>What <see cref="RemoveGrantsAsync"/> needs.</summary>
    public IEnumerable<NeededAction> RemoveGrantsActions =>
        [
            new($"iam:ListAttached{Noun}Policies", ActionUse.Remove),
            new($"iam:Detach{Noun}Policy", ActionUse.Remove),
            new($"iam:List{Noun}Policies", ActionUse.Remove),
            new($"iam:Delete{Noun}Policy", ActionUse.Remove),
        ];

    /// <summary>Characters of all inline policies together, white space not counted.</summary>
    public abstract int InlineQuota { get; }

    public abstract Task PutInlineAsync(AwsSession aws, string name, string policy, string document, CancellationToken cancellationToken);

    public abstract Task DeleteInlineAsync(AwsSession aws, string name, string policy, CancellationToken cancellationToken);

    public abstract Task AttachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken);

    public abstract Task DetachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken);

    /// <summary>The document of one inline policy, as on the wire.</summary>
    protected abstract Task<string> InlineDocumentAsync(AwsSession aws, string name, string policy, CancellationToken cancellationToken);

    public abstract Task<List<string>> InlineNamesAsync(AwsSession aws, string name, CancellationToken cancellationToken);

    public abstract Task<List<string>> AttachedAsync(AwsSession aws, string name, CancellationToken cancellationToken);

    /// <summary>All inline policies with their documents.</summary>
    protected async Task<List<(string Name, string Document)>> InlineAsync(AwsSession aws, string name, CancellationToken cancellationToken)
    {
        var policies = new List<(string Name, string Document)>();
        foreach (var policy in await InlineNamesAsync(aws, name, cancellationToken))
            policies.Add((policy, await InlineDocumentAsync(aws, name, policy, cancellationToken)));
        return policies;
    }

    /// <summary>What is granted by inline and by attached policies. An attached policy may hold access that has no room inline.</summary>
    protected async Task<IamDetail> WithGrantsAsync(AwsSession aws, IamDetail detail, IamPart parts, CancellationToken cancellationToken)
    {
        if (parts.HasFlag(IamPart.Inline))
            detail = detail with { Inline = await InlineAsync(aws, detail.Name, cancellationToken) };
        if ((parts & (IamPart.Inline | IamPart.Attached)) == IamPart.None)
            return detail;
        var attached = await AttachedAsync(aws, detail.Name, cancellationToken);
        var principal = new ResourceAddress(Kind, detail.Name);
        return detail with
        {
            Attached = attached,
            AccessPolicies = await AccessPolicyStore.ReadAsync(aws, principal, attached, cancellationToken),
        };
    }

    /// <summary>Removes every grant and reports each request. The boundary is not touched: its removal would widen what is left.</summary>
    public async Task RemoveGrantsAsync(AwsSession aws, string name, Action<string> onRequest, CancellationToken cancellationToken)
    {
        foreach (var arn in await AttachedAsync(aws, name, cancellationToken))
        {
            await DeletePartAsync(onRequest, $"detach policy {arn}", () => DetachAsync(aws, name, arn, cancellationToken));
            if (AccessPolicy.PrincipalOf(arn) == new ResourceAddress(Kind, name))
                await AccessPolicyStore.DeleteDetachedAsync(aws, arn, onRequest, cancellationToken);
        }

        foreach (var policy in await InlineNamesAsync(aws, name, cancellationToken))
            await DeletePartAsync(onRequest, $"delete inline policy {policy}", () =>
                DeleteInlineAsync(aws, name, policy, cancellationToken)
            );
    }

    /// <summary>One request of a removal. A part that no longer exists counts as removed.</summary>
    public static async Task DeletePartAsync(Action<string> onRequest, string what, Func<Task> send)
    {
        onRequest(what);
        try
        {
            await send();
        }
        catch (NoSuchEntityException)
        {
            // Another client, or an interrupted run, removed it before.
        }
    }
}
