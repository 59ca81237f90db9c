using S3Creds.Core.Aws;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>Identity providers: they have tags, a list of their own, and one ARN for each name.</summary>
internal abstract class ProviderKind(ProviderObject api) : IamKind(api)
{
    public override BulkRead Bulk { get; } = new ProviderBulk(api);

    internal override string? PathOf(ResourceState state) => null;

    /// <summary>The name in a provider's ARN.</summary>
    protected static string? NameIn(string? arn) => arn?[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

/// <summary>An identity provider's calls.</summary>
internal abstract class ProviderObject : IamObject
{
    public abstract ResourceKind Kind { get; }

    /// <summary>The call that <see cref="NamesAsync"/> sends, as IAM policies name it.</summary>
    public abstract string ListAction { get; }

    /// <summary>The names of all providers of the account.</summary>
    public abstract Task<IEnumerable<string>> NamesAsync(AwsSession aws, CancellationToken cancellationToken);

    protected async Task<string> ArnAsync(AwsSession aws, string name, CancellationToken cancellationToken) =>
        $"arn:{aws.Partition}:iam::{(await aws.WhoAmIAsync(cancellationToken)).Account}:{Kind.Name()}/{name}";

    /// <summary>The inverse of <see cref="ArnAsync"/>.</summary>
    protected static string NameOf(string arn) => arn[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
