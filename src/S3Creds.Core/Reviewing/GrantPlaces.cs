using S3Creds.Core.Access;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Reviewing;

/// <summary>Where manifests declare what a grant gives: the statements that decide an example of each of its lines.</summary>
internal static class GrantPlaces
{
    /// <param name="declared">The state that the manifests declare.</param>
    public static Grant In(AccessModel declared, Grant grant)
    {
        var places = new List<SourceSpan>();
        foreach (var line in grant.Lines)
        {
            // What is done as a role is declared at the role.
            var name = line.Via.Count > 0 ? line.Via[^1] : line.Subject;
            if (line.Example is not { } example || declared.AllSubjects.FirstOrDefault(s => s.Name == name) is not { } who)
                continue;
            var request = new AccessRequest(
                who.Principal,
                example.Action,
                example.Resource,
                RequestContext.Of([.. example.Context.Select(c => (c.Key, c.Value))]),
                declared.Account
            );
            var answer = AccessAnswer.Of(declared, who, request);
            if (answer.Decision == Decision.Allowed)
                places.AddRange(answer.Deciding.Select(d => d.Place.At).OfType<SourceSpan>());
            if (
                places.Count == 0
                && who.Address is { } address
                && declared.Resources[address]?.DeclaredAt is { } at
                && answer.Decision == Decision.Allowed
            )
                places.Add(at);
        }

        return grant with
        {
            Places = [.. places.DistinctBy(p => (p.File, p.Line)).OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line)],
        };
    }
}
