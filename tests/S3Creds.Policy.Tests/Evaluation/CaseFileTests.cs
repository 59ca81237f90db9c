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
        var suite = new PolicyBatch();

        var wrong = cases
            .Select(line => (line, Answer: JsonNode.Parse(suite.Why(line.ToJsonString()))!.AsObject()))
            .Where(x => x.Answer["decision"]?.GetValue<string>() != x.line.Text(field))
            .Select(x => $"{x.Answer.ToJsonString()} expected {x.line.Text(field)}: {x.line.ToJsonString()}")
            .ToList();

        Assert.Equal(count, cases.Count);
        Assert.Empty(wrong);
    }
}
