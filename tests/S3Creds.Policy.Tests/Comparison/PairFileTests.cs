using System.Text.Json.Nodes;

namespace S3Creds.Policy.Tests.Comparison;

public class PairFileTests
{
    [Fact]
    public void Every_pair_has_the_relation_given()
    {
        var pairs = CaseFiles.Read("policy-pairs.jsonl");

        var wrong = pairs
            .Select(line => (line, Answer: JsonNode.Parse(PolicyBatch.Compare(line.ToJsonString()))!.AsObject()))
            .Where(x => x.Answer["relation"]?.GetValue<string>() != x.line.Text("relation"))
            .Select(x => $"{x.Answer.ToJsonString()} expected {x.line.ToJsonString()}")
            .ToList();

        Assert.Equal(193, pairs.Count);
        Assert.True(wrong.Count == 0, $"{wrong.Count}\n{string.Join('\n', wrong)}");
    }
}
