using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Fleet;

/// <summary>Access of a principal of one account to a bucket of another, with the way that leads there.</summary>
/// <param name="Path">Principals with their accounts, in the order in which they are assumed: <c>111122223333:user/ci</c>,
/// <c>222233334444:role/deploy</c>.</param>
/// <param name="Account">The account of the bucket.</param>
/// <param name="Line">What it can do there, as access is listed; or that it is not decided, and why.</param>
public sealed record CrossLine(IReadOnlyList<string> Path, string Account, string Line)
{
    public override string ToString() => $"{string.Join(" → ", Path)} → {Account}: {Line}";
}

/// <summary>Joins the access of the accounts of a fleet: a trust policy or a bucket policy that names another account counts exactly, since
/// the policies of both sides are known. One account is in memory at a time, in three passes: what policies name, who may use it, and what
/// roles that are reached can do.</summary>
/// <param name="accounts">The accounts of the fleet.</param>
/// <param name="read">The access of one of them; null: it was not read.</param>
public sealed class CrossAccess(IReadOnlyList<string> accounts, Func<string, Task<AccessModel?>> read)
{
    /// <summary>Roles that are assumed one after another.</summary>
    private const int LongestChain = 5;

    private readonly HashSet<string> fleet = accounts.ToHashSet(StringComparer.Ordinal);
    private readonly List<Target> targets = [];
    private readonly Dictionary<string, List<Edge>> edges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> direct = new(StringComparer.Ordinal);

    /// <summary>Accounts whose access was not read: what they have to do with others is not known.</summary>
    public IReadOnlyList<string> NotRead { get; private set; } = [];

    /// <summary>All access that crosses accounts, by path.</summary>
    public async Task<IReadOnlyList<CrossLine>> JoinAsync()
    {
        NotRead = await EachAsync(fleet, FindTargets);
        await EachAsync(fleet, FindUsers);
        var reached = edges
            .Values.SelectMany(e => e)
            .Where(e => e.Role is not null)
            .Select(e => e.Account)
            .ToHashSet(StringComparer.Ordinal);
        await EachAsync(reached, FindReach);
        return [.. edges.Keys.SelectMany(Reached).DistinctBy(l => l.ToString()).OrderBy(l => l.ToString(), StringComparer.Ordinal)];
    }

    private async Task<List<string>> EachAsync(IEnumerable<string> of, Action<AccessModel> look)
    {
        var missing = new List<string>();
        foreach (var account in of.Order(StringComparer.Ordinal))
        {
            if (await read(account) is { } model)
                look(model);
            else
                missing.Add(account);
        }

        return missing;
    }

    /// <summary>Trust policies and bucket policies that name another account of the fleet, or everyone.</summary>
    private void FindTargets(AccessModel model)
    {
        foreach (var role in model.Subjects.Where(s => s.Address is { Kind: ResourceKind.Role }))
        {
            if (
                PolicyText.Parse(model.Resources[role.Address!.Value]?["trust"]?.JsonOrNull?.ToNode()) is { } trust
                && Named(trust, model.Account) is { Count: > 0 } by
            )
                targets.Add(
                    new Target(
                        model.Account,
                        role.Name,
                        role.Known["aws:PrincipalArn"][0],
                        new ResourcePolicy(new PolicySource($"the trust policy of {role.Name}", trust)) { IsTrust = true },
                        by
                    )
                );
        }

        foreach (var bucket in model.Buckets)
        {
            if (Named(bucket.Source.Document, model.Account) is { Count: > 0 } by)
                targets.Add(new Target(model.Account, null, null, bucket, by));
        }
    }

