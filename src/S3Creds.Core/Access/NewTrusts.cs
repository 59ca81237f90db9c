using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary>Whom changed trust policies may newly let in, as far as their own policies allow it.</summary>
internal sealed class NewTrusts
{
    private readonly string account;
    private readonly IReadOnlyList<(string Role, IReadOnlyList<PolicyStatement> Allows)> roles;

    public NewTrusts(AccessModel before, AccessModel after)
    {
        account = after.Account;
        roles =
        [
            .. after
                .Subjects.Where(s => s.Address is { Kind: ResourceKind.Role })
                .Select(s => (s.Name, Added(Trust(before, s.Address!.Value), Trust(after, s.Address!.Value))))
                .Where(r => r.Item2.Count > 0),
        ];
    }

    /// <summary>The roles whose trust may newly let a principal in, as addresses.</summary>
    public IReadOnlyList<string> Of(AccessSubject who) =>
        [.. roles.Where(r => r.Role != who.Name && r.Allows.Any(s => MayMean(s, who))).Select(r => r.Role)];

    private static PolicyDocument? Trust(AccessModel model, ResourceAddress role) =>
        PolicyText.Parse(model.Resources[role]?["trust"]?.JsonOrNull?.ToNode());

    /// <summary>The allows that were not there; all of them where a Deny was, and is another one.</summary>
    private static IReadOnlyList<PolicyStatement> Added(PolicyDocument? before, PolicyDocument? after)
    {
        var old = before?.Statements ?? [];
        var now = after?.Statements ?? [];
        var isDenied = old.Any(o => o.Effect == PolicyEffect.Deny && !now.Any(n => Same(o, n)));
        return [.. now.Where(n => n.Effect == PolicyEffect.Allow && (isDenied || !old.Any(o => Same(o, n))))];
    }

    private static bool Same(PolicyStatement a, PolicyStatement b) =>
        PolicyEquivalence.SameDocument(PolicyDocument.Create(a), PolicyDocument.Create(b));

    private bool MayMean(PolicyStatement statement, AccessSubject who) =>
        statement.NotPrincipal is not null
        || UnsignedKeys.IsToEveryone(statement)
        || (statement.Principal?.Entries ?? [])
            .Where(e => e.Type == "AWS")
            .SelectMany(e => e.Values)
            .Any(v => v == account || Names(v, who));

    private bool Names(string value, AccessSubject who)
    {
        var named = RequestPrincipal.Parse(value);
        return named.Account == account
            && (
                named.Kind == RequestPrincipalKind.Root
                || who.Known["aws:PrincipalArn"].Contains(value)
                || (
                    named.Kind == RequestPrincipalKind.RoleSession
                    && who.Address is { Kind: ResourceKind.Role } role
                    && role.Name == named.Name
                )
            );
    }
}
