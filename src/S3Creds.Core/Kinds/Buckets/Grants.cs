using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> Grants of an access control list: canonical <c>[{"permission":"READ","to":"http://…/AllUsers"}]</c>, sorted, and in
/// manifests <c>[{to: AllUsers, permissions: [READ]}]</c> (S3 User Guide, acl-overview). </summary>
internal static class Grants
{
    private const string Groups = "http://acs.amazonaws.com/groups/";

    public const string AllUsers = Groups + "global/AllUsers";
    public const string AuthenticatedUsers = Groups + "global/AuthenticatedUsers";
    public const string LogDelivery = Groups + "s3/LogDelivery";

    /// <summary>The owner, whose canonical id no manifest knows, where it has other permissions than all of them.</summary>
    public const string Owner = "owner";

    public const string Full = "FULL_CONTROL";

    /// <summary>No permission at all: of the owner alone.</summary>
    public const string Nothing = "NONE";

    private const string To = "to";
    private const string Permissions = "permissions";
    private const string Permission = "permission";

    private static readonly (string Short, string Uri)[] Named =
    [
        (nameof(AllUsers), AllUsers),
        (nameof(AuthenticatedUsers), AuthenticatedUsers),
        (nameof(LogDelivery), LogDelivery),
    ];

    /// <param name="permissions">Those that the list may hold.</param>
    /// <param name="withOwner">Whether the owner may be named.</param>
    public static JsonObject Schema(IReadOnlyList<string> permissions, bool withOwner)
    {
        var owner = withOwner ? ", or owner (which has FULL_CONTROL where it is not named)" : "";
        var item = SchemaForms.Closed(
            new JsonObject
            {
                [To] = SchemaForms
                    .Text($"AllUsers (anyone), AuthenticatedUsers (any AWS account), LogDelivery, a canonical user id{owner}.")
                    .With("LogDelivery"),
                [Permissions] = new JsonObject
                {
                    ["type"] = "array",
                    ["minItems"] = 1,
                    ["items"] = new JsonObject { ["enum"] = SchemaForms.Names([.. permissions]) },
                }.Described("What is granted.", null, new JsonArray(JsonValue.Create(permissions[0]))),
            },
            To,
            Permissions
        );
        return new JsonObject
        {
            ["type"] = "array",
            ["maxItems"] = 100,
            ["items"] = item,
        };
    }

    /// <summary>The canonical grants; a grantee that cannot exist is an error.</summary>
    public static JsonArray Load(ManifestNode.List list, string facet, bool withOwner, LoadContext context)
    {
        var grants = new List<(string To, string Permission)>();
        foreach (var item in list.Items.OfType<ManifestNode.Map>())
        {
            var name = item.TextOf(To) ?? "";
            var to = Array.Find(Named, n => n.Short == name).Uri ?? name;
            if (!IsGrantee(to) && !(withOwner && to == Owner))
            {
                context.Diagnostics.Add(
                    BucketCodes.Value.At(
                        (item[To] ?? item).Span,
                        $"{facet} grants to {ShownText.Quote(name)}, which is no group and no canonical user id (64 hexadecimal digits)",
                        $"use {string.Join(", ", Named.Select(n => n.Short))} or a canonical user id: account ids, ARNs and e-mail "
                            + "addresses are not accepted"
                    )
                );
            }

            grants.AddRange(item.ScalarsOf(Permissions).Select(p => (to, p.Text)));
        }

        return Canonical(grants);
    }

    /// <summary>In one order, each once: neither has a meaning.</summary>
    public static JsonArray Canonical(IEnumerable<(string To, string Permission)> grants) =>
        new([
            .. grants
                .Distinct()
                .OrderBy(g => g.To, StringComparer.Ordinal)
                .ThenBy(g => g.Permission, StringComparer.Ordinal)
                .Select(g => new JsonObject { [To] = g.To, [Permission] = g.Permission }),
        ]);

    public static IEnumerable<(string To, string Permission)> Of(JsonNode? canonical) =>
        (canonical as JsonArray ?? []).OfType<JsonObject>().Select(g => (g.TextOf(To) ?? "", g.TextOf(Permission) ?? ""));

    /// <summary>As manifests write them: one item for each grantee.</summary>
    public static JsonArray Form(JsonNode? canonical) =>
        new([
            .. Of(canonical)
                .GroupBy(g => g.To, StringComparer.Ordinal)
                .Select(g => new JsonObject
                {
                    [To] = Array.Find(Named, n => n.Uri == g.Key).Short ?? g.Key,
                    [Permissions] = new JsonArray([.. g.Select(p => (JsonNode?)JsonValue.Create(p.Permission))]),
                }),
        ]);

    public static IEnumerable<(string To, string Permission)> OfWire(IEnumerable<S3Grant>? grants) =>
        (grants ?? []).Select(g =>
            (g.Grantee?.URI ?? g.Grantee?.CanonicalUser ?? g.Grantee?.EmailAddress ?? "", g.Permission?.Value ?? "")
        );

    public static List<S3Grant> ToWire(IEnumerable<(string To, string Permission)> grants) =>
        [
            .. grants.Select(g => new S3Grant
            {
                Grantee = IsUri(g.To) ? new S3Grantee { URI = g.To } : new S3Grantee { CanonicalUser = g.To },
                Permission = S3Permission.FindValue(g.Permission),
            }),
        ];

    /// <summary>The grantees of a permission, in the form of its header; null where there are none.</summary>
    public static string? Header(IEnumerable<(string To, string Permission)> grants, string permission) =>
        string.Join(", ", grants.Where(g => g.Permission == permission).Select(g => IsUri(g.To) ? $"uri=\"{g.To}\"" : $"id=\"{g.To}\""))
            is { Length: > 0 } header
            ? header
            : null;

    private static bool IsGrantee(string to) => IsUri(to) || (to.Length == 64 && to.All(char.IsAsciiHexDigit));

    private static bool IsUri(string to) => to.StartsWith(Groups, StringComparison.Ordinal);
}
