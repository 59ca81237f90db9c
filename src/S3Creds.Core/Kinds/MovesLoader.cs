using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Kinds;

/// <summary>The key <c>moved</c> of all manifests of a run.</summary>
internal sealed class MovesLoader(DiagnosticBag diagnostics)
{
    private readonly List<Move> moves = [];

    public IReadOnlyList<Move> Moves => moves;

    public static JsonObject Schema() =>
        ListOf(
                Closed(
                    new JsonObject
                    {
                        ["from"] = Word("The address before: user/NAME or group/NAME.", "^[a-z-]+/.+$").With("user/ci"),
                        ["to"] = Word("The address after, which this manifest declares.", "^[a-z-]+/.+$").With("user/ci-uploader"),
                    },
                    "from",
                    "to"
                )
            )
            .Described(
                "Users and groups that are renamed in place, with keys, policies and memberships. An item whose from no longer exists is done, and "
                    + "can be removed.",
                examples: new JsonArray(new JsonObject { ["from"] = "user/ci", ["to"] = "user/ci-uploader" })
            );

    public void Read(ManifestNode.Map map)
    {
        foreach (var item in (map["moved"] as ManifestNode.List)?.Items.OfType<ManifestNode.Map>() ?? [])
        {
            if (Address(item["from"]) is { } from && Address(item["to"]) is { } to)
                moves.Add(new Move(from, to, item.Span));
        }
    }

    /// <summary>Reports what is wrong with the moves beside what is declared.</summary>
    public void Check(Func<ResourceAddress, SourceSpan?> declaredAt)
    {
        foreach (var move in moves)
        {
            var (from, to, span) = move;
            if (WayOut(from.Kind) is { } wayOut)
                diagnostics.Add(MoveCodes.CannotRename.At(span, $"{from} cannot be renamed: AWS has no call for it", wayOut));
            else if (from.Kind != to.Kind)
                Refuse($"{from} cannot become {to}: the kinds differ");
            else if (from == to)
                Refuse($"{from} and {to} are one name: IAM names do not differ by case");
            else if (declaredAt(from) is { } at)
                Refuse($"{from} is renamed to {to}, and is still declared at {at}", $"declare {to} in its place");
            else if (declaredAt(to) is null)
                Refuse($"{from} is renamed to {to}, which is not declared", $"declare {to}");
            else if (moves.Exists(m => m != move && (m.From == from || m.To == to)))
                Refuse($"{from} and {to}: a name is in two moves", "keep one of them");

            void Refuse(string message, string? hint = null) => diagnostics.Add(MoveCodes.Invalid.At(span, message, hint));
        }
    }

    private ResourceAddress? Address(ManifestNode? node)
    {
        if (node is not ManifestNode.Scalar scalar)
            return null;
        if (ResourceAddress.Parse(scalar.Text) is { } address)
            return address;
        diagnostics.Add(
            MoveCodes.Invalid.At(
                scalar.Span,
                $"{ShownText.Quote(scalar.Text)} is not an address",
                "addresses are like user/ci or group/readers"
            )
        );
        return null;
    }

    /// <summary>How to get along without a rename; null for kinds that AWS renames.</summary>
    private static string? WayOut(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.User or ResourceKind.Group => null,
            ResourceKind.Role => "declare the new role beside the old one, let its users assume the new one, then remove the old one",
            ResourceKind.Policy => "declare the new policy beside the old one, attach it in its place, then remove the old one",
            ResourceKind.Bucket => "declare the new bucket beside the old one, copy the objects, then remove the old one",
            _ => $"declare the new one beside the old one, name it in the place of the old one, then remove the old one",
        };
}
