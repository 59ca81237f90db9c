using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly ResourceAddress Ada = new(ResourceKind.User, "ada");
    private static readonly ResourceAddress Media = new(ResourceKind.Bucket, "media");
    private static readonly OwnershipTags Ours = new("team", "team.yaml", null, false);

    [Fact]
    public void A_missing_resource_is_created_with_its_creation_facets_then_gets_the_others()
    {
        var plan = Build(Set((Ada, User("/", "allow"))), ResourceSet.Empty);
        Assert.Equal(["user/ada", "user/ada:inline"], plan.Steps.Select(s => s.Id));
        Assert.Equal("""{"owner":{"owner":"team","source":"team.yaml"},"path":"/"}""", plan.Steps[0].After?.Text);
    }

    [Fact]
    public void Equal_states_give_an_empty_plan()
    {
        var state = Set((Ada, User("/", "allow")));
        var plan = Build(state, state);
        Assert.False(plan.HasChanges);
        Assert.Equal(1, plan.Unchanged);
    }

    [Fact]
    public void A_difference_in_one_facet_is_one_update_with_before_and_after()
    {
        var step = Assert.Single(Build(Set((Ada, User("/", "allow"))), Set((Ada, User("/", "deny")))).Steps);
        Assert.Equal(("\"deny\"", "\"allow\""), (step.Before?.Text, step.After?.Text));
    }

    [Fact]
    public void An_owned_resource_that_is_not_declared_is_deleted_and_needs_an_approval()
    {
        var live = Set((Ada, User("/", "x")), (Media, Bucket()));
        var plan = Build(Set((Media, Bucket())), live);
        Assert.Equal(StepAction.Delete, Assert.Single(plan.Steps).Action);
        Assert.Equal(("delete:user/ada", false), plan.Approvals.Select(a => (a.Token, a.Given)).Single());
    }

    [Fact]
    public void A_resource_that_nobody_owns_needs_adopt_and_one_of_another_owner_is_refused()
    {
        var desired = Set((Ada, User("/", "x")));
        var nobodys = Set((Ada, User("/", "x") with { OwnershipTags = OwnershipTags.Nothing }));
        Assert.Equal("S3C301", Assert.Single(Build(desired, nobodys).Diagnostics).Code);
        Assert.Equal(StepAction.Adopt, Assert.Single(Build(desired, nobodys, adopts: true).Steps).Action);
        var others = Set((Ada, User("/", "x") with { OwnershipTags = Ours with { Owner = "other" } }));
        Assert.Equal("S3C300", Assert.Single(Build(desired, others, adopts: true).Diagnostics).Code);
    }

    [Fact]
    public void A_creation_that_was_cut_short_is_taken_over_with_a_notice()
    {
        var live = Set((Media, Bucket() with { OwnershipTags = OwnershipTags.Nothing, Interrupted = true }));
        var plan = Build(Set((Media, Bucket())), live);
        Assert.Equal(StepAction.Adopt, Assert.Single(plan.Steps).Action);
        Assert.Equal("S3C312", Assert.Single(plan.Diagnostics).Code);
    }

    [Fact]
    public void Nobodys_undeclared_resources_are_left_alone() =>
        Assert.Empty(Build(ResourceSet.Empty, Set((Ada, User("/", "x") with { OwnershipTags = OwnershipTags.Nothing }))).Steps);

    [Fact]
    public void A_failed_read_gives_no_step_marks_the_plan_incomplete_and_holds_back_all_removals()
    {
        var live = Set((Ada, User("/", "x").With("inline", new FacetValue.Unknown("AccessDenied"))), (Media, Bucket()));
        var plan = Build(Set((Ada, User("/", "allow"))), live);
        Assert.Empty(plan.Steps);
        Assert.False(plan.Complete);
        Assert.Equal(["S3C303", "S3C307"], plan.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_fixed_facet_is_never_recreated()
    {
        var plan = Build(Set((Media, Bucket("eu-west-1"))), Set((Media, Bucket())));
        Assert.Empty(plan.Steps);
        Assert.Equal("S3C302", Assert.Single(plan.Diagnostics).Code);
    }

    [Fact]
    public void Protected_and_retained_resources_stay()
    {
        var live = Set(
            (Ada, User("/", "x") with { OwnershipTags = Ours with { Protect = true } }),
            (Media, Bucket() with { OwnershipTags = Ours with { OnRemove = OnRemove.Retain } })
        );
        var plan = Build(ResourceSet.Empty, live);
        Assert.Empty(plan.Steps);
        Assert.Equal(["S3C305", "S3C306"], plan.Diagnostics.Select(d => d.Code).Order());
    }

    [Fact]
    public void Steps_run_creations_first_then_facets_then_removals_in_reverse()
    {
        var old = new ResourceAddress(ResourceKind.User, "old");
        var plan = Build(Set((Ada, User("/", "x")), (Media, Bucket())), Set((old, User("/", "x"))));
        Assert.Equal(["user/ada", "bucket/media", "user/ada:inline", "user/old"], plan.Steps.Select(s => s.Id));
    }

    [Fact]
    public void A_mass_change_and_a_vanished_manifest_file_need_their_own_approval()
    {
        var live = ResourceSet.Of(
            Enumerable.Range(0, 12).Select(i => KeyValuePair.Create(new ResourceAddress(ResourceKind.User, $"u{i:00}"), User("/", "x")))
        );
        var plan = Build(ResourceSet.Empty, live, files: []);
        Assert.Contains(plan.Approvals, a => a.Token == "mass-change");
        Assert.Contains(plan.Approvals, a => a.Token == "empty-manifest");
        Assert.Contains(plan.Approvals, a => a.Token == "source-gone:team.yaml");
        Assert.All(plan.Approvals, a => Assert.False(a.Given));
        Assert.DoesNotContain(Build(ResourceSet.Empty, live, allowed: ["delete:*"]).Approvals, a =>
            a.Token.StartsWith("delete:", StringComparison.Ordinal) && !a.Given
        );
    }

    [Fact]
    public void Another_name_of_the_manifest_is_no_difference_and_is_written_with_the_next_one()
    {
        var live = Set((Ada, User("/", "x") with { OwnershipTags = Ours with { Source = "old.yaml" } }));
        var same = Build(Set((Ada, User("/", "x"))), live);
        Assert.Equal((0, 1), (same.Steps.Count, same.Unchanged));
        var changed = Build(Set((Ada, User("/", "y"))), live);
        Assert.Equal(["user/ada:owner", "user/ada:inline"], changed.Steps.Select(s => s.Id));
        Assert.Equal("""{"owner":"team","source":"team.yaml"}""", changed.Steps[0].After?.Text);
        Assert.Equal(0, changed.Unchanged);
    }

    [Fact]
    public void One_resource_counts_once_whatever_differs_of_it()
    {
        var live = Set((Ada, User("/", "x") with { OwnershipTags = Ours with { Protect = true } }));
        var plan = Build(Set((Ada, User("/", "x"))), live);
        Assert.Equal((1, 0), (plan.Steps.Count, plan.Unchanged));
    }

    /// <param name="source">What the tags of three users name.</param>
    /// <param name="declared">How many of them are still declared, in <c>team.yaml</c>.</param>
    /// <param name="there">Whether the file that they name is still on this machine.</param>
    [Theory]
    [InlineData("team.yaml", 2, true, false)]
    [InlineData("team.yaml", 0, true, false)]
    [InlineData("b/team.yaml", 0, true, true)]
    [InlineData("b/team.yaml", 0, false, true)]
    [InlineData("b/team.yaml", 1, false, true)]
    [InlineData("b/team.yaml", 2, true, true)]
    [InlineData("b/team.yaml", 2, false, false)]
    public void A_manifest_that_is_not_part_of_the_run_asks_before_what_it_declared_goes_unless_it_was_renamed(
        string source,
        int declared,
        bool there,
        bool asks
    )
    {
        var users = Enumerable.Range(0, 3).Select(i => new ResourceAddress(ResourceKind.User, $"u{i}")).ToList();
        var live = ResourceSet.Of(
            users.Select(u => KeyValuePair.Create(u, User("/", "x") with { OwnershipTags = Ours with { Source = source } }))
        );
        var desired = ResourceSet.Of(users.Take(declared).Append(Ada).Select(u => KeyValuePair.Create(u, User("/", "x"))));
        var plan = Build(desired, live, elsewhere: there && source != "team.yaml" ? [source] : []);
        Assert.Equal(asks, plan.Approvals.Any(a => a.Token == $"source-gone:{source}"));
        Assert.Equal(3 - declared, plan.Approvals.Count(a => a.Token.StartsWith("delete:", StringComparison.Ordinal)));
        Assert.Equal(PlanFile.Write(plan), PlanFile.Write(PlanFile.Read(PlanFile.Write(plan), Kinds)));
    }

    [Fact]
    public void A_plan_file_reads_back_and_every_flipped_byte_and_truncation_is_refused()
    {
        var plan = Build(
            Set((Ada, User("/", "allow")), (Media, Bucket())),
            Set((new ResourceAddress(ResourceKind.User, "old"), User("/", "x")))
        );
        var bytes = PlanFile.Write(plan);
        Assert.Equal(bytes, PlanFile.Write(PlanFile.Read(bytes, Kinds)));
        for (var i = 0; i < bytes.Length; i++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[i] ^= 0x01;
            Assert.Throws<S3CredsException>(() => PlanFile.Read(flipped, Kinds));
            Assert.Throws<S3CredsException>(() => PlanFile.Read(bytes.AsSpan(0, i), Kinds));
        }
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        var desired = Set((Ada, User("/", "allow")), (Media, Bucket()));
        Assert.Equal(
            Encoding.UTF8.GetString(PlanFile.Write(Build(desired, ResourceSet.Empty))),
            Encoding.UTF8.GetString(PlanFile.Write(Build(desired, ResourceSet.Empty)))
        );
    }

    private static readonly IReadOnlyList<Kind> Kinds =
    [
        new TestKind(ResourceKind.User, [new TestFacet("path", 0, FacetRole.AtCreation), new TestFacet("inline", 10, FacetRole.Settable)]),
        new TestKind(ResourceKind.Bucket, [new TestFacet("region", 0, FacetRole.Fixed)]),
    ];

    private static Plan Build(
        ResourceSet desired,
        ResourceSet live,
        bool adopts = false,
        IReadOnlyCollection<string>? files = null,
        IReadOnlyCollection<string>? allowed = null,
        IReadOnlyCollection<string>? elsewhere = null
    ) =>
        Planner.Build(
            new PlanInput(
                new PlanHead("s3creds test", "123456789012", "team"),
                new Comparison(Kinds, desired, live, []),
                PlanScope.Everything with
                {
                    Adopts = _ => adopts,
                },
                new ManifestFacts(files ?? ["team.yaml"], []) { Elsewhere = elsewhere ?? [] },
                allowed ?? [],
                []
            ),
            AccessFacts.Nothing("123456789012", "aws")
        );

    private static ResourceSet Set(params (ResourceAddress Address, ResourceState State)[] items) =>
        ResourceSet.Of(items.Select(i => KeyValuePair.Create(i.Address, i.State)));

    private static ResourceState User(string path, string inline) =>
        (ResourceState.Empty with { OwnershipTags = Ours }).With("path", Present(path)).With("inline", Present(inline));

    private static ResourceState Bucket(string region = "us-west-2") =>
        (ResourceState.Empty with { OwnershipTags = Ours with { OnRemove = OnRemove.Delete } }).With("region", Present(region));

    private static FacetValue.Present Present(string text) => new(CanonicalJson.OfString(text));

    private sealed class TestFacet(string key, int rank, FacetRole role) : Facet(key, rank, role)
    {
        public override JsonObject Schema() => [];

        public override FacetValue? Load(ManifestNode node, LoadContext context) => Value(node.ToJson());

        public override Task<FacetValue> FetchAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task StoreAsync(
            AwsSession aws,
            ResourceAddress address,
            FacetValue before,
            FacetValue after,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }

    private sealed class TestKind(ResourceKind kind, IReadOnlyList<Facet> facets) : Kind
    {
        public override ResourceKind ResourceKind => kind;

        public override string Section => kind.Name() + "s";

        public override IReadOnlyList<Facet> Facets => facets;

        public override BulkRead Bulk => throw new NotSupportedException();

        public override string? NameError(string name) => null;

        public override Task<ResourceState> ReadAsync(
            AwsSession aws,
            ResourceAddress address,
            IReadOnlyCollection<string> facets,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public override Task CreateAsync(
            AwsSession aws,
            ResourceAddress address,
            ResourceState desired,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public override Task DeleteAsync(
            AwsSession aws,
            ResourceAddress address,
            Action<string> onRequest,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public override Task StoreOwnershipAsync(
            AwsSession aws,
            ResourceAddress address,
            OwnershipTags ownership,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }
}
