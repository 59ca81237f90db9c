using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Importing;

/// <summary>A resource of the account that is not imported.</summary>
/// <param name="Why">Completes "left out: ".</param>
/// <param name="WayIn">The option that imports it; null where none does.</param>
public sealed record LeftOut(ResourceAddress Address, string Why, string? WayIn)
{
    /// <summary>Why this resource is left out; null where it is imported.</summary>
    internal static LeftOut? Of(ResourceAddress address, ResourceState state, Kind kind, string owner, ImportRequest request)
    {
        if (request.Exclude.FirstOrDefault(p => p.Matches(address)) is { } excluded)
            return new(address, $"excluded by --exclude {excluded}", null);
        if (state.Presence == Presence.Unknown)
            return new(address, $"it could not be read: {state.UnknownReason}", null);
        if (ToolOf(address, state, kind, owner) is var (tool, why) && !request.Include.Contains(tool))
            return new(address, why, $"--include {OptionOf(tool)}");
        return state.OwnershipTags.Owner switch
        {
            null when request.Owned == ImportOwned.OwnOnly => new(address, "it has no owner", "--unowned"),
            { } its when its == owner && request.Owned == ImportOwned.UnownedOnly => new(address, $"it is owned by {owner}", "--owned"),
            { } its when its != owner => new(address, $"it is owned by {its}", $"--owner {its}"),
            _ => null,
        };
    }

    /// <summary>The word for it in <c>--include</c>.</summary>
    public static string OptionOf(OtherTool tool) =>
        tool switch
        {
            OtherTool.ServiceLinked => "service-linked",
            OtherTool.Sso => "sso",
            OtherTool.ControlTower => "control-tower",
            OtherTool.CloudFormation => "cloudformation",
            OtherTool.AccountSettings => "account-settings",
            _ => throw new ArgumentOutOfRangeException(nameof(tool)),
        };

    /// <summary>By the names that the AWS documentation gives: service-linked roles by their path, roles of IAM Identity Center and of
    /// Control Tower by their names.</summary>
    private static (OtherTool Tool, string Why)? ToolOf(ResourceAddress address, ResourceState state, Kind kind, string owner)
    {
        if (address.Kind == ResourceKind.Account)
            return state.OwnershipTags.Owner == owner
                ? null
                : (OtherTool.AccountSettings, "it concerns every bucket of the account, and one owner may have it");
        var path = kind.PathOf(state) ?? "/";
        if (address.Kind == ResourceKind.Role && path.StartsWith("/aws-service-role/", StringComparison.Ordinal))
            return (OtherTool.ServiceLinked, "a service-linked role: only its service can change it");
        if (address.Kind == ResourceKind.Role && address.Name.StartsWith("AWSReservedSSO_", StringComparison.Ordinal))
            return (OtherTool.Sso, "kept by IAM Identity Center");
        if (
            address.Name.StartsWith("AWSControlTower", StringComparison.OrdinalIgnoreCase)
            || address.Name.StartsWith("aws-controltower-", StringComparison.OrdinalIgnoreCase)
        )
            return (OtherTool.ControlTower, "kept by AWS Control Tower");
        return state.Stack is { } stack ? (OtherTool.CloudFormation, $"kept by the CloudFormation stack {stack}") : null;
    }
}
