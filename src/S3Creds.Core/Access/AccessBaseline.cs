using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Claims;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Access;

/// <summary> Who had which access, as a file: what <c>access --out</c> writes and <c>drift --baseline</c> reads (docs/access-format.md).
/// Beside the list it holds the policies that the list follows from, so that a later state is compared exactly and not line by line.
/// </summary>
public sealed record AccessBaseline(AccessScope Scope, AccessModel Model)
{
    public const int FormatVersion = 1;

    /// <summary>Larger files are refused before they are parsed, in bytes.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    /// <summary>Canonical bytes and a line feed.</summary>
    public byte[] Write()
    {
        var json = List(Model.Account, Scope, AccessReport.Of(Model, Scope));
        json["partition"] = Model.Facts.Partition;
        json["basis"] = Basis(Model, []);
        return Encoding.UTF8.GetBytes(CanonicalJson.Of(json).Text + "\n");
    }

    /// <summary>What the access of a state follows from, and nothing else.</summary>
    /// <param name="policies">Policies that count although no principal has them.</param>
    internal static JsonObject Basis(AccessModel model, IReadOnlyCollection<ResourceAddress> policies)
    {
        var basis = new JsonObject
        {
            ["resources"] = Resources(model, policies),
            ["accountRead"] = model.Facts.IsRead,
            ["accountBlock"] = model.Facts.AccountBlock is { } block ? Value(block) : null,
            ["awsPolicies"] = new JsonObject(model.Facts.AwsPolicies.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Value(p.Value)))),
            ["notRead"] = AccessJson.Texts(model.Facts.NotSeen),
            ["claims"] = model.Facts.Claims.IsEmpty ? null : model.Facts.Claims.ToJson(),
        };
        if (!model.Facts.IdentitiesAreRead)
            basis["identitiesRead"] = false;
        return basis;
    }

    /// <exception cref="FormatException">A member is missing, or has another form.</exception>
    internal static (ResourceSet Resources, AccessFacts Facts) ReadBasis(
        JsonObject basis,
        string account,
        string partition,
        IReadOnlyList<Kind>? kinds = null
    )
    {
        var resources = Object(basis, "resources")
            .Select(r =>
                KeyValuePair.Create(
                    ResourceAddress.Parse(r.Key) ?? throw new FormatException(r.Key),
                    Object(r.Value).Aggregate(ResourceState.Empty, (state, f) => state.With(f.Key, Value(f.Value)))
                )
            );
        return (
            ResourceSet.Of(resources),
            AccessFacts.Nothing(account, partition) with
            {
                Kinds = kinds ?? KindTable.All,
                AwsPolicies = Object(basis, "awsPolicies")
                    .ToImmutableSortedDictionary(p => p.Key, p => Value(p.Value), StringComparer.Ordinal),
                IsRead = basis["accountRead"]?.GetValue<bool>() == true,
                IdentitiesAreRead = basis["identitiesRead"]?.GetValue<bool>() != false,
                AccountBlock = basis["accountBlock"] is { } block ? Value(block) : null,
                Claims = AccessClaims.Read(basis["claims"] as JsonObject),
                NotSeen =
                [
                    .. (basis["notRead"] as JsonArray ?? []).Select(n => n?.GetValue<string>() ?? throw new FormatException("notRead")),
                ],
            }
        );
    }

    /// <summary>The list alone: what <c>access --format json</c> prints.</summary>
    public static JsonObject List(string account, AccessScope scope, AccessChanges report) =>
        AccessJson.Beside(
            report,
            new JsonObject
            {
                ["formatVersion"] = FormatVersion,
                ["account"] = account,
                ["scope"] = new JsonObject
                {
                    ["who"] = scope.Who,
                    ["bucket"] = scope.Bucket,
                    ["public"] = scope.Public,
                },
                ["access"] = new JsonArray([.. report.Changes.Select(AccessJson.Line)]),
                ["undecided"] = AccessJson.Undecided(report.Undecided),
                ["notSeen"] = AccessJson.Texts(report.NotSeen),
            }
        );

    /// <exception cref="S3CredsException">Not such a file, or of another version.</exception>
    public static AccessBaseline Read(ReadOnlySpan<byte> bytes, string file)
    {
        try
        {
            var root = JsonNode.Parse(bytes, null, Strict) as JsonObject ?? throw new WordedException("it is not a JSON object");
            if (root["formatVersion"]?.GetValue<int>() is not FormatVersion)
                throw new WordedException($"its format is not version {FormatVersion}");
            var basis = root["basis"] as JsonObject ?? throw new WordedException("it has no basis: it was not written by access --out");
            var scope = root["scope"] as JsonObject ?? throw new FormatException("scope");
            var (resources, facts) = ReadBasis(basis, Text(root, "account"), Text(root, "partition"));
            return new AccessBaseline(
                new AccessScope(
                    scope["who"]?.GetValue<string>(),
                    scope["bucket"]?.GetValue<string>(),
                    scope["public"]?.GetValue<bool>() == true
                ),
                AccessModel.Of(resources, facts)
            );
        }
        catch (Exception e)
            when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            var why = e switch
            {
                JsonException json => Words(JsonProblem.Of(json, bytes)),
                WordedException own => own.Message,
                FormatException { Message: var key } when !key.Contains(' ', StringComparison.Ordinal) =>
                    $"{key} is missing or has an invalid format",
                _ => "a value has an invalid format",
            };
            throw new S3CredsException(
                ExpectCodes.BadBaseline.With($"{file} is not a valid list of access: {why}", "write one with 's3creds access --out FILE'"),
                Outcome.Failed,
                e
            );
        }
    }

    /// <summary>What access follows from, and nothing else: a rotated key or a changed lifecycle leaves the file as it is.</summary>
    private static JsonObject Resources(AccessModel model, IReadOnlyCollection<ResourceAddress> policies)
    {
        var kinds = model.Facts.Kinds;
        var present = model.Resources.Resources.Where(r => r.Value.Presence == Presence.Present).ToList();
        var used = present
            .SelectMany(r => kinds.PoliciesNamed(r.Key, r.Value))
            .Select(PolicyReference.Address)
            .OfType<ResourceAddress>()
            .Concat(policies)
            .ToHashSet();
        return new JsonObject(
            present
                .Where(r => r.Key.Kind != ResourceKind.Policy || used.Contains(r.Key))
                .Select(r =>
                    KeyValuePair.Create(
                        r.Key.ToString(),
                        (JsonNode?)
                            new JsonObject(
                                r.Value.Facets.Where(f => BearsOnAccess(kinds.Of(r.Key.Kind), f.Key))
                                    .Select(f => KeyValuePair.Create(f.Key, (JsonNode?)Value(f.Value)))
                            )
                    )
                )
        );
    }

    /// <summary>Of a resource that no kind declares, such as a group, nothing else was read.</summary>
    private static bool BearsOnAccess(Kind? kind, string facet) =>
        kind is null
        || kind.AccessOnly.Contains(facet)
        || kind.Facets.FirstOrDefault(f => f.Key == facet) is { Bearing: not AccessBearing.None };

    private static JsonObject Value(FacetValue value) =>
        value switch
        {
            FacetValue.Present present => new JsonObject { ["is"] = present.Json.ToNode() },
            FacetValue.Unknown unknown => new JsonObject { ["unknown"] = unknown.Reason },
            FacetValue.Unsupported => new JsonObject { ["unsupported"] = true },
            _ => new JsonObject { ["absent"] = true },
        };

    private static FacetValue Value(JsonNode? json) =>
        json switch
        {
            JsonObject o when o.TryGetPropertyValue("is", out var value) => new FacetValue.Present(CanonicalJson.Of(value)),
            JsonObject o when o["unknown"] is { } reason => new FacetValue.Unknown(reason.GetValue<string>()),
            JsonObject o when o.ContainsKey("unsupported") => FacetValue.Unsupported.Instance,
            JsonObject o when o.ContainsKey("absent") => FacetValue.Absent.Instance,
            _ => throw new WordedException("a value has an invalid format"),
        };

    private static string Words(JsonProblem problem) => $"line {problem.Line}, column {problem.Column}: {problem.Message}";

    private static JsonObject Object(JsonObject json, string key) => json[key] as JsonObject ?? throw new FormatException(key);

    private static JsonObject Object(JsonNode? json) => json as JsonObject ?? throw new FormatException("resources");

    private static string Text(JsonObject json, string key) => json[key]?.GetValue<string>() ?? throw new FormatException(key);

    /// <summary>Words of this tool; those of the runtime are not shown.</summary>
    private sealed class WordedException(string words) : FormatException(words);
}
