namespace S3Creds.Policy;

/// <summary> One side of a comparison: the whole evaluation logic for a principal as a formula over the rows that apply. More allows never
/// take access away and more denies never give it, so it can be judged while only part of the conditions is known. </summary>
internal sealed class AccessFormula
{
    private readonly Bits deny;
    private readonly Bits identity;
    private readonly Bits? boundary;
    private readonly Bits? session;
    private readonly List<Bits> organisation;
    private readonly Bits direct;
    private readonly Bits role;
    private readonly Bits account;
    private readonly Bits? region;
    private readonly bool regionOnly;
    private readonly bool hasIdentity;
    private readonly bool crossAccount;

    private AccessFormula(AccessFormula whole, IReadOnlyList<int> rows)
    {
        deny = Of(whole.deny, rows);
        identity = Of(whole.identity, rows);
        boundary = whole.boundary is { } limit ? Of(limit, rows) : null;
        session = whole.session is { } passed ? Of(passed, rows) : null;
        organisation = whole.organisation.ConvertAll(level => Of(level, rows));
        direct = Of(whole.direct, rows);
        role = Of(whole.role, rows);
        account = Of(whole.account, rows);
        region = whole.region is { } asked ? Of(asked, rows) : null;
        (regionOnly, hasIdentity, crossAccount) = (whole.regionOnly, whole.hasIdentity, whole.crossAccount);
    }

    private AccessFormula(Builder built, int rows)
    {
        deny = Of(built.Deny, rows);
        identity = Of(built.Identity, rows);
        boundary = built.Boundary is null ? null : Of(built.Boundary, rows);
        session = built.Session is null ? null : Of(built.Session, rows);
        organisation = built.Organisation.ConvertAll(level => Of(level, rows));
        direct = Of(built.Direct, rows);
        role = Of(built.Role, rows);
        account = Of(built.Account, rows);
        region = built.Region is null ? null : Of(built.Region, rows);
        regionOnly = built.RegionOnly;
        hasIdentity = built.HasIdentity;
        crossAccount = built.CrossAccount;
    }

    public Bits Deny => deny;

    /// <summary>The rows that give access by some layer.</summary>
    public Bits Grants => identity.Or(direct).Or(role).Or(account);

    /// <summary>The rows that allow in any layer, the limiting ones too.</summary>
    public Bits Allowing => Limiting.OfType<Bits>().Aggregate(Grants, (all, layer) => all.Or(layer));

    /// <summary>The rows that describe the question; empty: everything.</summary>
    public Bits? Region => region;

    /// <summary>The layers of which any one gives access: by identity, or by a resource's policy in its three ways.</summary>
    public IReadOnlyList<Bits> Granting => hasIdentity ? [identity, direct, role, account] : [direct];

    /// <summary>The layers of which each must allow; null: the layer limits nothing.</summary>
    public IReadOnlyList<Bits?> Limiting => [boundary, session, .. organisation.Select(level => (Bits?)level)];

    /// <summary>Whether two sides differ in their rows only, apart from layers that one of them lacks.</summary>
    public static bool SameShape(AccessFormula a, AccessFormula b) =>
        a.hasIdentity == b.hasIdentity && a.crossAccount == b.crossAccount && a.organisation.Count == b.organisation.Count;

    /// <summary>The same side over some rows, which are numbered anew in their order.</summary>
    public AccessFormula Within(IReadOnlyList<int> rows) => new(this, rows);

    /// <summary>Whether access is given when these rows' allows and these rows' denies apply.</summary>
    public bool Allows(Bits allowing, Bits denying)
    {
        if (region is { } asked && !asked.Intersects(allowing))
        {
            return false;
        }

        if (regionOnly)
        {
            return true;
        }

        if (deny.Intersects(denying))
        {
            return false;
        }

        if (!hasIdentity)
        {
            return direct.Intersects(allowing);
        }

        foreach (var level in organisation)
        {
            if (!level.Intersects(allowing))
            {
                return false;
            }
        }

        var byDirect = direct.Intersects(allowing);
        if (byDirect && !crossAccount)
        {
            return true;
        }

        var limits =
            (boundary is not { } limit || limit.Intersects(allowing)) && (session is not { } passed || passed.Intersects(allowing));
        var byRole = role.Intersects(allowing);
        if (!limits)
        {
            return false;
        }

        return crossAccount
            ? identity.Intersects(allowing) && (byDirect || byRole || account.Intersects(allowing))
            : byRole || identity.Intersects(allowing);
    }

    /// <summary>
    /// The rows that stand differently on the two sides; null when the sides differ in more than rows, so that the change may be anywhere.
    /// </summary>
    public static Bits? Changed(AccessFormula a, AccessFormula b)
    {
        if (!SameShape(a, b) || a.boundary is null != b.boundary is null || a.session is null != b.session is null)
        {
            return null;
        }

        var changed = Differ(a.deny, b.deny)
            .Or(Differ(a.identity, b.identity))
            .Or(Differ(a.direct, b.direct))
            .Or(Differ(a.role, b.role))
            .Or(Differ(a.account, b.account));
        if (a.boundary is { } oldBoundary)
        {
            changed = changed.Or(Differ(oldBoundary, b.boundary!.Value));
        }

        if (a.session is { } oldSession)
        {
            changed = changed.Or(Differ(oldSession, b.session!.Value));
        }

        for (var i = 0; i < a.organisation.Count; i++)
        {
            changed = changed.Or(Differ(a.organisation[i], b.organisation[i]));
        }

        return changed;
    }

