using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The most and the least that policies allow of a request of which only some condition keys are known. If both give the same
/// decision, the other keys do not matter.</summary>
internal static class KnownParts
{
    /// <summary>Conditions on other keys are met by an Allow and not by a Deny.</summary>
    public static PolicySet AtMost(PolicySet policies, RequestContext known) => Each(policies, d => AtMost(d, known));

    /// <summary>Conditions on other keys are met by a Deny and not by an Allow.</summary>
    public static PolicySet AtLeast(PolicySet policies, RequestContext known) => Each(policies, d => Read(d, known, PolicyEffect.Deny));

    /// <inheritdoc cref="AtMost(PolicySet, RequestContext)"/>
    public static PolicyDocument AtMost(PolicyDocument document, RequestContext known) => Read(document, known, PolicyEffect.Allow);

    private static PolicySet Each(PolicySet policies, Func<PolicyDocument, PolicyDocument> read)
    {
        return policies with
        {
            Identity = All(policies.Identity),
            Boundary = policies.Boundary is { } boundary ? One(boundary) : null,
            Session = policies.Session is { } session ? All(session) : null,
            Resources = [.. policies.Resources.Select(r => r with { Source = One(r.Source) })],
            ServiceControl = [.. policies.ServiceControl.Select(All)],
            ResourceControl = [.. policies.ResourceControl.Select(All)],
        };

        PolicySource One(PolicySource source) => source with { Document = read(source.Document) };

        IReadOnlyList<PolicySource> All(IReadOnlyList<PolicySource> sources) => [.. sources.Select(One)];
    }

    /// <summary>Statements keep their numbers: one that does not count has no action.</summary>
    /// <param name="met">The statements whose open conditions count as met; of the others the whole statement does not count.</param>
    private static PolicyDocument Read(PolicyDocument document, RequestContext known, PolicyEffect met) =>
        document.Statements.All(s => IsKnown(s, known))
            ? document
            : document.WithStatements([
                .. document.Statements.Select(s =>
                    IsKnown(s, known) ? s
                    : s.Effect != met ? s with { Action = [], NotAction = null }
                    : s with { Conditions = [.. s.Conditions.Select(c => Known(c, known)).Where(c => c.Keys.Count > 0)] }
                ),
            ]);

    private static PolicyCondition Known(PolicyCondition condition, RequestContext known) =>
        condition with
        {
            Keys = [.. condition.Keys.Where(k => known[k.Name].Count > 0)],
        };

    private static bool IsKnown(PolicyStatement statement, RequestContext known) =>
        statement.Conditions.All(c => c.Keys.All(k => IsDecided(k.Name, known)));

    /// <summary>The requests in question go to STS and KMS, which have no keys of S3.</summary>
    private static bool IsDecided(string key, RequestContext known) =>
        known[key].Count > 0 || key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase);
}
