using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.OidcProviders;

public sealed class OidcProvidersTests
{
    private const string Digits = "6938fd4d98bab03faadb97b34396831e3780aea1";

    [Theory]
    [InlineData("audiences", "audiences: [b, a]", "[\"a\",\"b\"]")]
    [InlineData("audiences", "audiences: []", "Absent")]
    [InlineData("audiences", "audiences: null", "Absent")]
    [InlineData("audiences", "", "Absent")]
    [InlineData("audiences", "audiences: unmanaged", "unmanaged")]
    [InlineData("audiences", "audiences: [\"a b\"]", "S3C101")]
    [InlineData("audiences", "audiences: sts.amazonaws.com", "S3C033")]
    [InlineData("thumbprints", "thumbprints: [\"6938FD4D98BAB03FAADB97B34396831E3780AEA1\"]", $"[\"{Digits}\"]")]
    [InlineData("thumbprints", "", "unmanaged")]
    [InlineData("thumbprints", "thumbprints: null", "S3C032")]
    [InlineData("thumbprints", "thumbprints: []", "S3C032")]
    [InlineData("thumbprints", "thumbprints: [xyz]", "S3C032")]
    public void A_manifest_says(string facet, string keys, string means) => Assert.Equal(means, Value(facet, keys));

    [Theory]
    [InlineData("token.actions.githubusercontent.com", true)]
    [InlineData("oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF", true)]
    [InlineData("https://token.actions.githubusercontent.com", false)]
    [InlineData("localhost", false)]
    [InlineData("example.com/", false)]
    [InlineData("example.com:8443", false)]
    [InlineData("example.com?x=y", false)]
    [InlineData("example.com/a b", false)]
    [InlineData("me@example.com", false)]
    public void A_name_is_the_URL_without_its_scheme(string name, bool isGood) =>
        Assert.Equal(isGood, KindTable.Of(ResourceKind.OidcProvider)!.NameError(name) is null);

    [Fact]
    public async Task What_IAM_fills_in_is_no_difference_and_a_new_audience_needs_an_approval()
    {
        await using var run = await SandboxRun.StartAsync();
        const string Before = "oidcProviders: {id.example.com: {audiences: [sts.amazonaws.com]}}\nusers: {ada: {}}";
        await run.ApplyAsync(Before);
        Assert.Empty((await run.PlanAsync(Before)).Plan.Steps);

        var more = (await run.PlanAsync(Before.Replace("[sts", "[app, sts", StringComparison.Ordinal))).Plan;
        Assert.Equal("trust:oidc-provider/id.example.com", Assert.Single(more.Approvals).Token);
        var less = (await run.PlanAsync("oidcProviders: {id.example.com: {}}\nusers: {ada: {}}")).Plan;
        Assert.Equal(("oidc-provider/id.example.com:audiences", 0), (Assert.Single(less.Steps).Id, less.Approvals.Count));
        Assert.Equal("delete:oidc-provider/id.example.com", Assert.Single((await run.PlanAsync("users: {ada: {}}")).Plan.Approvals).Token);
    }

    [Fact]
    public async Task A_list_that_is_refused_holds_back_no_other_removal_unless_providers_are_declared()
    {
        await using var run = await SandboxRun.StartAsync(denied: r => false);
        await run.ApplyAsync("users: {ada: {}, bob: {}}");
        run.Deny = r => r.Operation is "ListOpenIDConnectProviders" or "ListSAMLProviders";
        var plan = (await run.PlanAsync("users: {ada: {}}")).Plan;
        Assert.Equal("user/bob", Assert.Single(plan.Steps).Id);
        Assert.True(plan.Complete);
        Assert.Equal(
            2,
            plan.Diagnostics.Count(d => d.Code == "S3C114" && d.Message.Contains("could not be read", StringComparison.Ordinal))
        );

        var declared = (await run.PlanAsync("users: {ada: {}}\noidcProviders: {id.example.com: {}}")).Plan;
        Assert.False(declared.Complete);
        Assert.Empty(declared.Steps);
    }

    [Theory]
    [InlineData("{oidc: {provider: id.example.com, subject: me}}", "oidc-provider/id.example.com", true)]
    [InlineData("{github: {repository: a/b, branch: main}}", "oidc-provider/token.actions.githubusercontent.com", true)]
    [InlineData("{saml: okta}", "saml-provider/okta", true)]
    [InlineData("{service: ec2.amazonaws.com}", "", false)]
    public async Task A_role_that_trusts_a_provider_that_is_not_there_is_said(string trust, string provider, bool isSaid)
    {
        await using var run = await SandboxRun.StartAsync();
        var manifest = $"roles: {{r: {{trust: {trust}}}}}\n";
        var said = (await run.PlanAsync(manifest)).Plan.Diagnostics.Where(d => d.Code == "S3C130").ToList();
        Assert.Equal(isSaid, said.Exists(d => d.Message.Contains(provider, StringComparison.Ordinal)));
        if (!isSaid)
            return;
        var beside = provider.StartsWith("saml", StringComparison.Ordinal)
            ? $"samlProviders: {{okta: {{metadata: '{FacetCase.Saml("x")}'}}}}\n"
            : $"oidcProviders: {{{provider["oidc-provider/".Length..]}: {{audiences: [sts.amazonaws.com]}}}}\n";
        var both = (await run.PlanAsync(beside + manifest)).Plan;
        Assert.DoesNotContain(both.Diagnostics, d => d.Code == "S3C130");
        Assert.Equal([provider, "role/r"], both.Steps.Select(s => s.Id));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(beside + manifest, "trust:*")).Outcome);
        Assert.Empty((await run.PlanAsync(beside + manifest)).Plan.Steps);

        var deletes = (await run.PlanAsync(manifest)).Plan;
        Assert.Contains(deletes.Diagnostics, d => d.Code == "S3C130" && d.Message.Contains("would be deleted", StringComparison.Ordinal));
    }

    private static string Value(string facet, string keys)
    {
        var loaded = Loading.Load($"oidcProviders: {{id.example.com: {{{keys}}}}}\n");
        var refused = loaded.Diagnostics.Where(d => d.IsError).Select(d => d.Code).ToList();
        return refused.Count > 0
            ? string.Join(' ', refused)
            : loaded.Resources[new ResourceAddress(ResourceKind.OidcProvider, "id.example.com")]![facet] switch
            {
                null => "unmanaged",
                FacetValue.Present present => present.Json.Text,
                var other => other.GetType().Name,
            };
    }
}
