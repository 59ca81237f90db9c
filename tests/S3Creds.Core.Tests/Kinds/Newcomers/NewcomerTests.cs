using System.Text.Json.Nodes;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Newcomers;

/// <summary> A facet and a kind that are defined here and nowhere else, put into the same table that the product has: what every generic
/// part does for the product's own, it does for them. </summary>
public sealed class NewcomerTests
{
    private const string Before = """
        buckets: {media-files: {}}
        users: {ada: {shares: [media-files]}}
        providers: {token.example.com: {clients: [sts.amazonaws.com]}}
        """;

    private const string After = """
        buckets: {media-files: {}}
        users: {ada: {shares: [media-files, other-files]}}
        providers: {token.example.com: {clients: [sts.amazonaws.com, app]}}
        """;

    private static readonly IReadOnlyList<Kind> Kinds =
    [
        new ProviderKind(),
        .. KindTable.All.Select(k => k.ResourceKind == ResourceKind.User ? new UsersWhoShare(k) : k),
    ];

    [Fact]
    public void They_appear_in_the_schema_and_in_profiles()
    {
        var schema = ManifestSchema.Create(Kinds);
        Assert.NotNull(At(schema, "properties", "providers", "additionalProperties", "properties", "clients", "description"));
        Assert.NotNull(At(schema, "properties", "users", "additionalProperties", "properties", "shares"));
        Assert.NotNull(At(schema, "properties", "profiles", "additionalProperties", "properties", "clients"));
        Assert.Null(At(ManifestSchema.Create(KindTable.All), "properties", "providers"));
    }

    [Fact]
    public async Task They_load_differ_converge_drift_and_go_and_each_value_is_written_back()
    {
        await using var run = await SandboxRun.StartAsync(kinds: Kinds);
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Before)).Outcome);
        Assert.Empty((await run.PlanAsync(Before)).Plan.Steps);

        await run.Aws.Iam.RemoveClientIDFromOpenIDConnectProviderAsync(
            new()
            {
                OpenIDConnectProviderArn = await ProviderKind.ArnAsync(run.Aws, "token.example.com", default),
                ClientID = "sts.amazonaws.com",
            },
            default
        );
        await run.Aws.Iam.UntagUserAsync(new() { UserName = "ada", TagKeys = ["shares"] }, default);
        Assert.Equal(["oidc-provider/token.example.com:clients", "user/ada:shares"], Ids((await run.PlanAsync(Before)).Plan));

        Assert.Equal(Outcome.Done, (await run.ApplyAsync(After)).Outcome);
        Assert.Contains(run.Events.OfType<ApplyEvent.StepDone>(), e => e.Step.Id == "user/ada:shares");
        Assert.Empty((await run.PlanAsync(After)).Plan.Steps);
        Assert.Equal(["oidc-provider/token.example.com"], Ids((await run.PlanAsync("users: {ada: {}}", "oidc-provider/*")).Plan));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("users: {ada: {}}", "delete:oidc-provider/token.example.com")).Outcome);
        Assert.Null(await ProviderKind.FindAsync(run.Aws, "token.example.com", default));
    }

    [Fact]
    public async Task They_count_for_access_and_for_approvals_and_every_view_shows_them()
    {
        await using var run = await SandboxRun.StartAsync(kinds: Kinds);
        await run.ApplyAsync(Before);
        var plan = (await run.PlanAsync(After)).Plan;
        var gain = Assert.Single(plan.Access.Changes);
        Assert.Equal(("user/ada", true, "arn:aws:s3:::other-files/*"), (gain.Who, gain.IsGain, gain.Resource));
        Assert.Equal(Risk.Write, plan.Steps.Single(s => s.Id == "user/ada:shares").Risk);
        Assert.NotNull(plan.Basis.Access);
        Assert.All(
            (string[])[new TextView(colour: false).Render(plan), MarkdownView.Render(plan), PlanFile.ToJson(plan).ToJsonString()],
            view =>
            {
                Assert.Contains("oidc-provider/token.example.com", view, StringComparison.Ordinal);
                Assert.Contains("shares", view, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task A_plan_file_of_theirs_is_read_by_who_has_them_and_refused_by_who_has_not()
    {
        await using var run = await SandboxRun.StartAsync(kinds: Kinds);
        var bytes = PlanFile.Write((await run.PlanAsync(After)).Plan);
        Assert.Equal(bytes, PlanFile.Write(PlanFile.Read(bytes, Kinds)));
        Assert.Equal(Outcome.Refused, Assert.Throws<S3CredsException>(() => PlanFile.Read(bytes)).Outcome);
    }

    [Fact]
    public async Task A_kind_that_nobody_declares_is_refused_by_its_name()
    {
        await using var run = await SandboxRun.StartAsync();
        foreach (
            var (only, what) in ((string, string)[])[("group/readers", "groups"), ("oidc-provider/token.example.com", "OIDC providers")]
        )
        {
            var refusal = await Assert.ThrowsAsync<S3CredsException>(() => run.PlanAsync("users: {ada: {}}", only));
            Assert.Equal($"--only {only} matches nothing: manifests do not declare {what}", refusal.Diagnostics[0].Message);
        }
    }

    private static IEnumerable<string> Ids(Plan plan) => plan.Steps.Select(s => s.Id).Order(StringComparer.Ordinal);

    private static JsonNode? At(JsonNode? node, params string[] path) => path.Aggregate(node, (n, key) => (n as JsonObject)?[key]);
}
