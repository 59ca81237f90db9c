using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Live;
using S3Creds.Core.Model;

namespace S3Creds.Core.Reconciling;

/// <summary>What one run is about: all that is declared, what <c>--only</c> selects, or the keys of some users.</summary>
internal sealed class RunScope
{
    private const string AddressHint = "addresses are like user/ci-*, role/x, bucket/media, policy/y";

    private readonly AddressPattern? only;
    private readonly HashSet<ResourceAddress>? keysOf;
    private readonly Func<ResourceAddress, bool>? compares;

    private RunScope(
        DesiredState declared,
        bool destroying,
        AddressPattern? only,
        HashSet<ResourceAddress>? keysOf,
        Func<ResourceAddress, bool>? compares,
        IReadOnlyList<Kind> kinds
    )
    {
        this.only = only;
        this.compares = compares;
        this.keysOf = keysOf;
        Destroying = destroying;
        Owner = declared.Owner;
        Kinds = kinds;
        NotRead =
            destroying && declared.BucketsOnly
                ?
                [
                    StoreCodes.IdentitiesStay.With(
                        $"users, roles, groups, policies and identity providers of '{declared.Owner}' are not read under scope: buckets, "
                            + "and none of them is removed",
                        "if there are any, remove scope: buckets and run destroy once"
                    ),
                ]
                : [];
        Desired = destroying ? ResourceSet.Empty : declared.Resources;
        Expectations = destroying || only is not null || keysOf is not null ? [] : declared.Expectations;
        Exact =
            keysOf is not null ? [.. keysOf]
            : Named(only, kinds, declared.BucketsOnly) is { } one && kinds.Of(one.Kind)?.IsShared != true ? [one]
            : null;
        IdentitiesMatter =
            Expectations.Count > 0
            || declared.Keys.Count > 0
            || Desired.Resources.Keys.Any(a => kinds.Of(a.Kind)?.Bulk.CanBeMissing != false);
        var left = declared.Expectations.Count;
        NotJudged =
            only is null || left == 0
                ? []
                :
                [
                    ExpectCodes.NotJudged.With(
                        $"{Plural.Of(left, "expectation")} {(left == 1 ? "was" : "were")} not checked: --only reads a part of the account"
                    ),
                ];
    }

    public bool Destroying { get; }

    public string Owner { get; }

    /// <summary>Declared, and asked for: nothing where all is to go.</summary>
    public ResourceSet Desired { get; }

    /// <summary>Those that can be decided: a part of the account is not enough to decide access.</summary>
    public IReadOnlyList<Expectation> Expectations { get; }

    public IReadOnlyList<Diagnostic> NotJudged { get; }

    /// <summary>What the scope of the manifests leaves out, where all that is owned is to go.</summary>
    public IReadOnlyList<Diagnostic> NotRead { get; }

    /// <summary>The kinds that are read.</summary>
    public IReadOnlyList<Kind> Kinds { get; }

    /// <summary>What is read one by one; null: the account is read in bulk.</summary>
    public IReadOnlyList<ResourceAddress>? Exact { get; }

    public bool IsBulk => Exact is null;

    public bool IsOfKeys => keysOf is not null;

    /// <summary>Whether the whole account is read.</summary>
    public bool IsWhole => only is null && keysOf is null;

    /// <summary>Whether there is no answer without users, roles and policies.</summary>
    public bool IdentitiesMatter { get; }

    /// <exception cref="S3CredsException"><c>--only</c> names a kind that no manifest declares.</exception>
    public static RunScope Of(ReconcileOptions options, DesiredState declared, bool destroying, IReadOnlyList<Kind> kinds) =>
        new(
            declared,
            destroying,
            options.Only is { } glob ? new AddressPattern(glob) : null,
            options.KeysOf?.Select(u => new ResourceAddress(ResourceKind.User, u)).ToHashSet(),
            options.Compares,
            kinds
        );

    public bool Contains(ResourceAddress address) =>
        (only?.Matches(address) ?? true) && (keysOf?.Contains(address) ?? true) && (compares?.Invoke(address) ?? true);

    /// <summary>A pattern that selects nothing plans nothing, which would look like all being well.</summary>
    /// <exception cref="S3CredsException"><c>--only</c> selects nothing that is declared or owned.</exception>
    public void CheckFindsSomething(DesiredState declared, LiveSnapshot live)
    {
        if (only is null)
            return;
        var owned = live.Resources.Resources.Where(r =>
            r.Value.Presence == Presence.Unknown || (r.Value.Presence == Presence.Present && r.Value.OwnershipTags.Owner == declared.Owner)
        );
        var known = Desired
            .Resources.Keys.Concat(declared.Keys.Select(k => new ResourceAddress(ResourceKind.AccessKey, k.User)))
            .Concat(owned.Select(r => r.Key))
            .Distinct()
            .ToList();
        if (known.Exists(only.Matches))
            return;
        var near = Suggestion.For(only.ToString(), known.Select(k => k.ToString()))
            ?? known.Where(k => k.Name == only.ToString()).Select(k => k.ToString()).FirstOrDefault();
        throw new S3CredsException(
            PlanCodes.OnlyNothing.With(
                $"--only {only} matches nothing that is declared, or owned by '{declared.Owner}'",
                near is null ? AddressHint : $"did you mean {near}?"
            )
        );
    }

    /// <summary>The one resource that a pattern names; keys are read with their user.</summary>
    private static ResourceAddress? Named(AddressPattern? only, IReadOnlyList<Kind> kinds, bool bucketsOnly)
    {
        if (only?.Exact is not { } one)
            return null;
        if (one.Kind == ResourceKind.AccessKey)
            return new ResourceAddress(ResourceKind.User, one.Name.Split('/')[0]);
        // A name that nothing can have is not asked for: a refusal of it would look like a resource that cannot be read.
        if (
            one.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"+=,.@_-".Contains(c, StringComparison.Ordinal))
            && kinds.Of(one.Kind)?.NameError(one.Name) is not null
        )
            throw new S3CredsException(
                PlanCodes.OnlyNothing.With($"--only {only} matches nothing: no name has these characters", AddressHint)
            );
        return kinds.Of(one.Kind) is not null
            ? one
            : throw new S3CredsException(
                PlanCodes.OnlyNothing.With(
                    bucketsOnly
                        ? $"--only {only} matches nothing: scope: buckets leaves out {one.Kind.Many()}"
                        : $"--only {only} matches nothing: manifests do not declare {one.Kind.Many()}",
                    AddressHint
                )
            );
    }
}
