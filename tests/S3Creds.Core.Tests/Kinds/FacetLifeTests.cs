using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds;

/// <summary> Every facet of every kind through its whole life: set, changed by another client, changed by a manifest, absent, and removed
/// with its resource. After each apply the plan is empty. </summary>
public sealed class FacetLifeTests
{
    public static TheoryData<string> Cases => [.. FacetCase.All.Select(c => c.ToString())];

    [Fact]
    public void Every_facet_of_every_kind_has_a_case()
    {
        var facets = KindTable.All.SelectMany(k => k.Facets.Select(f => $"{k.ResourceKind.Name()}:{f.Key}")).Order(StringComparer.Ordinal);
        Assert.Equal(facets, FacetCase.All.Select(c => c.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_facet_that_can_change_is_changed_by_another_client_too()
    {
        var never = FacetCase.All.Where(c => c.ByHand is null).Select(c => c.ToString());
        var isFixed = FacetCase.All.Where(c => KindTable.Of(c.Kind)!.Facet(c.Facet).Role == FacetRole.Fixed).Select(c => c.ToString());
        Assert.Equal(isFixed, never);
    }

    /// <summary>Without a case of absence, null is refused, or it is a value that cannot be reached from the first one.</summary>
    [Fact]
    public void Every_facet_that_can_be_absent_is_made_absent()
    {
        foreach (var facet in FacetCase.All.Where(c => c.Absent is null))
        {
            var definition = KindTable.Of(facet.Kind)!.Facet(facet.Facet);
            var first = Loading.Load(Manifest(facet, facet.First)).Resources[facet.Address]![facet.Facet];
            Assert.NotNull(first);
            var none = Loading.Load(Manifest(facet, $"{facet.Needed}{definition.ManifestKeys[0]}: null"));
            var refused = none.Diagnostics.Any(d => d.IsError);
            var value = none.Resources[facet.Address]?[facet.Facet];
            Assert.True(
                refused || value is null || definition.Role == FacetRole.Fixed || definition.WhyImpossible(first, value) is not null,
                $"{facet}: null gives {value}"
            );
        }
    }

    [BotoTheory]
    [MemberData(nameof(Cases))]
    public async Task A_facet_converges_drifts_changes_disappears_and_goes_with_its_resource(string name)
    {
        var facet = FacetCase.All.Single(c => c.ToString() == name);
        await using var run = await SandboxRun.StartAsync();
        await using var boto = BotoCalls.Start(
            await run.ServeAsync(),
            SandboxAccount.DefaultRootAccessKeyId,
            SandboxAccount.DefaultRootSecretAccessKey,
            "us-west-2"
        );
        foreach (var (call, arguments) in facet.Before)
            await boto.CallAsync(call, arguments);

        await ConvergeAsync(run, Manifest(facet, facet.First), expected: null);

        if (facet.ByHand is { } changes)
        {
            foreach (var (call, arguments) in changes)
                await boto.CallAsync(call, arguments);
            await ConvergeAsync(run, Manifest(facet, facet.First), $"{facet.Address}:{facet.Facet}");
        }

        if (facet.Second is { } second)
            await ConvergeAsync(run, Manifest(facet, second), $"{facet.Address}:{facet.Facet}");
        if (facet.Absent is { } absent)
        {
            await ConvergeAsync(run, Manifest(facet, absent), $"{facet.Address}:{facet.Facet}");
            var live = await KindTable.Of(facet.Kind)!.Facet(facet.Facet).FetchAsync(run.Aws, facet.Address, default);
            Assert.True(
                KindTable.Of(facet.Kind)!.Facet(facet.Facet).Same(FacetValue.Absent.Instance, live),
                $"{facet} is {live} after it was made absent"
            );
        }

        await ConvergeAsync(run, Removed(facet), facet.Address.ToString(), $"delete:{facet.Address}");
        var there = await KindTable.Of(facet.Kind)!.ReadAsync(run.Aws, facet.Address, [], default);
        Assert.Equal(Presence.Absent, there.Presence);
    }

    /// <summary>Plans, checks that the plan holds this step and no other, applies, and plans again: nothing is left to do.</summary>
    private static async Task ConvergeAsync(SandboxRun run, string manifest, string? expected, params string[] allow)
    {
        string[] approvals = [.. allow, "public:*", "trust:*", "admin:*", "expire:*", "empty-desired"];
        var plan = (await run.PlanAsync(manifest, null, approvals)).Plan;
        if (expected is not null)
            Assert.Equal([expected], plan.Steps.Where(s => !Bookkeeping(s)).Select(s => s.Id));
        var outcome = await run.ApplyAsync(manifest, approvals);
        var failures = run.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}");
        Assert.True(outcome.Outcome == Outcome.Done, string.Join('\n', failures));
        Assert.Empty((await run.PlanAsync(manifest)).Plan.Steps);
    }

    private static bool Bookkeeping(PlanStep step) => step.Facet == Planner.OwnerFacet;

    /// <summary>The other resource keeps the desired state from being empty.</summary>
    internal static string Manifest(FacetCase facet, string keys)
    {
        var section = KindTable.Of(facet.Kind)!.Section;
        return $"{facet.Beside}{section}:\n  {facet.Name}: {{{$"{keys}{facet.OnRemove}".TrimStart(',', ' ')}}}\n{Beside(section)}";
    }

    private static string Removed(FacetCase facet) => facet.Beside + Beside("");

    private static string Beside(string section) => section == "users" ? "  other: {}\n" : "users:\n  other: {}\n";
}
