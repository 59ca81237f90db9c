using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Tests.Applying;

/// <summary>The order, failure and stop rules of the applier, over kinds that live in memory.</summary>
public sealed class ApplierTests : IDisposable
{
    private static readonly ResourceAddress Ada = new(ResourceKind.User, "ada");
    private static readonly ResourceAddress Bob = new(ResourceKind.User, "bob");
    private static readonly OwnershipTags Ours = new("team", "team.yaml", null, false);

    private readonly MemoryKind users = new();
    private readonly List<ApplyEvent> events = [];
    private readonly CancellationTokenSource stop = new();
    private readonly AwsSession aws = new(new AwsSessionOptions(new Amazon.Runtime.AnonymousAWSCredentials(), "us-east-1"));

    [Fact]
    public async Task A_plan_is_carried_out_and_the_next_plan_is_empty()
    {
        users.Put(Bob, "old");
        var desired = Desired((Ada, "allow"));
        var outcome = await ApplyAsync(Plan(desired, "delete:user/bob"));
        Assert.Equal((3, 0, 0, Outcome.Done), (outcome.Done, outcome.Failed, outcome.Skipped, outcome.Outcome));
        Assert.Empty(Plan(desired).Steps);
        Assert.Equal(["create user/ada", "store user/ada", "delete user/bob"], users.Log);
    }

