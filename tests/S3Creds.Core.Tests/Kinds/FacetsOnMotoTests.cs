using System.Text;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Importing;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Pulling;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>The laws of the kind table on a server of others: the same facets, cases and changes as on the sandbox. What moto cannot do
/// stands in the cases with its reason.</summary>
public sealed class FacetsOnMotoTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private const string Other = Loading.Head + "users:\n  other: {}\n";

    /// <summary>At a desk one facet of each kind; all of them in CI.</summary>
    public static TheoryData<string> Cases =>
        [
            .. FacetCase
                .All.Where(c => c.NotOnMoto is null)
                .GroupBy(c => c.Kind)
                .SelectMany(k => k.Take(Volume.Of(1, int.MaxValue, int.MaxValue)))
                .Select(c => c.ToString()),
        ];

    private static IEnumerable<string> Missing => FacetCase.All.Where(c => c.NotOnMoto is not null).Select(c => c.Facet);

    [Fact]
    public void Every_deviation_of_moto_has_its_reason()
    {
        var deviations = FacetCase.All.Where(c => c.NotOnMoto is not null).ToList();
        Assert.All(deviations, c => Assert.StartsWith("moto ", c.NotOnMoto, StringComparison.Ordinal));
        // Most of the table is proved on both servers.
        Assert.True(deviations.Count * 2 < FacetCase.All.Count, string.Join(", ", deviations));
    }

    [MotoTheory]
    [MemberData(nameof(Cases))]
    public async Task A_facet_keeps_the_five_laws(string name)
    {
        var facet = FacetCase.All.Single(c => c.ToString() == name);
        using (var http = new HttpClient())
            (await http.PostAsync(new Uri($"{moto.Url}/moto-api/reset"), null)).EnsureSuccessStatusCode();
        var clock = new SkippingClock(DateTimeOffset.UtcNow);
        using var aws = new AwsSession(
            new AwsSessionOptions(new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "secret"), "us-west-2", moto.Url, Time: clock)
        );
        await using var boto = BotoCalls.Start(new Uri(moto.Url), "AKIAIOSFODNN7EXAMPLE", "secret", "us-west-2");
        foreach (var (call, arguments) in facet.Before)
            await boto.CallAsync(call, arguments);
        using var run = new PullRun(aws, clock);
        run.Write("other.yaml", Other);

        await ConvergeAsync(run, facet, facet.First);
        await ImportAsync(run, aws);
        if (facet.ByHand is { } changes)
        {
            foreach (var (call, arguments) in changes)
                await boto.CallAsync(call, arguments);
            Assert.Equal(
                [$"{facet.Address}:{facet.Facet}"],
                (await run.PlanAsync()).Steps.Where(s => s.Facet != Planner.OwnerFacet).Select(s => s.Id)
            );
            var pulled = await run.PullAsync(PullRun.AcceptAll);
            Assert.Equal([$"{facet.Address}:{facet.Facet}"], pulled.Pulled.Select(c => c.Id));
            Assert.Empty((await run.PlanAsync()).Steps);
            Assert.Equal(Other, run.Read("other.yaml"));
        }

        if (facet.Second is { } second)
            await ConvergeAsync(run, facet, second);
        if (facet.Absent is { } absent)
        {
            await ConvergeAsync(run, facet, absent);
            var definition = KindTable.Of(facet.Kind)!.Facet(facet.Facet);
            Assert.True(definition.Same(FacetValue.Absent.Instance, await definition.FetchAsync(aws, facet.Address, default)));
        }

        if (facet.NotRemovedOnMoto is not null)
            return;
        run.Delete("concerned.yaml");
        await run.ApplyAsync();
        Assert.Equal(Presence.Absent, (await KindTable.Of(facet.Kind)!.ReadAsync(aws, facet.Address, [], default)).Presence);
    }

    private static async Task ConvergeAsync(PullRun run, FacetCase facet, string keys)
    {
        var body = $"{{{$"{keys}{facet.OnRemove}".TrimStart(',', ' ')}}}";
        run.Write("concerned.yaml", $"{Loading.Head}{facet.Beside}{KindTable.Of(facet.Kind)!.Section}:\n  {facet.Name}: {body}\n");
        await run.ApplyAsync();
        Assert.Empty((await run.PlanAsync()).Steps);
    }

    private static async Task ImportAsync(PullRun run, AwsSession aws)
    {
        var imported = await new Import(
            aws,
            KindTable.All,
            new ImportRequest { Include = new HashSet<OtherTool> { OtherTool.AccountSettings } }
        ).RunAsync(null, default);
        // What moto does not have is noted, and nothing else.
        Assert.DoesNotContain(imported.Notes, n =>
            !Missing.Any(m => n.Message.Contains($": {m} is not managed", StringComparison.Ordinal))
        );
        using var written = run.Beside();
        foreach (var (path, bytes) in imported.Files)
            written.Write(path, Encoding.UTF8.GetString(bytes));
        Assert.Empty((await written.PlanAsync(adopt: "*")).Steps.Where(s => s.Facet != Planner.OwnerFacet).Select(s => s.Id));
    }
}