    private static Bits Differ(Bits a, Bits b) => a.Except(b).Or(b.Except(a));

    private static Bits Of(Bits all, IReadOnlyList<int> rows)
    {
        var bits = Bits.Empty(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (all[rows[i]])
            {
                bits.Set(i);
            }
        }

        return bits;
    }

    private static Bits Of(List<int> members, int rows)
    {
        var bits = Bits.Empty(rows);
        foreach (var member in members)
        {
            bits.Set(member);
        }

        return bits;
    }

    /// <summary>Collects the rows of a policy set by what they do.</summary>
    /// <param name="owner">The account of the resources; null: the principal's.</param>
    internal sealed class Builder(RequestPrincipal principal, string? owner)
    {
        /// <summary>What the root user may do without a policy. It is a row as any other, so that nothing is given without one.</summary>
        private static readonly PolicySource OfRoot = new(
            "root user",
            PolicyDocument.Create(new PolicyStatement { Effect = PolicyEffect.Allow, Action = ["*"] })
        );

        public RequestPrincipal Principal { get; } = principal;

        public bool CrossAccount { get; } = owner is not null && owner != principal.Account;

        /// <summary>Whether it has policies of its own.</summary>
        public bool HasIdentity { get; } =
            principal.Kind is not (RequestPrincipalKind.Anonymous or RequestPrincipalKind.Service or RequestPrincipalKind.Federated);

        public List<int> Deny { get; } = [];

        public List<int> Identity { get; } = [];

        public List<int>? Boundary { get; private set; }

        public List<int>? Session { get; private set; }

        public List<List<int>> Organisation { get; } = [];

        public List<int> Direct { get; } = [];

        public List<int> Role { get; } = [];

        public List<int> Account { get; } = [];

        public List<int>? Region { get; private set; }

        public bool RegionOnly { get; private set; }

        public AccessFormula Build(int rows) => new(this, rows);

        public void AddPolicies(PolicySet policies, RowTable table)
        {
            if (HasIdentity)
            {
                AddAll(policies.Identity, Identity, table);
                if (Principal.Kind == RequestPrincipalKind.Root)
                {
                    AddAll([OfRoot], Identity, table);
                }

                if (policies.Boundary is { } limit)
                {
                    AddAll([limit], Boundary = [], table);
                }

                if (policies.Session is { } passed)
                {
                    AddAll(passed, Session = [], table);
                }

                foreach (var level in policies.ServiceControl)
                {
                    var allows = new List<int>();
                    AddAll(level, allows, table);
                    Organisation.Add(allows);
                }
            }

            foreach (var level in policies.ResourceControl)
            {
                AddAll(level, [], table);
            }

            foreach (var resource in policies.Resources)
            {
                AddResource(resource, policies.Boundary is not null, table);
            }
        }

        /// <summary>Limits the side to the requests that a document allows by itself; with <paramref name="only"/> that is all it
        /// asks.</summary>
        public void AddRegion(PolicySource wanted, bool only, RowTable table)
        {
            RegionOnly = only;
            AddAll([wanted], Region = [], table);
        }

        private void AddAll(IReadOnlyList<PolicySource> sources, List<int> allows, RowTable table)
        {
            foreach (var source in sources)
            {
                foreach (var statement in source.Document.Compiled.Statements)
                {
                    (statement.IsDeny ? Deny : allows).AddRange(table.Add(statement, source, null));
                }
            }
        }

        private void AddResource(ResourcePolicy resource, bool hasBoundary, RowTable table)
        {
            var hidden =
                resource.HidesGrantsFromOthers
                && Principal.Kind != RequestPrincipalKind.Service
                && (CrossAccount || Principal.Kind == RequestPrincipalKind.Anonymous);
            var (closed, kept) = (
                resource.IsKeptByS3 && BucketPolicyActions.AreClosedTo(Principal, CrossAccount),
                resource.IsKeptByS3 && BucketPolicyActions.AreKeptBy(Principal, CrossAccount)
            );
            foreach (var statement in resource.Source.Document.Compiled.Statements)
            {
                var match = PolicyEvaluator.MatchPrincipal(statement, Principal, hasBoundary);
                if (match == PrincipalMatch.None || (hidden && !statement.IsDeny))
                {
                    continue;
                }

                var rows = table.Add(statement, resource.Source, resource.Bucket, sparing: statement.IsDeny ? kept : closed);
                var list =
                    statement.IsDeny ? Deny
                    : match == PrincipalMatch.Direct ? Direct
                    : match == PrincipalMatch.Role ? Role
                    : Account;
                list.AddRange(rows);
            }
        }
    }
}
