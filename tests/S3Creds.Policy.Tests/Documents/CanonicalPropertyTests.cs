using CsCheck;

namespace S3Creds.Policy.Tests.Documents;

public class CanonicalPropertyTests
{
    private static readonly int Documents = Volume.Of(1_500, 60_000);

    [Fact]
    public void The_readable_form_is_idempotent_and_the_same_document() =>
        PolicyGen
            .Document(variables: true)
            .Sample(
                document =>
                {
                    var readable = PolicyDocument.Parse(document.ToReadableJson());
                    Assert.Equal(document.ToReadableJson(), readable.ToReadableJson());
                    Assert.Equal(document.Canonical, readable.Canonical);
                    Assert.Equal(document.Canonical, PolicyDocument.Parse(document.ToJson(indented: true)).Canonical);
                },
                iter: Documents
            );

    [Fact]
    public void Other_spellings_have_the_same_canonical_form_and_decide_the_same() =>
        PolicyGen
            .Document(variables: true)
            .SelectMany(d => PolicyGen.Respelled(d).Select(r => (d, r)))
            .Select(PolicyGen.AnyRequest.List[10])
            .Sample(
                (pair, requests) =>
                {
                    Assert.Equal(pair.d.Canonical, pair.r.Canonical);
                    Assert.True(PolicyEquivalence.SameDocument(pair.d, pair.r));
                    Assert.All(requests, request => Assert.Equal(Decide(pair.d, request), Decide(pair.r, request)));
                },
                iter: Documents
            );

    [Fact]
    public void Documents_with_one_canonical_form_decide_alike() =>
        Gen.Select(PolicyGen.Document(), PolicyGen.Document(), PolicyGen.AnyRequest.List[5])
            .Sample(
                (a, b, requests) =>
                {
                    if (a.Canonical == b.Canonical)
                    {
                        Assert.All(requests, request => Assert.Equal(Decide(a, request), Decide(b, request)));
                    }
                },
                iter: Documents
            );

    private static Decision Decide(PolicyDocument document, AccessRequest request) =>
        PolicyEvaluator.Evaluate(request, new PolicySet { Identity = [document] }).Decision;
}