    [Fact]
    public async Task Without_its_approval_nothing_is_done()
    {
        users.Put(Bob, "old");
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => ApplyAsync(Plan(Desired())));
        Assert.Equal(Outcome.Refused, refused.Outcome);
        Assert.Contains("use --allow delete:user/bob to approve it", refused.Diagnostics.Select(d => d.Hint));
        Assert.Empty(users.Log);
    }

    [Fact]
    public async Task After_a_failure_later_steps_of_that_resource_and_all_removals_are_skipped_and_others_go_on()
    {
        var carl = new ResourceAddress(ResourceKind.User, "carl");
        users.Put(Bob, "old");
        users.FailOn = "create user/ada";
        var outcome = await ApplyAsync(Plan(Desired((Ada, "allow"), (carl, "allow")), "delete:user/bob"));
        Assert.Equal((2, 1, 2, Outcome.Partial), (outcome.Done, outcome.Failed, outcome.Skipped, outcome.Outcome));
        Assert.Equal(["create user/carl", "store user/carl"], users.Log);
    }

    [Fact]
    public async Task A_step_that_was_done_already_sends_nothing()
    {
        var plan = Plan(Desired((Ada, "allow")));
        await ApplyAsync(plan);
        users.Log.Clear();
        var again = await ApplyAsync(plan);
        Assert.Equal((0, 2, Outcome.Done), (again.Done, again.AlreadyDone, again.Outcome));
        Assert.Empty(users.Log);
    }

    [Fact]
    public async Task A_saved_plan_whose_ground_has_moved_is_refused_before_the_first_write()
    {
        users.Put(Ada, "one");
        users.Put(Bob, "one");
        var plan = Plan(Desired((Ada, "two"), (Bob, "two")));
        users.Put(Bob, "three");
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => ApplyAsync(plan, saved: true));
        Assert.Equal((Outcome.Refused, "S3C401"), (refused.Outcome, Assert.Single(refused.Diagnostics).Code));
        Assert.Empty(users.Log);
    }

    [Fact]
    public async Task What_has_changed_since_its_deletion_was_reviewed_is_not_deleted()
    {
        users.Put(Bob, "one");
        var plan = Plan(Desired(), "delete:user/bob");
        users.Put(Bob, "two");
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => ApplyAsync(plan, saved: true));
        Assert.Equal("S3C401", Assert.Single(refused.Diagnostics).Code);
        Assert.Equal(Outcome.Partial, (await ApplyAsync(plan)).Outcome);
        Assert.Empty(users.Log);
    }

    [Fact]
    public async Task A_graceful_stop_skips_what_has_not_begun()
    {
        users.OnWrite = () => stop.Cancel();
        var outcome = await ApplyAsync(Plan(Desired((Ada, "allow"))));
        Assert.Equal((1, 1, Outcome.Cancelled), (outcome.Done, outcome.Skipped, outcome.Outcome));
    }

    [Fact]
    public async Task Every_step_is_told_before_and_after_it_is_done()
    {
        await ApplyAsync(Plan(Desired((Ada, "allow"))));
        Assert.Equal(
            ["Started", "StepStarted", "StepDone", "StepStarted", "StepDone", "Settling", "Finished"],
            events.Select(e => e.GetType().Name)
        );
    }

    public void Dispose()
    {
        stop.Dispose();
        aws.Dispose();
    }

    private Plan Plan(ResourceSet desired, params string[] allow) =>
        Planner.Build(
            new PlanInput(
                new PlanHead("test", "123456789012", "team"),
                new Comparison([users], desired, users.Live(), []),
                PlanScope.Everything,
                new ManifestFacts(["team.yaml"], []) { Destroying = true },
                allow,
                []
            )
        );

    private Task<ApplyResult> ApplyAsync(Plan plan, bool saved = false) =>
        new Applier(
            aws,
            [users],
            TimeProvider.System,
            ApplyOptions.Default with
            {
                Parallelism = 1,
                CheckAllFirst = saved,
                Stop = stop.Token,
            }
        ).RunAsync(plan, "run-1", events.Add, CancellationToken.None);

    private static ResourceSet Desired(params (ResourceAddress Address, string Inline)[] users) =>
        ResourceSet.Of(
            users.Select(u =>
                KeyValuePair.Create(
                    u.Address,
                    (ResourceState.Empty with { OwnershipTags = Ours }).With(
                        "inline",
                        new FacetValue.Present(CanonicalJson.OfString(u.Inline))
                    )
                )
            )
        );

    private sealed class MemoryKind : Kind
    {
        private readonly ConcurrentDictionary<ResourceAddress, string?> values = new();
        private readonly MemoryFacet facet;

        private sealed class NoBulk : BulkRead
        {
            public override string What => "users in memory";

            public override Task ReadAsync(BulkReading reading, CancellationToken cancellationToken) => throw new NotSupportedException();
        }

        public MemoryKind() => facet = new MemoryFacet(this);

        public List<string> Log { get; } = [];

        public string? FailOn { get; set; }

        public Action OnWrite { get; set; } = () => { };

        public override ResourceKind ResourceKind => ResourceKind.User;

        public override string Section => "users";

        public override IReadOnlyList<Facet> Facets => [facet];

        public override BulkRead Bulk { get; } = new NoBulk();

        public void Put(ResourceAddress address, string value) => values[address] = value;

        public ResourceSet Live() =>
            ResourceSet.Of(
                values.Select(v =>
                    KeyValuePair.Create(v.Key, (ResourceState.Empty with { OwnershipTags = Ours }).With("inline", facet.Read(v.Key)))
                )
            );

        public override string? NameError(string name) => null;

        public override Task<ResourceState> ReadAsync(
            AwsSession aws,
            ResourceAddress address,
            IReadOnlyCollection<string> facets,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                values.ContainsKey(address)
                    ? facets.Aggregate(ResourceState.Empty with { OwnershipTags = Ours }, (s, f) => s.With(f, facet.Read(address)))
                    : ResourceState.NotThere
            );

        public override Task CreateAsync(
            AwsSession aws,
            ResourceAddress address,
            ResourceState desired,
            CancellationToken cancellationToken
        ) => Write($"create {address}", () => values[address] = null);

        public override Task DeleteAsync(
            AwsSession aws,
            ResourceAddress address,
            Action<string> onRequest,
            CancellationToken cancellationToken
        ) => Write($"delete {address}", () => values.TryRemove(address, out _));

        public override Task StoreOwnershipAsync(
            AwsSession aws,
            ResourceAddress address,
            OwnershipTags ownership,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        private Task Write(string what, Action effect)
        {
            if (what == FailOn)
                throw new InvalidOperationException("refused");
            Log.Add(what);
            effect();
            OnWrite();
            return Task.CompletedTask;
        }

        private sealed class MemoryFacet(MemoryKind kind) : Facet("inline", 10)
        {
            public FacetValue Read(ResourceAddress address) =>
                kind.values.GetValueOrDefault(address) is { } text
                    ? new FacetValue.Present(CanonicalJson.OfString(text))
                    : FacetValue.Absent.Instance;

            public override JsonObject Schema() => [];

            public override FacetValue? Load(ManifestNode node, LoadContext context) => Value(node.ToJson());

            public override Task<FacetValue> FetchAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken) =>
                Task.FromResult(Read(address));

            public override Task StoreAsync(
                AwsSession aws,
                ResourceAddress address,
                FacetValue before,
                FacetValue after,
                CancellationToken cancellationToken
            ) => kind.Write($"store {address}", () => kind.values[address] = after.JsonOrNull?.ToNode()?.GetValue<string>());
        }
    }
}
