using S3Creds.Core.Kinds.Accounts;
using S3Creds.Core.Kinds.Groups;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Locking;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Permissions;

/// <summary>The ARNs that a policy names resources by.</summary>
internal sealed class PermissionArns(PermissionRequest request)
{
    private string Iam => $"arn:{request.Partition}:iam::{request.Account}:";

    /// <summary>Where a declared resource is, wherever it was created: its path where the manifest declares one, else any.</summary>
    public IEnumerable<string> Of(ResourceAddress address, string? path)
    {
        switch (address.Kind)
        {
            case ResourceKind.Bucket:
                return [Bucket(address.Name)];
            case ResourceKind.Account:
                return [$"{Iam}policy{AccountOwner.Path}{AccountOwner.PolicyName}"];
            case ResourceKind.OidcProvider or ResourceKind.SamlProvider:
                return [$"{Iam}{address.Kind.Name()}/{address.Name}"];
            case ResourceKind.Group:
                return OwnGroups;
            default:
                return path is not null ? [At(address, path)]
                    : address.Name == "*" ? [Any(address.Kind)]
                    : [At(address, "/"), At(address, "/*/")];
        }
    }

    /// <summary>Where the resource is created.</summary>
    public IEnumerable<string> New(ResourceAddress address, string? path) =>
        address.Kind switch
        {
            ResourceKind.Policy => [At(address, path ?? DefaultOf(ResourceKind.Policy))],
            ResourceKind.User or ResourceKind.Role => [At(address, path ?? "/")],
            _ => Of(address, path),
        };

    /// <summary>Every resource of a kind.</summary>
    public string Any(ResourceKind kind) => kind == ResourceKind.Bucket ? Bucket("*") : $"{Iam}{kind.Name()}/*";

    /// <summary>A group's owner is in its path, with words behind a plus sign (<see cref="GroupPath"/>).</summary>
    public IReadOnlyList<string> OwnGroups
    {
        get
        {
            var own = $"{Iam}group{GroupPath.Root}{request.Owner?.Replace('/', '~')}";
            return [own + "/*", own + "+*"];
        }
    }

    /// <summary>A group that is not managed lies under any path.</summary>
    public IEnumerable<string> Group(string name) => [$"{Iam}group/{name}", $"{Iam}group/*/{name}"];

    /// <summary>A policy of the account, wherever it lies; an ARN as it is.</summary>
    public IEnumerable<string> Policy(string reference) =>
        ResourceAddress.Parse(reference) is { Kind: ResourceKind.Policy } address ? [At(address, "/"), At(address, "/*/")] : [reference];

    /// <summary>The policies that hold access of a principal.</summary>
    public string AccessPolicies(ResourceAddress principal) => $"{Iam}policy{AccessPolicy.PathOf(request.Owner ?? "*", principal)}*";

    public string MfaDevices => $"{Iam}mfa/*";

    /// <summary>One object: what is a wildcard or a variable in a policy stands for itself.</summary>
    public string Object(LockAddress at) =>
        $"{Bucket(at.Bucket)}/{string.Concat(at.Key.Select(c => c is '*' or '?' or '$' ? $"${{{c}}}" : c.ToString()))}";

    public static string ObjectsIn(string bucket) => bucket + "/*";

    /// <summary>The ARN templates of the types that an action takes, with everything but partition and account open.</summary>
    public IEnumerable<string> OfTypes(string action) =>
        ActionReference.Of(action) is { Resources: { Count: > 0 } templates }
            ? templates.Select(Fill).Distinct(StringComparer.Ordinal)
            : ["*"];

    /// <summary>The path under which s3creds creates what names none.</summary>
    private string DefaultOf(ResourceKind kind) =>
        kind == ResourceKind.Policy && request.Path == "/" && request.Owner is { } owner ? $"{GroupPath.Root}{owner}/" : request.Path;

    private string At(ResourceAddress address, string path) => $"{Iam}{address.Kind.Name()}{path}{address.Name}";

    public string Bucket(string name) => $"arn:{request.Partition}:s3:::{name}";

    private string Fill(string template)
    {
        var text = template
            .Replace("${Partition}", request.Partition, StringComparison.Ordinal)
            .Replace("${Account}", request.Account, StringComparison.Ordinal);
        while (text.IndexOf("${", StringComparison.Ordinal) is >= 0 and var open)
            text = text[..open] + "*" + text[(text.IndexOf('}', open) + 1)..];
        return text;
    }
}
