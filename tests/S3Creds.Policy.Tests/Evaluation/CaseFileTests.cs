using System.Text.Json.Nodes;

namespace S3Creds.Policy.Tests.Evaluation;

public class CaseFileTests
{
    [Theory]
    [InlineData("policy-cases-documented.jsonl", "expect", 102)]
    [InlineData("policy-cases.jsonl", "decision", 1201)]
    public void Every_case_is_decided_as_given(string file, string field, int count)
    {
        var cases = CaseFiles.Read(file);
        var suite = new PolicyBatch(PolicyBatch.OwnerOf(cases.Select(c => c.ToJsonString())));

        var wrong = cases
            .Select(line => (line, Answer: JsonNode.Parse(suite.Why(line.ToJsonString()))!.AsObject()))
            .Where(x => x.Answer["decision"]?.GetValue<string>() != x.line.Text(field))
            .Select(x => $"{x.Answer.ToJsonString()} expected {x.line.Text(field)}: {x.line.ToJsonString()}")
            .ToList();

        Assert.Equal(count, cases.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_owner_of_a_suite_is_whose_requests_are_most_whatever_the_order()
    {
        var cases = CaseFiles.Read("policy-cases-documented.jsonl").Select(c => c.ToJsonString()).ToList();
        Assert.Equal("111122223333", PolicyBatch.OwnerOf(cases));
        Assert.Equal(
            "111122223333",
            PolicyBatch.OwnerOf(cases.OrderBy(c => !c.Contains("444455556666", StringComparison.Ordinal)).Prepend("no case").Prepend("{}"))
        );
        Assert.Null(PolicyBatch.OwnerOf(["", """{"principal":"*"}"""]));
    }
}
