using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Live;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>Which steps of a plan come from a change of the manifests, and which from drift: the plan is compared with what the manifests of
/// a base declare.</summary>
internal sealed class BaseComparison(DesiredState atBase, LiveReader reader, IReadOnlyList<Kind> kinds)
{
    /// <exception cref="S3CredsException">The base is about another account or owner (S3C274).</exception>
    public static void Check(DesiredState declared, DesiredState atBase)
    {
        if (atBase.HasErrors)
            throw new S3CredsException([
                SavedPlanCodes.OtherBase.With("the manifests of --base hold errors", "name manifests that s3creds validate accepts"),
                .. atBase.Diagnostics.Where(d => d.IsError),
            ]);
        foreach (
            var (what, here, there) in new[]
            {
                ("account", declared.Account, atBase.Account),
                ("owner", declared.Owner, atBase.Owner),
                ("endpoint", declared.Endpoint ?? "AWS", atBase.Endpoint ?? "AWS"),
            }
        )
        {
            if (here != there)
                throw new S3CredsException(
                    SavedPlanCodes.OtherBase.With(
                        $"the manifests of --base have the {what} {there}, those of -f have {here}",
                        "name the same manifests as with -f, as the base branch has them"
                    )
                );
        }
    }

    /// <param name="input">Of the plan.</param>
    /// <param name="rings">The keys of users, as they were read.</param>
    public async Task<IReadOnlyList<PlanStep>> LabelAsync(
        IReadOnlyList<PlanStep> steps,
        PlanInput input,
        DesiredState declared,
        IReadOnlyList<KeyRing> rings,
        CancellationToken cancellationToken
    )
    {
        var touched = steps.Select(s => s.Address).ToHashSet();
        var desired = LiveSpelling.Of(atBase.Resources, input.Compared.Live, kinds);
        var attribution = new Attribution(
            input,
            input with
            {
                Compared = input.Compared with
                {
                    Desired = desired,
                    Live = await WithPropertiesOfAsync(desired, input.Compared.Live, touched, cancellationToken),
                    Gaps = [],
                },
                Scope = input.Scope with { Contains = touched.Contains, KeysOnly = false },
                Keys = PlannedKeys.None,
            }
        );
        return
        [
            .. steps.Select(s =>
                s with
                {
                    Origin = KeyWords.Speaks(s) ? OfKeys(s, declared, rings, input.Now ?? default) : attribution.Of(s),
                }
            ),
        ];
    }

    /// <summary>The account with the properties that only the base declares, of the resources that have steps.</summary>
    private async Task<ResourceSet> WithPropertiesOfAsync(
        ResourceSet desired,
        ResourceSet live,
        HashSet<ResourceAddress> touched,
        CancellationToken cancellationToken
    )
    {
        List<ResourceAddress> more =
        [
            .. touched.Where(a =>
                live[a] is { Presence: Presence.Present } there && desired[a]?.Facets.Keys.Any(f => there[f] is null) == true
            ),
        ];
        if (more.Count == 0)
            return live;
        var read = (await reader.ReadAsync(more, desired, cancellationToken)).Resources;
        return more.Aggregate(live, (all, a) =>
            all.With(
                a,
                (read[a] ?? ResourceState.Empty)
                    .Facets.Where(f => all[a]![f.Key] is null)
                    .Aggregate(all[a]!, (state, f) => state.With(f.Key, f.Value))
            )
        );
    }

    /// <summary>Steps of keys follow from time as well. Where the sinks of a user are others now, its steps count as this change.</summary>
    private StepOrigin OfKeys(PlanStep step, DesiredState declared, IReadOnlyList<KeyRing> rings, DateTimeOffset now)
    {
        var user = KeyPlan.Read(step).User;
        var (before, after) = (Of(atBase, user), Of(declared, user));
        if (before is null || after is null)
            return before is null && after is null ? StepOrigin.Drift : StepOrigin.Change;
        if (Text(before) == Text(after))
            return StepOrigin.Drift;
        return
            Text(before with { Settings = after.Settings }) == Text(after)
            && rings.FirstOrDefault(r => ResourceKind.User.Names().Equals(r.User, user)) is { } ring
            && KeyMachine.Next(ring, before.Settings, KeyRequest.None, now).Transitions.Count > 0
            ? StepOrigin.Both
            : StepOrigin.Change;
    }

    private static KeyDeclaration? Of(DesiredState state, string user) =>
        state.Keys.FirstOrDefault(k => ResourceKind.User.Names().Equals(k.User, user));

    private static string Text(KeyDeclaration keys) => (keys with { User = "" }).ToJson().ToJsonString();
}
