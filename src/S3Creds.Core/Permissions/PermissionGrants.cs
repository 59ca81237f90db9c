using S3Creds.Core.Access;
using S3Creds.Core.Applying;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Live;
using S3Creds.Core.Locking;
using S3Creds.Core.Model;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Reviewing;
using S3Creds.Core.Sinks;
using S3Creds.Policy;

namespace S3Creds.Core.Permissions;

/// <summary>Collects what a verb needs from the tables that stand beside the calls: those of kinds, facets, keys and sinks.</summary>
internal sealed class PermissionGrants(PermissionRequest request, IReadOnlyList<Kind> kinds)
{
    private const string BoundaryKey = "iam:PermissionsBoundary";
    private const string ResourceTag = "aws:ResourceTag/" + OwnershipTagMap.OwnerKey;
    private const string RequestTag = "aws:RequestTag/" + OwnershipTagMap.OwnerKey;

    private readonly PermissionArns arns = new(request);
    private readonly HashSet<Grant> grants = new(Same.Instance);

    public IReadOnlyCollection<Grant> Collect()
    {
        if (request.Direct is { } direct)
        {
            OfDirect(direct);
            return grants;
        }

        foreach (var kind in ManifestScope.Of(BucketsOnly, kinds))
            OfKind(kind);
        // The new name has no owner yet, and the old one must not have another: the condition is that of a creation.
        foreach (var move in Uses(ActionUse.Create) ? request.Desired?.Moves ?? [] : [])
        {
            foreach (var action in kinds.Of(move.To.Kind)?.RenameActions ?? [])
                Add(action, arns.Of(move.From, null).Concat(arns.Of(move.To, PathOf(move.To))));
        }

        if (request.Verb.Facts)
        {
            IEnumerable<NeededAction> facts =
            [
                .. AccessFactsReader.Actions,
                .. KeysMatter ? AccessFactsReader.KeyActions : [],
                .. request.Verb.Name == "access" ? LastUseReader.Actions : [],
                .. request.Verb.Plans ? HandMadeKeys.Actions.Concat(RemovalReading.Actions) : [],
            ];
            foreach (var action in facts.Where(a => !BucketsOnly || !IsOfIam(a)))
                Add(action, []);
        }

        OfKeys();
        if (request.Lock is { } at)
        {
            foreach (var action in LockStore.Actions)
                grants.Add(new Grant(action.Name, action.On == ActionTarget.Objects ? arns.Object(at) : arns.Bucket(at.Bucket), []));
        }

        return grants;
    }

    private void OfDirect(IReadOnlyList<DirectAction> actions)
    {
        foreach (var action in actions)
        {
            var tests = new List<Test>();
            if (action is { Name: "iam:AttachRolePolicy", On: DirectTarget.SessionRole })
                tests.Add(new Test("ArnEquals", "iam:PolicyARN", [$"arn:{request.Partition}:iam::aws:policy/AmazonS3FullAccess"]));
            if (request.Boundary is { } boundary && ActionReference.Of(action.Name)?.Takes(BoundaryKey) == true)
                tests.Add(new Test("StringEquals", BoundaryKey, [boundary]));
            foreach (var resource in On(action.On))
                grants.Add(new Grant(action.Name, resource, tests));
        }
    }

