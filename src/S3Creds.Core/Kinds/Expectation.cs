using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Kinds;

/// <summary>What an entry of <c>expect</c> claims.</summary>
public enum ExpectationKind
{
    /// <summary>Every action and resource that matches is allowed.</summary>
    Can,

    /// <summary>None is.</summary>
    Cannot,

    /// <summary>None is, to anyone but those named.</summary>
    Only,
}

/// <summary>An access assertion: a unit test of the policies.</summary>
/// <param name="Who">Addresses with wildcards, <c>anonymous</c>, or ARNs.</param>
/// <param name="On">Resources as written: <c>bucket/key*</c>, <c>*</c> or ARNs.</param>
public sealed record Expectation(
    ExpectationKind Kind,
    IReadOnlyList<string> Who,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> On,
    RequestContext Context,
    SourceSpan Span
)
{
    public const string Anonymous = "anonymous";

    /// <summary>Whether access that is reached through roles does not count.</summary>
    public bool Direct { get; init; }

    /// <summary>Whether layers that are not seen and only restrict leave a <c>can</c> undecided.</summary>
    public bool Strict { get; init; }

    /// <summary>When the request of a <c>can</c> is made; null: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The policy that a session was made with, and where it comes from.</summary>
    public PolicySource? Session { get; init; }

    /// <summary>The buckets that it names without a wildcard.</summary>
    public IEnumerable<string> Buckets =>
        On.Select(o => (o.StartsWith("arn:", StringComparison.Ordinal) ? o[(o.LastIndexOf(':') + 1)..] : o).Split('/')[0])
            .Where(b => b.Length > 0 && !b.AsSpan().ContainsAny('*', '?'));

    /// <summary>As a sentence: <c>user/x can s3:GetObject on media/*</c>.</summary>
    public override string ToString()
    {
        var who = ShortList.Of(Who);
        return $"{(Kind == ExpectationKind.Only ? $"only {who}" : who)} {(Kind == ExpectationKind.Cannot ? "cannot" : "can")} {ShortList.Of(Actions)} on {ShortList.Of(On)}";
    }

    /// <summary>Reads one entry; null after an error was added.</summary>
    /// <param name="readFile">As <see cref="LoadContext.ReadFile"/>.</param>
    internal static Expectation? Load(ManifestNode node, Func<string, SourceSpan, byte[]?> readFile, DiagnosticBag diagnostics)
    {
        if (node is not ManifestNode.Map map)
            return null;
        var (who, only, can, cannot) = (Texts(map["who"]), Texts(map["only"]), Texts(map["can"]), Texts(map["cannot"]));
        if ((who.Count > 0) == (only.Count > 0) || (can.Count > 0) == (cannot.Count > 0) || (only.Count > 0 && can.Count == 0))
        {
            diagnostics.Add(
                ManifestCodes.Form.At(node.Span, "an expectation must be {who, can, on}, {who, cannot, on} or {only, can, on}")
            );
            return null;
        }

        foreach (var name in who.Concat(only))
        {
            if (
                name != Anonymous
                && !name.StartsWith("arn:", StringComparison.Ordinal)
                && !name.EndsWith(".amazonaws.com", StringComparison.Ordinal)
                && !IsAccount(name)
                && !name.StartsWith("user/", StringComparison.Ordinal)
                && !name.StartsWith("role/", StringComparison.Ordinal)
            )
            {
                diagnostics.Add(
                    ManifestCodes.Form.At(
                        node.Span,
                        $"{ShownText.Quote(name)} is not a valid principal",
                        "user/NAME, role/NAME (with * for any), anonymous, an account, a service or an ARN"
                    )
                );
                return null;
            }
        }

        if (!ExpectationParts.TryRead(map, isCan: who.Count > 0 && can.Count > 0, who, readFile, diagnostics, out var at, out var session))
            return null;
        foreach (var action in can.Concat(cannot))
        {
            if (!S3Actions.Catalogue.All.Select(a => a.FullName).Any(Wildcard.Of(action, ignoreCase: true).Matches))
            {
                var near = Suggestion.For(action, S3Actions.Catalogue.All.Select(a => a.FullName));
                diagnostics.Add(
                    ManifestCodes.Form.At(
                        node.Span,
                        $"{ShownText.Quote(action)} is not an S3 action, so this could never fail",
                        near is null ? null : $"did you mean {near}?"
                    )
                );
                return null;
            }
        }

        return new Expectation(
            only.Count > 0 ? ExpectationKind.Only
                : can.Count > 0 ? ExpectationKind.Can
                : ExpectationKind.Cannot,
            only.Count > 0 ? only : who,
            can.Count > 0 ? can : cannot,
            Texts(map["on"]),
            RequestContext.OfMany(
                ((map["context"] as ManifestNode.Map)?.Entries ?? []).Select(e =>
                    KeyValuePair.Create(e.Key, (IReadOnlyList<string>)Texts(e.Value))
                )
            ),
            node.Span
        )
        {
            Direct = ExpectationParts.IsOn(map["direct"]),
            Strict = ExpectationParts.IsOn(map["strict"]),
            At = at,
            Session = session,
        };
    }

    private static bool IsAccount(string name) => name.Length == 12 && name.All(char.IsAsciiDigit);

    private static List<string> Texts(ManifestNode? node) =>
        node switch
        {
            ManifestNode.Scalar scalar => [scalar.Text],
            ManifestNode.List list => [.. list.Items.OfType<ManifestNode.Scalar>().Select(s => s.Text)],
            _ => [],
        };
}
