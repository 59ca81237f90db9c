using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The calls that users, roles and policies have alike.</summary>
internal abstract class IamObject
{
    /// <summary> How tag keys are compared: those of users and roles without case, those of policies with it (IAM User Guide, id_tags,
    /// "Case sensitivity"). </summary>
    public virtual StringComparer TagKeys => StringComparer.Ordinal;

    /// <summary>Reads presence and the named parts; null where the object is not there. Throws on failure.</summary>
    public abstract Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken);

    public abstract Task TagAsync(AwsSession aws, string name, List<Tag> tags, CancellationToken cancellationToken);

    public abstract Task UntagAsync(AwsSession aws, string name, List<string> keys, CancellationToken cancellationToken);

    /// <summary>All pages of a list.</summary>
    protected static async Task<List<T>> AllAsync<T>(Func<string?, Task<(List<T>? Items, bool? More, string? Marker)>> page)
    {
        var all = new List<T>();
        string? marker = null;
        while (true)
        {
            var (items, more, next) = await page(marker);
            all.AddRange(items ?? []);
            if (more != true || string.IsNullOrEmpty(next))
                return all;
            marker = next;
        }
    }
}

/// <summary>The calls that users and roles have alike: what grants access to them.</summary>
internal abstract class IamPrincipal : IamObject
{
    public override StringComparer TagKeys => StringComparer.OrdinalIgnoreCase;

    /// <summary>Characters of all inline policies together, white space not counted.</summary>
    public abstract int InlineQuota { get; }

    public abstract Task PutBoundaryAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken);

    public abstract Task DeleteBoundaryAsync(AwsSession aws, string name, CancellationToken cancellationToken);

    public abstract Task PutInlineAsync(AwsSession aws, string name, string policy, string document, CancellationToken cancellationToken);

    public abstract Task DeleteInlineAsync(AwsSession aws, string name, string policy, CancellationToken cancellationToken);

    public abstract Task AttachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken);

    public abstract Task DetachAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken);

    public abstract Task<List<string>> InlineNamesAsync(AwsSession aws, string name, CancellationToken cancellationToken);

    public abstract Task<List<string>> AttachedAsync(AwsSession aws, string name, CancellationToken cancellationToken);

    /// <summary>Removes every grant and reports each request. The boundary is not touched: its removal would widen what is left.</summary>
    public async Task RemoveGrantsAsync(AwsSession aws, string name, Action<string> onRequest, CancellationToken cancellationToken)
    {
        foreach (var arn in await AttachedAsync(aws, name, cancellationToken))
            await DeletePartAsync(onRequest, $"detach policy {arn}", () => DetachAsync(aws, name, arn, cancellationToken));
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
