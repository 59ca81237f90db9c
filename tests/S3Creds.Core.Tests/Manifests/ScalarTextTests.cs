using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace S3Creds.Core.Tests.Manifests;

/// <summary>Where a text is wanted, a plain scalar is the text as it is written: YAML's numbers, booleans and nulls are not read out of
/// it.</summary>
public sealed class ScalarTextTests
{
    private static readonly string[] Known =
    [
        "012345678901",
        "1.10",
        "007",
        "1e3",
        "0x10",
        "0o17",
        "1_000",
        "2027-01-31",
        "2027-01-31T00:00:00Z",
        "yes",
        "no",
        "on",
        "True",
        "TRUE",
        "false",
        ".5",
        "5.",
        "+1",
        "-0",
        "~",
        "null",
        "Null",
        ".inf",
        "-.INF",
        ".nan",
        "1e999",
        "99999999999999999999",
        "12:30:45",
        "0b11",
    ];

    private static readonly Gen<string> Scalars = Gen.OneOf(
        Gen.OneOf(Known),
        Gen.Char["0123456789._+-eExXoabn"].Array[1, 14].Select(c => new string(c)),
        Gen.Select(Gen.Long, n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Double, d => d.ToString("R", System.Globalization.CultureInfo.InvariantCulture))
    );

    private static readonly string[] Places =
    [
        "Action: \"s3:*\", Resource: \"*\", Condition: {StringEquals: {\"aws:x\": $}}",
        "Action: \"s3:*\", Resource: \"*\", Condition: {StringEquals: {\"aws:x\": [a, $]}}",
    ];

    [Fact]
    public void Every_scalar_of_a_policy_document_is_its_text() =>
        Gen.Select(Scalars, Gen.OneOf(Places))
            .Where((s, _) => IsOneScalar(s))
            .Sample(
                (scalar, place) =>
                {
                    var state = Loading.Load(
                        $"policies: {{p: {{document: {{Statement: [{{Effect: Allow, "
                            + $"{place.Replace("$", scalar, StringComparison.Ordinal)}}}]}}}}}}\n"
                    );
                    Assert.Empty(state.Diagnostics.Where(d => d.IsError).Select(d => d.Message));
                    var statement = JsonNode.Parse(Loading.Facet(state, "policy/p", "document")!)!["Statement"]![0]!;
                    Assert.Contains(scalar, Texts(statement));
                    Assert.All(Values(statement), v => Assert.Equal(JsonValueKind.String, v.GetValueKind()));
                },
                iter: S3Creds.Testing.Volume.Of(2_000, 20_000, 1_000_000)
            );

    [Theory]
    [InlineData("012345678901")]
    [InlineData("1e3")]
    [InlineData("~")]
    [InlineData("1.10")]
    public void So_is_an_account_of_a_bucket_policy_and_of_a_trust_policy(string text)
    {
        var state = Loading.Load(
            $"buckets: {{media: {{policy: {{statements: {{A: {{Effect: Deny, Principal: {{AWS: \"111122223333\"}}, Action: \"s3:*\", "
                + $"Resource: \"arn:aws:s3:::media\", Condition: {{StringEquals: {{\"aws:SourceAccount\": {text}}}}}}}}}}}}}}}\n"
        );
        Assert.Empty(Loading.Errors(state));
        Assert.Contains($"\"{text}\"", Loading.Facet(state, "bucket/media", "policy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users: {ada: {tags: {id: 007, v: 1.10, t: 1e3}}}\n", "user/ada", "tags", """{"id":"007","t":"1e3","v":"1.10"}""")]
    [InlineData("buckets: {media: {tags: {id: 0x10, yes: yes}}}\n", "bucket/media", "tags", """{"id":"0x10","yes":"yes"}""")]
    [InlineData("users: {ada: {groups: [007, 1.10]}}\n", "user/ada", "groups", """["007","1.10"]""")]
    [InlineData("vars: {n: 007}\nusers: {ada: {groups: [$!n!$]}}\n", "user/ada", "groups", """["007"]""")]
    [InlineData("roles: {r: {trust: {account: 012345678901}, description: 1.10}}\n", "role/r", "description", "\"1.10\"")]
    [InlineData(
        "roles: {r: {trust: {account: 012345678901}}}\n",
        "role/r",
        "trust",
        """{"Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::012345678901:root"]}}],"Version":"2012-10-17"}"""
    )]
    public void So_is_a_scalar_wherever_the_schema_wants_a_text(string body, string address, string facet, string value)
    {
        var state = Loading.Load(body);
        Assert.Empty(Loading.Errors(state));
        Assert.Equal(value, Loading.Facet(state, address, facet));
    }

    [Fact]
    public void A_number_that_is_wanted_as_one_stays_one()
    {
        var state = Loading.Load("roles: {r: {trust: {service: ec2.amazonaws.com}, maxSessionDuration: 7200}}\n");
        Assert.Empty(Loading.Errors(state));
        Assert.Equal("7200", Loading.Facet(state, "role/r", "maxSessionDuration"));
        Assert.Equal(
            ["S3C032 4:70"],
            Loading.Errors(Loading.Load("roles: {r: {trust: {service: ec2.amazonaws.com}, maxSessionDuration: long}}\n"))
        );
    }

    [Fact]
    public void An_empty_value_is_no_text() =>
        Assert.NotEmpty(
            Loading.Errors(Loading.Load("policies: {p: {document: {Statement: [{Effect: Allow, Action: , Resource: \"*\"}]}}}\n"))
        );

    /// <summary>Drawn text that YAML reads as one plain scalar: no indicator at its start.</summary>
    private static bool IsOneScalar(string text) => text is not ("-" or "..." or "---") && !text.StartsWith("- ", StringComparison.Ordinal);

    private static IEnumerable<string> Texts(JsonNode node) => Values(node).Select(v => v.ToString());

    private static IEnumerable<JsonValue> Values(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(e => Values(e.Value)),
            JsonArray list => list.SelectMany(Values),
            JsonValue value => [value],
            _ => [],
        };
}
