using CsCheck;

namespace S3Creds.Policy.Tests.Comparison;

/// <summary>The containment search against every short string: what it proves empty is, and what it finds is there.</summary>
public class ContainmentTests
{
    private static readonly int Questions = Volume.Of(4_000, 60_000);
    private static readonly string[] Short = [.. Strings("abx", 6)];
    private static readonly Gen<string> Pattern = Gen.OneOf("a", "b", "*", "*", "?").List[0, 5].Select(string.Concat);

    [Fact]
    public void No_proof_and_no_example_is_false() =>
        Gen.Select(Pattern.List[1, 2].List[1, 3], Pattern.List[0, 6])
            .Sample(
                (positives, negatives) =>
                {
                    var answer = new Containment().Find(
                        [.. positives.Select(p => (IReadOnlyList<int[]>)[.. p.Select(Tokens)])],
                        negatives.Select(Tokens),
                        new WorkBudget(1_000_000)
                    );
                    bool Fits(string text) => positives.All(p => p.Any(one => Matches(one, text))) && !negatives.Any(n => Matches(n, text));
                    Assert.True(answer.IsDecided);
                    Assert.True(
                        answer.IsEmpty ? !Array.Exists(Short, Fits) : Fits(answer.Text!),
                        $"{string.Join(" and ", positives.Select(p => string.Join('|', p)))} but {string.Join('|', negatives)}: "
                            + $"{answer.Text}"
                    );
                },
                iter: Questions
            );

    [Fact]
    public void A_proof_with_variables_holds_for_every_value() =>
        Gen.Select(
                Gen.OneOf("a", "b", "*", "?", "${u}", "${t}").List[0, 4].List[1, 2],
                Gen.OneOf("a", "b", "*", "?", "${u}", "${t}", "${u}").List[0, 4].List[1, 4]
            )
            .Sample(
                (positives, negatives) =>
                {
                    var answer = new Containment().Find(
                        [.. positives.Select(p => (IReadOnlyList<int[]>)[Letters(p)])],
                        negatives.Select(Letters),
                        new WorkBudget(1_000_000)
                    );
                    if (!answer.IsEmpty)
                    {
                        return;
                    }

                    foreach (var (u, t) in from u in Values from t in Values select (u, t))
                    {
                        bool Fits(string text) => positives.All(p => Matches(p, text, u, t)) && !negatives.Any(n => Matches(n, text, u, t));
                        Assert.False(
                            Array.Exists(Short, s => s.Length < 5 && Fits(s)),
                            $"{string.Concat(positives[0])} but {string.Join('|', negatives.Select(n => string.Concat(n)))} where "
                                + $"u={u}, t={t}"
                        );
                    }
                },
                iter: Volume.Of(1_500, 20_000)
            );

    /// <summary>Where the negatives name every readable character, what they leave is beyond those, and in a bucket's name it begins as one
    /// of them does.</summary>
    [Fact]
    public void What_is_left_is_found_although_the_negatives_name_every_character()
    {
        string[] named = [.. PatternTokens.Fresh.Select(c => $"{c}*"), "", "\u00A1*"];
        Assert.Equal("\u00A2", Find([Tokens("*")], named).Text);
        Assert.Equal("\u00A2", Find([Tokens("?"), Tokens("*")], named).Text);
        Assert.Equal(ContainmentAnswer.Empty, Find([Tokens("?a")], [.. named, "?*"]));

        var ofBuckets = Enumerable.Range(0, 128).Select(c => (char)c).Where(PatternAutomaton.IsBucketChar).ToList();
        var buckets = ResourceSpace.Of("bucket", "aws", "").Letters;
        Assert.Equal(ContainmentAnswer.Empty, Find([buckets], ofBuckets.Select(c => $"arn:aws:s3:::{c}*")));
        foreach (var kept in ofBuckets)
        {
            var others = ofBuckets.Select(c => $"arn:aws:s3:::{c}{(c == kept ? "a" : "")}*");
            var found = Find([buckets], others).Text!;
            Assert.StartsWith($"arn:aws:s3:::{kept}", found, StringComparison.Ordinal);
            Assert.True(found.Length >= "arn:aws:s3:::".Length + 3);
            Assert.DoesNotContain(others, o => Matches(o, found));
        }
    }

    private static ContainmentAnswer Find(IReadOnlyList<int[]> positives, IEnumerable<string> negatives) =>
        new Containment().Find(
            [.. positives.Select(p => (IReadOnlyList<int[]>)[p])],
            negatives.Select(Tokens),
            new WorkBudget(10_000_000),
            most: 1_000_000
        );

    private static string[] Values { get; } = ["", "a", "b", "ab", "bab", "xx"];

    private static int[] Tokens(string pattern) => PatternTokens.Of(Glob.Tokens(pattern));

    private static bool Matches(string pattern, string text) => Glob.IsMatch(Glob.Tokens(pattern), text);

    private static int[] Letters(List<string> parts) =>
        PatternTemplate.Parse(string.Concat(parts), variables: true).Letters(RequestContext.Empty, v => PatternTokens.Variable(v[0]));

    private static bool Matches(List<string> parts, string text, string u, string t) =>
        PatternTemplate.Parse(string.Concat(parts), variables: true).Matches(text, RequestContext.OfMany([new("u", [u]), new("t", [t])]));

    private static IEnumerable<string> Strings(string alphabet, int longest) =>
        longest == 0
            ? [""]
            : Strings(alphabet, longest - 1)
                .SelectMany(s => s.Length == longest - 1 ? [s, .. alphabet.Select(c => s + c)] : (IEnumerable<string>)[s]);
}
