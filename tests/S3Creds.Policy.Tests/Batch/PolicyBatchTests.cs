using System.Text.Json.Nodes;
using CsCheck;

namespace S3Creds.Policy.Tests.Batch;

public class PolicyBatchTests
{
    private const string Allow =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}]}""";

    private const string Request =
        """ "principal":"arn:aws:iam::111122223333:user/alice","action":"s3:GetObject","resource":"arn:aws:s3:::media/a" """;

    [Theory]
    [InlineData("""{"id":7,""" + Request + ""","identityPolicies":[""" + Allow + """]}""", """{"id":7,"decision":"Allowed"}""")]
    [InlineData(
        """{"id":{"a":[1]},""" + Request + ""","identityPolicies":null,"boundary":null,"scps":[],"context":null,"notes":"kept aside"}""",
        """{"id":{"a":[1]},"decision":"ImplicitlyDenied"}"""
    )]
    [InlineData("""{""" + Request + ""","identityPolicies":[""" + Allow + """]}""", """{"id":null,"decision":"Allowed"}""")]
    public void A_request_is_decided_under_its_own_id(string line, string answer) => Assert.Equal(answer, new PolicyBatch().Why(line));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("""{"id":"a"}""")]
    [InlineData("""{"id":"a","id":"b"}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""{"id":"a",""" + Request + ""","identityPolicies":{}}""")]
    [InlineData("""{"id":"a",""" + Request + ""","identityPolicies":[{"Statement":[{"Effect":"allow"}]}]}""")]
    [InlineData("""{"id":"a",""" + Request + ""","bucketPolicy":"{}"}""")]
    [InlineData("""{"id":"a",""" + Request + ""","context":["aws:username"]}""")]
    [InlineData("""{"id":"a",""" + Request + ""","context":{"aws:username":{"a":1}}}""")]
    [InlineData("""{"id":"a",""" + Request + ""","blockPublicAccess":"yes"}""")]
    [InlineData("""{"id":"a","principal":7,"action":"s3:GetObject","resource":"*"} trailing""")]
    [InlineData("""{"id":"a","a":1,"b":2}""")]
    public void What_is_no_case_is_answered_with_an_error_and_never_thrown(string line)
    {
        Assert.All([new PolicyBatch().Why(line), PolicyBatch.Compare(line)], answer =>
        {
            var parsed = JsonNode.Parse(answer)!.AsObject();
            Assert.Equal(["id", "error"], parsed.Select(p => p.Key));
            Assert.NotEmpty(parsed["error"]!.GetValue<string>());
        });
    }

    [Fact]
    public void A_very_long_line_is_answered()
    {
        var line =
            """{"id":"long","""
            + Request
            + ""","identityPolicies":["""
            + Allow
            + """],"context":{"aws:UserAgent":" """.TrimEnd()
            + new string('x', 4_000_000)
            + "\"}}";

        Assert.Equal("""{"id":"long","decision":"Allowed"}""", new PolicyBatch().Why(line));
        Assert.Contains(
            "at most",
            new PolicyBatch().Why(line.Replace("\"Version\"", $"\"{new string('y', 300_000)}\":1,\"Version\"", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    /// <summary>Cases with pieces of themselves taken out, doubled and put elsewhere.</summary>
    [Fact]
    public void Mangled_cases_never_throw() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 5_000], Gen.Int[0, 40], Gen.Int[0, 5_000])
            .Sample(
                (seed, from, count, to) =>
                {
                    var text = new Evaluation.CaseBuilder(seed).Build().ToJsonString();
                    from %= text.Length;
                    var piece = text.Substring(from, Math.Min(count, text.Length - from));
                    var mangled = seed % 2 == 0 ? text.Remove(from, piece.Length) : text.Insert(to % text.Length, piece);
                    Assert.NotNull(JsonNode.Parse(new PolicyBatch().Why(mangled)));
                },
                iter: Volume.Of(10_000, 300_000)
            );
}