    /// <summary>The accounts of the fleet, other than its own, that a policy may let in; all of them for everyone.</summary>
    private HashSet<string> Named(PolicyDocument document, string own)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in document.Statements.Where(s => s.Effect == PolicyEffect.Allow))
        {
            var values = (statement.Principal?.Entries ?? [])
                .Where(e => e.Type == "AWS")
                .SelectMany(e => e.Values)
                .Append(statement.Principal?.Text ?? "");
            foreach (var value in values)
            {
                if (value == "*" || statement.NotPrincipal is not null)
                    named.UnionWith(fleet);
                else if (FleetAccount.IsId(value) && fleet.Contains(value))
                    named.Add(value);
                else if (RequestPrincipal.Parse(value).Account is { Length: 12 } account && fleet.Contains(account))
                    named.Add(account);
            }
        }

        named.Remove(own);
        return named;
    }

    /// <summary>Who of an account may use what other accounts open to it: its own policies must allow it too.</summary>
    private void FindUsers(AccessModel model)
    {
        var open = targets.Where(t => t.By.Contains(model.Account)).ToList();
        if (open.Count == 0)
            return;
        foreach (var who in model.Subjects)
        {
            var from = $"{model.Account}:{who.Name}";
            foreach (var target in open)
            {
                if (target.Role is { } role)
                {
                    // STS refuses AssumeRole with the credentials of a root user.
                    if (
                        who.Principal.Kind != RequestPrincipalKind.Root
                        && RolePaths.MayAssume(who, target.Policy.Source.Document, target.Arn!, target.Account)
                    )
                        Add(from, new Edge(target.Account, role, []));
                }
                else if (Uses(who, target) is { Count: > 0 } lines)
                {
                    Add(from, new Edge(target.Account, null, lines));
                }
            }
        }

        // Ways inside the account to those who cross over.
        foreach (var who in model.Subjects)
        {
            foreach (var path in model.PathsOf(who).Where(p => p.Roles.Count == 1 && edges.ContainsKey($"{model.Account}:{p.Last.Name}")))
                Add($"{model.Account}:{who.Name}", new Edge(model.Account, path.Last.Name, []));
        }
    }

    private static List<string> Uses(AccessSubject who, Target target)
    {
        var (changes, undecided) = AccessComparer.Alone(
            who with
            {
                Policies = who.Policies with { Resources = [target.Policy] },
            },
            target.Account
        );
        bool Names(string resource) => target.Policy.Bucket is not { } bucket || AccessWords.CanName(resource, bucket);
        return
        [
            .. changes.Where(c => Names(c.Resource)).Select(Line),
            .. undecided.Where(u => u.On.Count == 0 || u.On.Any(Names)).Select(Line),
        ];
    }

    /// <summary>What roles that others reach can do in their own account.</summary>
    private void FindReach(AccessModel model)
    {
        var reached = edges
            .Values.SelectMany(e => e)
            .Where(e => e.Account == model.Account)
            .Select(e => e.Role)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        foreach (var role in model.Subjects.Where(s => reached.Contains(s.Name)))
        {
            direct[$"{model.Account}:{role.Name}"] =
            [
                .. Reach(model, role),
                .. model.PathsOf(role).SelectMany(path => Reach(model, path.Last).Select(line => $"{line}, as {path.Last.Name}")),
            ];
        }
    }

    private static IEnumerable<string> Reach(AccessModel model, AccessSubject role)
    {
        var (changes, undecided) = model.Of(role);
        return [.. changes.Select(Line), .. undecided.Select(Line)];
    }

    /// <summary>Everything that one principal reaches, each role by its shortest way: the number of ways grows beyond any bound where roles
    /// assume each other.</summary>
    private IEnumerable<CrossLine> Reached(string from)
    {
        var first = from.Split(':')[0];
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var open = new Queue<IReadOnlyList<string>>([
            [from],
        ]);
        while (open.TryDequeue(out var way))
        {
            foreach (var edge in edges.GetValueOrDefault(way[^1], []))
            {
                if (edge.Role is not { } role)
                {
                    foreach (var line in edge.Lines)
                        yield return new CrossLine(way, edge.Account, line);
                    continue;
                }

                var next = $"{edge.Account}:{role}";
                if (way.Count > LongestChain || !seen.Add(next))
                    continue;
                IReadOnlyList<string> longer = [.. way, next];
                open.Enqueue(longer);
                if (edge.Account == first)
                    continue;
                foreach (var line in direct.GetValueOrDefault(next, []))
                    yield return new CrossLine(longer, edge.Account, line);
            }
        }
    }

    private static string Line(AccessChange change) => change.Line("", "can").TrimStart();

    private static string Line(UndecidedAccess undecided) => undecided.ToString()[(undecided.Who.Length + 2)..];

    private void Add(string from, Edge edge)
    {
        if (!edges.TryGetValue(from, out var list))
            edges[from] = list = [];
        if (
            !list.Exists(e => e.Account == edge.Account && e.Role == edge.Role && e.Lines.SequenceEqual(edge.Lines, StringComparer.Ordinal))
        )
            list.Add(edge);
    }

    /// <summary>A policy that lets other accounts in: of a role, or of a bucket.</summary>
    private sealed record Target(string Account, string? Role, string? Arn, ResourcePolicy Policy, HashSet<string> By);

    /// <summary>A way to a role of an account, or to a bucket with what is allowed there.</summary>
    private sealed record Edge(string Account, string? Role, IReadOnlyList<string> Lines);
}
