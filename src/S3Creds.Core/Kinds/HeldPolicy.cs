using System.Text.Json.Nodes;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds;

/// <summary>A policy document in a facet's value.</summary>
/// <param name="Key">As <see cref="Model.ResourceState.Places"/> names it: <c>inline/NAME</c>, <c>document</c>.</param>
/// <param name="What">In a reader's words: <c>inline policy NAME</c>, <c>trust</c>.</param>
public sealed record HeldPolicy(string Key, string What, PolicyKind Kind, JsonNode? Document);

/// <summary>What a facet's value names and AWS must have: a managed policy, a group.</summary>
/// <param name="What">In a reader's words: <c>policy</c>, <c>boundary</c>, <c>group</c>.</param>
/// <param name="Target">An address, or the ARN of a policy of AWS.</param>
public sealed record Reference(string What, string Target)
{
    /// <summary>The resource of the account; null where it is one of AWS.</summary>
    public Model.ResourceAddress? Address =>
        Target.StartsWith("arn:", StringComparison.Ordinal) ? null : Model.ResourceAddress.Parse(Target);
}