    private IEnumerable<string> On(DirectTarget target) =>
        target switch
        {
            DirectTarget.Account => ["*"],
            DirectTarget.Bucket => Also(ResourceKind.Bucket),
            DirectTarget.Objects => Also(ResourceKind.Bucket).Select(PermissionArns.ObjectsIn),
            DirectTarget.User => Also(ResourceKind.User),
            DirectTarget.Role => Also(ResourceKind.Role),
            DirectTarget.SessionRole => arns.Of(new ResourceAddress(ResourceKind.Role, DirectAction.SessionRoleName), "/"),
            DirectTarget.Group => [arns.Any(ResourceKind.Group)],
            DirectTarget.MfaDevice => [arns.MfaDevices],
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The resources of a kind that are named; where none is, all of them.</summary>
    private IEnumerable<string> Also(ResourceKind kind)
    {
        var named = request.Also.Where(a => a.Kind == kind).ToList();
        return named.Count == 0 ? [arns.Any(kind)] : named.SelectMany(a => arns.Of(a, null));
    }

    private bool BucketsOnly => request.Desired?.BucketsOnly == true;

    private static bool IsOfIam(NeededAction action) => action.Name.StartsWith("iam:", StringComparison.Ordinal);

    private bool KeysMatter => request.Desired?.Expectations.Any(KeyAccess.Bears) ?? true;

    private void OfKind(Kind kind)
    {
        if (request.Verb.Uses == ActionUse.None)
            return;
        var its = Resources(kind).ToList();
        // Without manifests, what is named is all that may be changed; the rest is only read.
        var isLeftOut = request.Desired is null && request.Also.Count > 0 && its.Count == 0;
        // Settings of the account are one team's: who does not declare them needs no right to change them.
        isLeftOut |= kind.ResourceKind == ResourceKind.Account && its.Count == 0;
        foreach (var action in kind.Actions.Where(a => Uses(a.Use) && (!isLeftOut || a.Use == ActionUse.Read)))
        {
            if (action.Use == ActionUse.Remove && kind.ResourceKind is ResourceKind.Bucket or ResourceKind.Account)
                its.Where(r => r.State?.OwnershipTags.OnRemove is null or OnRemove.Delete || request.Verb.Name == "destroy")
                    .ToList()
                    .ForEach(r => Add(action, r.Arns));
            else
                AddForKind(kind, action, its);
        }

        foreach (var resource in its)
        {
            foreach (var facet in kind.Facets)
                OfFacet(kind, facet, resource);
        }

        if (request.Desired is null)
            return;
        // What is owned and no longer declared is read before it is removed.
        foreach (var facet in kind.Facets.Where(f => f is IamFacet))
        {
            foreach (var action in facet.Actions(null).Where(a => a.IsRead && a.Use == ActionUse.Read))
                Add(action, []);
        }
    }

    private void AddForKind(Kind kind, NeededAction action, List<Declared> its)
    {
        if (action.Use.HasFlag(ActionUse.Create) && Uses(ActionUse.Create))
        {
            // Taking up a resource that has no owner yet writes its first ownership tag, wherever it lies.
            var adopts = action.Use.HasFlag(ActionUse.Own);
            its.ForEach(r => Add(action with { Use = ActionUse.Create }, adopts ? r.New.Concat(r.Arns) : r.New));
        }

        if ((action.Use & ~ActionUse.Create) is not (var rest and not ActionUse.None) || !Uses(rest))
            return;
        // Owned resources are released and removed when no manifest names them any more: the owner tag decides, where IAM has a condition
        // on it.
        if (action.On is ActionTarget.Account or ActionTarget.AnyOfType)
            Add(action with { Use = rest }, []);
        else if (kind.ResourceKind is ResourceKind.Bucket or ResourceKind.Account)
            its.ForEach(r => Add(action with { Use = rest }, r.Arns));
        else
            Add(action with { Use = rest }, kind.ResourceKind == ResourceKind.Group ? arns.OwnGroups : [arns.Any(kind.ResourceKind)]);
    }

    private void OfFacet(Kind kind, Facet facet, Declared resource)
    {
        var desired = resource.State?[facet.Key];
        var any = resource.State is null;
        var isRead = any || desired is not null || request.Verb.Everything || IsReadAnyway(kind, facet, resource.State!);
        foreach (var action in facet.Actions(any ? null : desired ?? FacetValue.Absent.Instance))
        {
            var use = action.Use & (desired is null && !any ? ActionUse.Read : request.Verb.Uses);
            if (use == ActionUse.None || (use == ActionUse.Read && !isRead))
                continue;
            if (action.On == ActionTarget.AccessPolicies)
            {
                Add(action, [arns.AccessPolicies(resource.Address)]);
                continue;
            }

            if (action.Use.HasFlag(ActionUse.Create) && Uses(ActionUse.Create) && desired is not FacetValue.Absent)
                Add(action with { Use = ActionUse.Create }, resource.New);
            if ((action.Use & ~ActionUse.Create) is var rest and not ActionUse.None)
                Add(
                    action with
                    {
                        Use = rest,
                    },
                    action.On == ActionTarget.Named ? Named(facet, desired) : Written(facet, resource),
                    facet,
                    desired,
                    resource.Address
                );
        }
    }

    /// <summary>A user is moved from wherever it was.</summary>
    private IEnumerable<string> Written(Facet facet, Declared resource) =>
        facet is PathFacet && resource.Address is { Kind: not ResourceKind.Group } address ? [arns.Any(address.Kind)] : resource.Arns;

    private bool IsReadAnyway(Kind kind, Facet facet, ResourceState desired) =>
        (request.Verb.Facts && kind.ResourceKind == ResourceKind.Bucket && AccessFactsReader.IsFact(facet, KeysMatter))
        || Needs.ToRead(kind, desired).Contains(facet.Key);

    private IEnumerable<string> Named(Facet facet, FacetValue? desired)
    {
        if (desired is null)
            return facet is Kinds.Users.GroupsFacet ? arns.OwnGroups : [arns.Any(ResourceKind.Role)];
        return facet
            .References(desired)
            .SelectMany(r =>
                r.Address is { Kind: ResourceKind.Group } group
                    ? (request.Desired?.Resources[group] is null ? arns.Group(group.Name) : arns.OwnGroups)
                : r.Address is { } named ? arns.Of(named, null)
                : [r.Target]
            );
    }

    private void OfKeys()
    {
        if (request.Verb.Keys == KeyWork.None)
            return;
        IReadOnlyList<KeyDeclaration>? declared = request.Desired?.Keys;
        if (declared is { Count: 0 } && request.Verb.Name != "keys")
            return;
        foreach (var action in KeyReader.Actions)
            Add(action, []);
        if (request.Verb.Name == "keys")
            Add(NeededAction.Read("iam:GetAccountAuthorizationDetails", ActionTarget.Account), []);
        if (request.Verb.Name == "rotate")
        {
            foreach (
                var action in new Kinds.Users.UserObject().ReadActions(IamPart.Core | IamPart.Inline | IamPart.Attached | IamPart.Groups)
            )
                Add(action, []);
        }

        if (request.Verb.Keys == KeyWork.Write)
        {
            var users =
                declared is null || request.Wide
                    ? [arns.Any(ResourceKind.User)]
                    : declared
                        .SelectMany(k =>
                            arns.Of(new ResourceAddress(ResourceKind.User, k.User), PathOf(new ResourceAddress(ResourceKind.User, k.User)))
                        )
                        .ToList();
            foreach (var action in KeySteps.Actions)
                Add(action, users);
        }

        var place = new SinkAccount(request.Partition, request.Region, request.Account);
        foreach (var action in (declared ?? []).SelectMany(k => k.Sinks).SelectMany(s => SinkKind.Of(s.Kind).Actions(s, place)))
        {
            if (!action.Delivers || request.Verb.Keys == KeyWork.Write)
                grants.Add(
                    new Grant(
                        action.Name,
                        action.Resource,
                        action.KeyAlias is { } alias ? [new Test("ForAnyValue:StringEquals", "kms:ResourceAliases", [alias])] : []
                    )
                );
        }
    }

    private string? PathOf(ResourceAddress address) =>
        request.Desired?.Resources[address] is { } state ? CreationValues.Text(state, PathFacet.Path) : null;

    private bool Uses(ActionUse use) =>
        (request.Verb.Uses & use) != ActionUse.None || (request.Force && use.HasFlag(ActionUse.Empty) && request.Verb.Writes);

    /// <param name="on">Where the action is on the resource.</param>
    /// <param name="of">The resource that the facet is of.</param>
    private void Add(
        NeededAction action,
        IEnumerable<string> on,
        Facet? facet = null,
        FacetValue? desired = null,
        ResourceAddress? of = null
    )
    {
        var name = action.Name;
        // Who may list the account sees all of it: narrower reads of IAM would hide nothing, and fail on what does not exist yet.
        var resources =
            action.On == ActionTarget.Account || (action.IsRead && name.StartsWith("iam:", StringComparison.Ordinal)) ? ["*"]
            : action.On == ActionTarget.AnyOfType ? arns.OfTypes(name)
            : action.On == ActionTarget.Objects ? on.Select(PermissionArns.ObjectsIn)
            : on;
        if (request.Boundary is not null && IsBoundaryRemoval(name))
            return;
        var tests = action.IsRead ? [] : Tests(action, facet, desired, of);
        foreach (var resource in resources)
            grants.Add(new Grant(name, resource, tests));
    }

    private static bool IsBoundaryRemoval(string action) =>
        action is "iam:DeleteUserPermissionsBoundary" or "iam:DeleteRolePermissionsBoundary";

    private List<Test> Tests(NeededAction action, Facet? facet, FacetValue? desired, ResourceAddress? of)
    {
        var tests = new List<Test>();
        if (ActionReference.Of(action.Name) is not { } reference)
            return tests;
        var isIam = action.Name.StartsWith("iam:", StringComparison.Ordinal);
        if (request.Owner is { } owner && isIam)
        {
            // The creating call sets the owner; on a resource that exists it takes up what has none, and never another owner's.
            if (action.Use == ActionUse.Create && reference.Takes(RequestTag))
                tests.Add(new Test("StringEquals", RequestTag, [owner]));
            if (reference.Takes(ResourceTag) && action.On is ActionTarget.Resource or ActionTarget.AccessPolicies)
                tests.Add(new Test(action.Use == ActionUse.Create ? "StringEqualsIfExists" : "StringEquals", ResourceTag, [owner]));
        }

        if (reference.Takes(BoundaryKey))
        {
            if (request.Boundary is { } boundary)
                tests.Add(new Test("StringEquals", BoundaryKey, [boundary]));
            else if (facet is BoundaryFacet && desired is FacetValue.Present)
                tests.Add(new Test("ArnLike", BoundaryKey, [.. facet.References(desired).SelectMany(r => arns.Policy(r.Target))]));
        }

        if (action.Name == "iam:PassRole")
            tests.Add(new Test("StringEquals", "iam:PassedToService", ["s3.amazonaws.com"]));
        if (facet is PoliciesFacet && action.Name.StartsWith("iam:Attach", StringComparison.Ordinal))
            tests.Add(new Test("ArnLike", "iam:PolicyARN", Attachable()));
        if (facet is InlineFacet && of is { } principal && action.Name.StartsWith("iam:Attach", StringComparison.Ordinal))
            tests.Add(new Test("ArnLike", "iam:PolicyARN", AttachableTo(principal)));
        return tests;
    }

    /// <summary>The policies that hold its access; where the list of all attachable ones holds them, that list: one statement
    /// less.</summary>
    private List<string> AttachableTo(ResourceAddress principal)
    {
        var own = arns.AccessPolicies(principal);
        var all = Attachable();
        return all.Exists(p => p.EndsWith('*') && own.StartsWith(p[..^1], StringComparison.Ordinal)) ? all : [own];
    }

    /// <summary>What the manifests attach to anyone; without manifests, the owner's policies and those of AWS for S3.</summary>
    private List<string> Attachable()
    {
        if (request.Desired is not { } declared || request.Also.Count > 0)
            return
            [
                .. arns.New(new ResourceAddress(ResourceKind.Policy, "*"), null),
                $"arn:{request.Partition}:iam::aws:policy/AmazonS3*",
                .. Attached(),
            ];
        return [.. Attached()];

        IEnumerable<string> Attached() =>
            (request.Desired?.Resources.Resources ?? ResourceSet.Empty.Resources)
                .SelectMany(r => kinds.ValuesOf(r.Key, r.Value))
                .Where(v => v.Facet is PoliciesFacet)
                .SelectMany(v => v.Facet.References(v.Value))
                .SelectMany(r => arns.Policy(r.Target))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal);
    }

