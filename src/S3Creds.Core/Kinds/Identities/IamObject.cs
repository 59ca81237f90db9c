using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The calls that users, roles and policies have alike.</summary>
internal abstract class IamObject
{
    /// <summary> How tag keys are compared: those of users and roles without case, those of policies with it (IAM User Guide, id_tags,
    /// "Case sensitivity"). </summary>
    public virtual StringComparer TagKeys => StringComparer.Ordinal;

    /// <summary>The object in the names of its calls: <c>User</c> in <c>GetUser</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>What <see cref="ReadAsync"/> needs for these parts.</summary>
    public virtual IEnumerable<NeededAction> ReadActions(IamPart parts) => [NeededAction.Read($"iam:Get{Noun}")];

    /// <summary>Reads presence and the named parts; null where the object is not there. Throws on failure.</summary>
    public abstract Task<IamDetail?> ReadAsync(AwsSession aws, string name, IamPart parts, CancellationToken cancellationToken);

    /// <exception cref="NotSupportedException">IAM has no tags for such an object (groups).</exception>
    public virtual Task TagAsync(AwsSession aws, string name, List<Tag> tags, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{name}: IAM has no tags for it.");

    /// <exception cref="NotSupportedException">IAM has no tags for such an object (groups).</exception>
    public virtual Task UntagAsync(AwsSession aws, string name, List<string> keys, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{name}: IAM has no tags for it.");

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

/// <summary>The calls of users and roles: what grants access to them, and what limits it.</summary>
internal abstract class IamPrincipal : IamGrantee
{
    public override StringComparer TagKeys => StringComparer.OrdinalIgnoreCase;

    public abstract Task PutBoundaryAsync(AwsSession aws, string name, string arn, CancellationToken cancellationToken);

    public abstract Task DeleteBoundaryAsync(AwsSession aws, string name, CancellationToken cancellationToken);
}
