using S3Creds.Core.Kinds.SamlProviders;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.SamlProviders;

public sealed class MetadataTests
{
    private static readonly string Good = FacetCase.Saml("one");

    public static TheoryData<string, string> Manifests =>
        new()
        {
            { "", "S3C129" },
            { "metadata: null", "S3C032" },
            { "metadata: '<a/>'", "S3C129" },
            { $"metadata: '{Good.Replace("EntityDescriptor", "Other", StringComparison.Ordinal)}'", "S3C129" },
            { $"metadata: '{Good[..^5]}'", "S3C129" },
            { $"metadata: '<!DOCTYPE x [<!ENTITY a \"b\">]>{Good}'", "S3C129" },
            { "metadata: nofile.xml", "S3C051" },
        };

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_manifest_is_refused(string keys, string code) =>
        Assert.Equal(code, ManifestValue.Of(ResourceKind.SamlProvider, "metadata", keys));

    [Fact]
    public void The_pieces_of_a_value_are_the_document()
    {
        var value = new FacetValue.Present(
            Core.Json.CanonicalJson.Parse(ManifestValue.Of(ResourceKind.SamlProvider, "metadata", $"metadata: '{Good}'"))
        );
        Assert.Equal(Good, MetadataFacet.TextOf(value));
    }

    [Fact]
    public async Task Line_ends_and_white_space_around_are_no_difference_and_every_change_needs_an_approval()
    {
        await using var run = await SandboxRun.StartAsync();
        var manifest = $"samlProviders: {{okta: {{metadata: '{Good}'}}}}\nusers: {{ada: {{}}}}";
        await run.ApplyAsync(manifest);
        await run.Aws.Iam.UpdateSAMLProviderAsync(
            new() { SAMLProviderArn = "arn:aws:iam::123456789012:saml-provider/okta", SAMLMetadataDocument = $"\r\n{Good}\r\n" },
            default
        );
        Assert.Empty((await run.PlanAsync(manifest)).Plan.Steps);
        var changed = (await run.PlanAsync(manifest.Replace("entityID=\"one\"", "entityID=\"two\"", StringComparison.Ordinal))).Plan;
        Assert.Equal("trust:saml-provider/okta", Assert.Single(changed.Approvals).Token);
    }
}
