using System.Text.Json.Nodes;
using CsCheck;

namespace S3Creds.Policy.Tests.Evaluation;

/// <summary>The engine against a second evaluator that shares nothing with it.</summary>
public class ReferenceAgreementTests
{
    private static readonly int Cases = Volume.Of(30_000, 1_000_000);

    [Theory]
    [InlineData("policy-cases-documented.jsonl", "expect")]
    [InlineData("policy-cases.jsonl", "decision")]
    public void The_reference_itself_decides_every_case_as_given(string file, string field)
    {
        var wrong = CaseFiles
            .Read(file)
            .Where(line => line["blockPublicAccess"] is null)
            .Where(line => ReferenceEvaluator.Decide(line, "111122223333") != line.Text(field))
            .Select(line => $"{ReferenceEvaluator.Decide(line, "111122223333")}: {line.ToJsonString()}")
            .ToList();

        Assert.Empty(wrong);
    }

    [Fact]
    public void Engine_and_reference_decide_random_cases_alike() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var line = new CaseBuilder(seed).Build();
                    var text = line.ToJsonString();
                    Assert.Equal(
                        $"{ReferenceEvaluator.Decide(line, "111122223333")} {text}",
                        $"{JsonNode.Parse(new PolicyBatch().Why(text))!["decision"]} {text}"
                    );
                },
                iter: Cases
            );
}
