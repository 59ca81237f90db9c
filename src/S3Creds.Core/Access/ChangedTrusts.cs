using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary> Whom changed trust policies let in that they did not before, and whom no more, as far as the callers' own policies allow it.
/// Decided as access to a bucket is: both trusts are compared for the one action that they are about, so that a trust that is contained in
/// the other gives no one anything. </summary>
internal sealed class ChangedTrusts
{
    /// <summary>Stands for "assume the role": the comparison knows the actions of S3.</summary>
    private const string Compared = "s3:GetObject";

    /// <summary>No account has it: a trust is what decides then, as it does for callers of another account.</summary>
    private const string OfNoOne = "000000000000";

    private readonly AccessModel after;
    private readonly IReadOnlyList<(string Role, Trust Old, Trust New)> roles;
    private readonly Dictionary<(string Who, string Role, bool Gain), Difference> known = [];
    private bool? admits;

    public ChangedTrusts(AccessModel before, AccessModel after)
    {
        this.after = after;
        roles =
        [
            .. before
                .Subjects.Concat(after.Subjects)
                .Select(s => s.Address)
                .OfType<ResourceAddress>()
                .Where(a => a.Kind == ResourceKind.Role)
                .Distinct()
                .Select(a => (a.ToString(), Old: Trust.Of(before, a), New: Trust.Of(after, a)))
                .Where(r => !PolicyEquivalence.SameDocument(r.Old.Document, r.New.Document)),
        ];
    }

    /// <summary>The roles whose trust may newly let a principal in, as addresses.</summary>
    public IReadOnlyList<string> NewTo(AccessSubject who) => Of(who, gain: true);

    /// <summary>The roles whose trust may let a principal in no more, or not as before.</summary>
    public IReadOnlyList<string> LostTo(AccessSubject who) => Of(who, gain: false);

    /// <summary>Whether one of them may newly let in a principal of the account, or one that is named.</summary>
    public bool Admits => admits ??= roles.Count > 0 && after.AllSubjects.Any(s => NewTo(s).Count > 0);

    /// <summary>Whether a role's trust lets a principal in that it did not, or not so, before; or the reverse.</summary>
    public Difference Between(AccessSubject who, string role, bool gain)
    {
        if (roles.FirstOrDefault(r => r.Role == role) is not { Role: not null } changed || who.Name == role)
            return Difference.None;
        if (!known.TryGetValue((who.Name, role, gain), out var found))
            known[(who.Name, role, gain)] = found = Compare(who, changed.Old, changed.New, gain);
        return found;
    }

    private List<string> Of(AccessSubject who, bool gain) => [.. roles.Select(r => r.Role).Where(r => !Between(who, r, gain).Answer.IsNo)];

    private static Difference Compare(AccessSubject who, Trust old, Trust now, bool gain)
    {
        var (from, to) = gain ? (old, now) : (now, old);
        if (!to.MayGiveMoreThan(from).Any(s => MayMean(s, who)))
            return Difference.None;
        var result = PolicyComparison.Compare(
            who.Principal,
            Read(old, who),
            Read(now, who),
            new ComparisonOptions { Known = who.Known, ResourceAccount = OfNoOne }
        );
        var differences = result.Differences.Where(d => d.IsGain == gain).Select(d => d.Conditions).ToList();
        return new Difference(
            gain ? result.Gains : result.Losses,
            differences.Count > 0 && differences.TrueForAll(d => d.SequenceEqual(differences[0])) ? differences[0] : []
        );
    }

    /// <summary>A trust, and that the caller's own policies allow it.</summary>
    private static PolicySet Read(Trust trust, AccessSubject who)
    {
        var policies = new PolicySet { Identity = [Everything], Resources = [new ResourcePolicy(trust.AsAccess)] };
        return who.IsAbsent is { } absent ? KnownKeys.PutIn(policies, who.Known, absent) : policies;
    }

    private static bool MayMean(PolicyStatement statement, AccessSubject who) =>
        statement.NotPrincipal is not null
        || UnsignedKeys.IsToEveryone(statement)
        || (statement.Principal?.Entries ?? [])
            .Where(e => e.Type == "AWS")
            .SelectMany(e => e.Values)
            .Any(v => v == who.Principal.Account || Names(v, who));

    private static bool Names(string value, AccessSubject who)
    {
        var named = RequestPrincipal.Parse(value);
        return named.Account == who.Principal.Account
            && (
                named.Kind == RequestPrincipalKind.Root
                || value == who.Principal.Text
                || who.Known["aws:PrincipalArn"].Contains(value)
                || (named.Kind == RequestPrincipalKind.RoleSession && named.Name == who.Principal.Name)
            );
    }

    private static PolicyDocument Everything { get; } =
        PolicyDocument.Create(
            new PolicyStatement
            {
                Effect = PolicyEffect.Allow,
                Action = ["*"],
                Resource = ["*"],
            }
        );

    /// <summary>Whether a trust lets in more or less, and what of a request must hold for it where it is one thing.</summary>
    internal sealed record Difference(Answer Answer, IReadOnlyList<string> Conditions)
    {
        public static Difference None { get; } = new(Answer.No, []);
    }

    /// <summary>The trust of a role as a document, and as one that gives access.</summary>
    private sealed record Trust(PolicyDocument Document)
    {
        private PolicyDocument? asAccess;

        public static Trust Of(AccessModel model, ResourceAddress role) =>
            new(PolicyText.Parse(model.Resources[role]?["trust"]?.JsonOrNull?.ToNode()) ?? PolicyDocument.Create());

        public PolicyDocument AsAccess =>
            asAccess ??= Document.WithStatements([
                .. Document.Statements.Select(s =>
                    s with
                    {
                        Action = RolePaths.IsAboutAssuming(s) ? [Compared] : [],
                        NotAction = null,
                        Resource = ["*"],
                        NotResource = null,
                    }
                ),
            ]);

        /// <summary>The allows that the other does not have; all of them where the other denies what this does not.</summary>
        public IEnumerable<PolicyStatement> MayGiveMoreThan(Trust other)
        {
            var isDenied = other.Document.Statements.Any(o => o.Effect == PolicyEffect.Deny && !Document.Statements.Any(n => IsSame(o, n)));
            return Document.Statements.Where(n =>
                n.Effect == PolicyEffect.Allow && (isDenied || !other.Document.Statements.Any(o => IsSame(o, n)))
            );
        }

        private static bool IsSame(PolicyStatement a, PolicyStatement b) =>
            PolicyEquivalence.SameDocument(PolicyDocument.Create(a), PolicyDocument.Create(b));
    }
}
