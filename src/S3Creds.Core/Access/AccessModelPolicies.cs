using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>The policies of the users and roles, and what their requests have.</summary>
public sealed partial class AccessModel
{
    private static Func<string, bool> Absent(RequestPrincipal principal, Func<string, bool>? tags) =>
        key => UnsignedKeys.IsUserNameOfNone(principal, key) || tags?.Invoke(key) == true;

    /// <summary>The tags that are known not to be there: all others, of whom was read. Ownership tags are tags too, and no facet.</summary>
    private Func<string, bool>? AbsentTags(ResourceAddress address, ResourceState state)
    {
        if (
            !facts.IsRead
            || state["tags"] is not (FacetValue.Present or FacetValue.Absent)
            || (address.Kind == ResourceKind.Role && AllowsSessionTags(state))
        )
            return null;
        var tags = Tags(state).Select(t => t.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return key =>
            key.StartsWith(PrincipalTag, StringComparison.OrdinalIgnoreCase)
            && !tags.Contains(key)
            && !key.StartsWith(PrincipalTag + "s3creds:", StringComparison.OrdinalIgnoreCase);
    }

    private RequestContext Known(ResourceAddress address, ResourceState state, string arn)
    {
        var keys = new List<(string, string)>
        {
            ("aws:PrincipalArn", arn),
            ("aws:PrincipalAccount", account),
            (UnsignedKeys.IsService, "false"),
        };
        if (address.Kind == ResourceKind.User)
        {
            keys.Add(("aws:username", state.RenamedFrom ?? address.Name));
            keys.Add(("aws:PrincipalType", "User"));
        }
        else
        {
            keys.Add(("aws:PrincipalType", "AssumedRole"));
        }

        // A session's tags override the role's, so that these are its own only where no trust lets sessions bring tags.
        if (address.Kind == ResourceKind.User || !AllowsSessionTags(state))
        {
            keys.AddRange(Tags(state));
        }

        return RequestContext.Of(keys);
    }

    private static IEnumerable<(string Key, string Value)> Tags(ResourceState state) =>
        (state["tags"]?.JsonOrNull?.ToNode() as JsonObject ?? [])
            .Where(t => t.Value is not null)
            .Select(t => (PrincipalTag + t.Key, t.Value!.ToString()));

    private static bool AllowsSessionTags(ResourceState role) =>
        PolicyText.Parse(role["trust"]?.JsonOrNull?.ToNode()) is not { } trust
        || trust.Statements.Any(s =>
            s.Effect == PolicyEffect.Allow
            && (
                s.Action is not { } actions
                || actions.Any(a =>
                    Wildcard.Of(a, ignoreCase: true).Matches("sts:TagSession")
                    || Wildcard.Of(a, ignoreCase: true).Matches("sts:AssumeRoleWithSAML")
                )
            )
        );

    private void AddInline(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<AccessGap> notSeen)
    {
        foreach (var facet in Granting(address.Kind))
        {
            if (BucketGrants.Gap(address, state, facet.Key, facet.OwnPolicies!) is { } gap)
                notSeen.Add(gap);
            foreach (var held in state[facet.Key] is { } value ? facet.Policies(value) : [])
                Add(identity, notSeen, new PolicyOrigin(address, state, held.Key, held.What), held.Document);
        }
    }

    /// <summary>The facets that grant to their resource by policies of its own.</summary>
    private IEnumerable<Facet> Granting(ResourceKind kind) => facts.Kinds.Of(kind)?.Facets.Where(f => f.OwnPolicies is not null) ?? [];

    private void AddAttached(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<AccessGap> notSeen)
    {
        if (BucketGrants.Gap(address, state, "policies", "attached policies") is { } gap)
            notSeen.Add(gap);
        foreach (var reference in PolicyText.Strings(state["policies"]?.JsonOrNull?.ToNode()))
        {
            if (Managed(reference, $"attached to {address}", notSeen) is { } source)
                identity.Add(source);
        }
    }

    private void AddGroups(ResourceAddress address, ResourceState state, List<PolicySource> identity, List<AccessGap> notSeen)
    {
        if (BucketGrants.Gap(address, state, "groups", "groups") is { } gap)
            notSeen.Add(gap);
        foreach (var name in PolicyText.Strings(state["groups"]?.JsonOrNull?.ToNode()))
        {
            var group = new ResourceAddress(ResourceKind.Group, name);
            // A plan deletes the group: its members have nothing by it.
            if (resources[group] is { Presence: Presence.Absent })
                continue;
            if (resources[group] is not { Presence: Presence.Present } its)
            {
                notSeen.Add(new AccessGap($"the policies of {group}"));
                continue;
            }

            AddInline(group, its, identity, notSeen);
            AddAttached(group, its, identity, notSeen);
        }
    }

    private PolicySource? Boundary(ResourceAddress address, ResourceState state, List<AccessGap> notSeen)
    {
        if (BucketGrants.Gap(address, state, "boundary", "permissions boundary") is { } gap)
            notSeen.Add(gap with { CanGrant = false });
        if (Text(state["boundary"]) is not { } reference)
            return null;
        var missing = new List<AccessGap>();
        var found = Managed(reference, $"boundary of {address}", missing);

        // A boundary only limits: one whose document is not known can take access away and give none.
        notSeen.AddRange(missing.Select(m => m with { CanGrant = false }));
        return found;
    }

    private PolicySource? Managed(string reference, string use, List<AccessGap> notSeen)
    {
        var found = new List<PolicySource>();
        if (PolicyReference.Address(reference) is { } address)
        {
            if (resources[address] is { Presence: Presence.Present } policy && policy["document"] is FacetValue.Present document)
                Add(found, notSeen, new PolicyOrigin(address, policy, "document", $"({use})"), document.Json.ToNode());
            else
                notSeen.Add(new AccessGap($"the document of {address}"));
        }
        else if (facts.AwsPolicies.GetValueOrDefault(reference) is FacetValue.Present known)
        {
            Add(found, notSeen, new PolicyOrigin(null, ResourceState.Empty, "", $"{reference} ({use})"), known.Json.ToNode());
        }
        else
        {
            notSeen.Add(new AccessGap($"the document of {reference}"));
        }

        return found.FirstOrDefault();
    }

    private void Add(List<PolicySource> to, List<AccessGap> notSeen, PolicyOrigin origin, JsonNode? document)
    {
        if (Parse(document) is { } parsed)
            to.Add(Source(origin, parsed));
        else
            notSeen.Add(new AccessGap($"{origin}: not a policy document"));
    }

    private PolicyDocument? Parse(JsonNode? document)
    {
        if (document is null)
            return null;
        var text = CanonicalJson.Of(document).Text;
        if (!documents.TryGetValue(text, out var parsed))
            documents[text] = parsed = PolicyText.Parse(document);
        return parsed;
    }

    private PolicySource Source(PolicyOrigin origin, PolicyDocument document)
    {
        origins[origin.ToString()] = origin;
        return new PolicySource(origin.ToString(), document);
    }
}