    /// <summary>The resources of a kind that the policy is about.</summary>
    private IEnumerable<Declared> Resources(Kind kind)
    {
        var any = new ResourceAddress(kind.ResourceKind, "*");
        var declared = request.Desired?.Resources.Resources.Where(r => r.Key.Kind == kind.ResourceKind) ?? [];
        foreach (var (address, state) in declared)
        {
            var path = CreationValues.Text(state, PathFacet.Path);
            yield return request.Wide && kind.ResourceKind != ResourceKind.Bucket
                ? new Declared(any, state, [arns.Any(kind.ResourceKind)], [.. arns.New(any, path)])
                : new Declared(address, state, [.. arns.Of(address, path)], [.. arns.New(address, path)]);
        }

        IReadOnlyList<ResourceAddress> also = request.Desired is null && request.Also.Count == 0 ? [any] : request.Also;
        foreach (var address in also.Where(a => a.Kind == kind.ResourceKind))
        {
            var path = kind.ResourceKind is ResourceKind.User or ResourceKind.Role ? request.Path : null;
            yield return new Declared(address, null, [.. arns.Of(address, path)], [.. arns.New(address, path)]);
        }
    }

    /// <param name="State">Null: any facet may be declared.</param>
    /// <param name="Arns">Where it is.</param>
    /// <param name="New">Where it is created.</param>
    private sealed record Declared(ResourceAddress Address, ResourceState? State, IReadOnlyList<string> Arns, IReadOnlyList<string> New);

    private sealed class Same : IEqualityComparer<Grant>
    {
        public static Same Instance { get; } = new();

        public bool Equals(Grant? x, Grant? y) => x?.Action == y?.Action && x?.Resource == y?.Resource && x?.Condition == y?.Condition;

        public int GetHashCode(Grant grant) => HashCode.Combine(grant.Action, grant.Resource, grant.Condition);
    }
}
