using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace S3Creds.Policy.Tests.Documents;

/// <summary>Broken and hostile policy JSON: whatever comes, there is a document or an error with its place, and everything that takes a
/// document takes this one.</summary>
public class HostilePolicyTests
{
    private static readonly int Inputs = Volume.Of(100_000, 1_000_000);

    private static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "null",
        "-1e999",
        "\\u0000",
        "\\ud800",
        "${",
        "}",
        "${aws:username",
        "*",
        "?",
        "**?*?",
        "\u009b",
        "\"Statement\":",
        "\"Effect\":\"Deny\",",
        "\"Action\":\"*\",",
        "\"NotPrincipal\":{},",
        "\"Condition\":{\"Bool\":{\"a\":true}},",
        "0.0.0.0/0",
        "::/129",
        "ForAllValues:",
        "IfExists",
        "2008-10-17",
        "arn:::::",
        "[[[[[[[[",
    ];

    [Fact]
    public void Nothing_crashes_on_broken_or_hostile_documents() =>
        Gen.Select(PolicyGen.Document(variables: true), Edits, PolicyGen.AnyRequest)
            .Sample(
                (document, edits, request) =>
                {
                    var text = new StringBuilder(document.ToJson());
                    foreach (var (at, cut, piece) in edits)
                    {
                        var place = at % (text.Length + 1);
                        text.Remove(place, Math.Min(cut, text.Length - place)).Insert(place, Pieces[piece]);
                    }

                    if (!PolicyDocument.TryParse(text.ToString(), out var parsed, out var error))
                    {
                        Assert.True(error.Line >= 1 && error.Column >= 1 && error.Message.Length > 0);
                        return;
                    }

                    PolicyEvaluator.Evaluate(
                        request,
                        new PolicySet { Identity = [parsed], Resources = [new ResourcePolicy(parsed, "media")] }
                    );
                    Assert.True(PolicyEquivalence.SameDocument(parsed, PolicyDocument.Parse(parsed.ToJson())));
                },
                iter: Inputs
            );

    /// <summary>Documents whose tree was changed: members taken out, renamed, given another's value, or values of other types.</summary>
    [Fact]
    public void Nothing_crashes_on_documents_of_another_shape() =>
        Gen.Select(Gen.Int[0, int.MaxValue], PolicyGen.Document(variables: true), PolicyGen.AnyRequest)
            .Sample(
                (seed, document, request) =>
                {
                    var random = new Random(seed);
                    var tree = JsonNode.Parse(document.ToJson())!;
                    for (var left = random.Next(1, 4); left > 0; left--)
                        Reshape(tree, random);
                    if (PolicyDocument.TryParse(tree.ToJsonString(), out var parsed, out var error))
                    {
                        PolicyEvaluator.Evaluate(
                            request,
                            new PolicySet { Identity = [parsed], Resources = [new ResourcePolicy(parsed, "media", true)] }
                        );
                        Assert.True(PolicyEquivalence.SameDocument(parsed, PolicyDocument.Parse(parsed.ToJson())));
                    }
                    else
                    {
                        Assert.True(error.Line >= 1 && error.Column >= 1 && error.Path.StartsWith('$'));
                    }
                },
                iter: Inputs / 5
            );

    private static void Reshape(JsonNode tree, Random random)
    {
        var all = Nodes(tree).ToList();
        var target = all[random.Next(all.Count)];
        var other = all[random.Next(all.Count)].DeepClone();
        JsonNode? value = random.Next(6) switch
        {
            0 => null,
            1 => JsonValue.Create(random.Next()),
            2 => JsonValue.Create(true),
            3 => new JsonArray(other),
            4 => new JsonObject { ["AWS"] = other },
            _ => other,
        };
        switch (target)
        {
            case JsonObject map when map.Count > 0:
                var key = map.ElementAt(random.Next(map.Count)).Key;
                if (random.Next(3) == 0)
                    map.Remove(key);
                else
                    map[random.Next(3) == 0 ? Pieces[random.Next(Pieces.Length)] : key] = value;
                break;
            case JsonArray list:
                list.Insert(random.Next(list.Count + 1), value);
                break;
        }
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) =>
        node switch
        {
            JsonObject map => map.Select(m => m.Value).OfType<JsonNode>().SelectMany(Nodes).Prepend(node),
            JsonArray list => list.OfType<JsonNode>().SelectMany(Nodes).Prepend(node),
            _ => [node],
        };

    [Fact]
    public void Half_a_surrogate_pair_in_an_unknown_member_is_an_error_with_its_place()
    {
        Assert.False(PolicyDocument.TryParse("""{"Statement":[],"x":["\ud800"]}""", out _, out var error));
        Assert.Equal(PolicyErrorKind.InvalidText, error.Kind);
    }

    [Fact]
    public void Comparison_and_lint_take_what_the_parser_takes() =>
        Gen.Select(PolicyGen.Document(variables: true), Edits)
            .Sample(
                (document, edits) =>
                {
                    var text = new StringBuilder(document.ToJson());
                    foreach (var (at, _, piece) in edits.Take(1))
                        text.Insert(at % (text.Length + 1), Pieces[piece]);
                    if (PolicyDocument.TryParse(text.ToString(), out var parsed, out _))
                    {
                        PolicyComparison.Compare(document, parsed);
                        PolicyLint.Check(parsed, PolicyKind.Bucket, "media");
                    }
                },
                iter: Inputs / 50
            );

    private static Gen<List<(int At, int Cut, int Piece)>> Edits =>
        Gen.Select(Gen.Int[0, 4_000], Gen.Int[0, 6], Gen.Int[0, Pieces.Length - 1]).List[1, 4];
}
