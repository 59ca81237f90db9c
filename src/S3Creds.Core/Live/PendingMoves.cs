using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Live;

/// <summary>
/// Renames that are still to be made. The live side is seen under the new names, as AWS shows it afterwards: memberships and the principals of
/// bucket and trust policies follow a rename by themselves, since AWS stores unique ids.
/// </summary>
internal sealed class PendingMoves
{
    private readonly IReadOnlyList<Move> moves;
    private readonly IReadOnlyList<Kind> kinds;

    private PendingMoves(IReadOnlyList<Move> moves, IReadOnlyList<Kind> kinds) => (this.moves, this.kinds) = (moves, kinds);

    public static PendingMoves None { get; } = new([], []);

    public bool Any => moves.Count > 0;

    /// <summary>What a targeted read must name: both names of a move belong together.</summary>
    public static IEnumerable<ResourceAddress> BothNames(IEnumerable<ResourceAddress> addresses, IReadOnlyList<Move> declared)
    {
        var all = addresses.ToList();
        return all.Concat(declared.Where(m => all.Contains(m.From) || all.Contains(m.To)).SelectMany(m => new[] { m.From, m.To }));
    }

    public static PendingMoves In(ResourceSet live, IReadOnlyList<Move> declared, IReadOnlyList<Kind> kinds) =>
        new([.. declared.Where(m => IsThere(live[m.From]) && !IsThere(live[m.To]))], kinds);

    /// <summary>What is to be reported of all declared moves.</summary>
    public static IEnumerable<Diagnostic> Notes(ResourceSet live, IReadOnlyList<Move> declared)
    {
        foreach (var move in declared)
        {
            var (from, to) = (IsThere(live[move.From]), IsThere(live[move.To]));
            if (from && to)
                yield return MoveCodes.BothExist.At(
                    move.Span,
                    $"{move.From} is to become {move.To}, and both exist",
                    $"remove one of them, or remove this item of moved and declare both"
                );
            else if (!from && !to)
                yield return MoveCodes.NothingToMove.At(
                    move.Span,
                    $"{move.From} is to become {move.To}, and neither exists: {move.To} is created new",
                    "check the name, or remove this item of moved"
                );
        }
    }

    /// <summary>The name in the account of something that is declared under its new name.</summary>
    public ResourceAddress InAccount(ResourceAddress address) => moves.FirstOrDefault(m => m.To == address)?.From ?? address;

    public bool Renames(ResourceAddress address) => moves.Any(m => m.To == address);

    /// <summary>The live resources under their new names.</summary>
    public ResourceSet Apply(ResourceSet live)
    {
        if (!Any)
            return live;
        var resources = live.Resources;
        foreach (var move in moves)
        {
            if (!resources.TryGetValue(move.From, out var state))
                continue;
            resources = resources.Remove(move.From).Remove(move.To);
            resources = resources.SetItem(
                move.To,
                state with
                {
                    SpelledAs = null,
                    RenamedFrom = state.SpelledAs ?? NameOf(live, move.From),
                }
            );
        }

        return ResourceSet.Of(resources.Select(r => KeyValuePair.Create(r.Key, Followed(r.Key, Belonging(r.Value)))));
    }

    /// <summary>Documents that go on naming the old ARN where it is only a text: resources and conditions.</summary>
    public IEnumerable<Diagnostic> OldNames(ResourceSet live) =>
        from move in moves
        from resource in live.Resources
        from value in kinds.ValuesOf(resource.Key, resource.Value)
        from policy in value.Facet.Policies(value.Value)
        where PolicyText.Statements(policy.Document).Any(s => HoldsAsText(s, move.From))
        select MoveCodes.OldName.At(
            move.Span,
            $"{resource.Key}: {policy.What} names {move.From} in a resource or condition, which does not follow the rename to {move.To}",
            "change it together with the rename"
        );

    private static bool HoldsAsText(JsonObject statement, ResourceAddress from) =>
        new[] { statement["Resource"], statement["NotResource"], statement["Condition"] }.SelectMany(Texts).Any(t => IsArnOf(t, from));

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(m => Texts(m.Value)),
            JsonArray a => a.SelectMany(Texts),
            JsonValue v => [v.ToString()],
            _ => [],
        };

    /// <summary>A policy that holds access of a principal goes on holding it.</summary>
    private ResourceState Belonging(ResourceState state) =>
        moves.FirstOrDefault(m => m.From == state.AccessOf) is { } move ? state with { AccessOf = move.To } : state;

    private ResourceState Followed(ResourceAddress address, ResourceState state)
    {
        foreach (var (facet, value) in kinds.ValuesOf(address, state).ToList())
        {
            if (value.JsonOrNull?.ToNode() is not { } node)
                continue;
            var isGroups = facet.References(value).Any(r => r.Address is { Kind: ResourceKind.Group });
            var renamed =
                isGroups ? Members(node)
                : facet.NamesPrincipals is not null ? Principals(node, false)
                : null;
            if (renamed is not null && CanonicalJson.Of(renamed) != value.JsonOrNull)
                state = state.With(facet.Key, new FacetValue.Present(CanonicalJson.Of(renamed)));
        }

        return state;
    }

    private JsonNode Members(JsonNode node) =>
        new JsonArray([
            .. PolicyText
                .Strings(node)
                .Select(g => moves.FirstOrDefault(m => m.From == new ResourceAddress(ResourceKind.Group, g))?.To.Name ?? g)
                .Order(StringComparer.Ordinal)
                .Select(g => JsonValue.Create(g)),
        ]);

    private JsonNode? Principals(JsonNode? node, bool isPrincipal) =>
        node switch
        {
            JsonObject o => new JsonObject(
                o.Select(m => KeyValuePair.Create(m.Key, Principals(m.Value, isPrincipal || m.Key is "Principal" or "NotPrincipal")))
            ),
            JsonArray a => new JsonArray([.. a.Select(i => Principals(i, isPrincipal))]),
            JsonValue v when isPrincipal && moves.FirstOrDefault(m => IsArnOf(v.ToString(), m.From)) is { } move => JsonValue.Create(
                v.ToString()[..(v.ToString().LastIndexOf('/') + 1)] + move.To.Name
            ),
            _ => node?.DeepClone(),
        };

    private static bool IsArnOf(string text, ResourceAddress address) =>
        text.StartsWith("arn:", StringComparison.Ordinal)
        && text.Contains($":{address.Kind.Name()}/", StringComparison.Ordinal)
        && text[(text.LastIndexOf('/') + 1)..] == address.Name;

    private static string NameOf(ResourceSet live, ResourceAddress address) => live.Spelled(address).Name;

    private static bool IsThere(ResourceState? state) => state?.Presence == Presence.Present;
}
