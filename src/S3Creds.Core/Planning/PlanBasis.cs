using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>The account before a plan, as far as access depends on it.</summary>
public sealed record AccessBasis(ResourceSet Live, AccessFacts Facts);

/// <summary>What a plan's risks, approvals and access changes follow from besides its steps. It is part of the plan file, so that they can
/// be worked out again without an account.</summary>
/// <param name="Operators">The manifests' operators and the identity that made the plan.</param>
/// <param name="Files">The manifests of the run, as ownership tags name them.</param>
/// <param name="Moved">Manifests that are not part of the run because they were renamed: what they declared is declared by the run's
/// own.</param>
/// <param name="Owned">How many resources the owner has.</param>
/// <param name="Destroying">Made by <c>destroy</c>, which deletes everything on purpose.</param>
/// <param name="Access">Null: no step touches access.</param>
public sealed record PlanBasis(
    IReadOnlyList<ResourceAddress> Operators,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Moved,
    int Owned,
    bool Destroying,
    AccessBasis? Access
)
{
    /// <summary>Which claims the manifests make, and which were approved before.</summary>
    public ClaimsBasis Claims { get; init; } = ClaimsBasis.None;

    public static PlanBasis None { get; } = new([], [], [], 0, false, null);

    internal JsonObject ToJson(IReadOnlyList<PlanStep> steps) =>
        new()
        {
            ["operators"] = AccessJson.Texts(Operators.Select(o => o.ToString())),
            ["files"] = AccessJson.Texts(Files),
            ["moved"] = AccessJson.Texts(Moved),
            ["owned"] = Owned,
            ["destroying"] = Destroying,
            ["claims"] = Claims.ToJson(),
            ["access"] = Access is { } access ? AccessJsonOf(access, steps) : null,
        };

    /// <exception cref="FormatException">A member is missing, or has another form.</exception>
    internal static PlanBasis Read(JsonObject json, string account, IReadOnlyList<Kind> kinds) =>
        new(
            [.. AccessJson.Texts(json, "operators").Select(o => ResourceAddress.Parse(o) ?? throw new FormatException("operators"))],
            AccessJson.Texts(json, "files"),
            AccessJson.Texts(json, "moved"),
            json["owned"]?.GetValue<int>() ?? throw new FormatException("owned"),
            json["destroying"]?.GetValue<bool>() ?? throw new FormatException("destroying"),
            json["access"] is JsonObject access ? ReadAccess(access, account, kinds) : null
        )
        {
            Claims = ClaimsBasis.Read(json["claims"] as JsonObject ?? throw new FormatException("claims")),
        };

    private static JsonObject AccessJsonOf(AccessBasis access, IReadOnlyList<PlanStep> steps)
    {
        var json = AccessBaseline.Basis(
            AccessModel.Of(access.Live, access.Facts),
            [.. steps.SelectMany(s => PoliciesNamedBy(access.Facts.Kinds, s))]
        );
        json["partition"] = access.Facts.Partition;
        return json;
    }

    private static AccessBasis ReadAccess(JsonObject json, string account, IReadOnlyList<Kind> kinds)
    {
        var partition = json["partition"]?.GetValue<string>() ?? throw new FormatException("partition");
        var (resources, facts) = AccessBaseline.ReadBasis(json, account, partition, kinds);
        return new AccessBasis(resources, facts);
    }

    /// <summary>Policies that a step attaches: their documents count, although no principal has them yet.</summary>
    private static IEnumerable<ResourceAddress> PoliciesNamedBy(IReadOnlyList<Kind> kinds, PlanStep step) =>
        step.ValuesAfter(kinds)
            .SelectMany(v => v.Facet.References(v.Value))
            .Where(r => r.IsPolicy())
            .Select(r => r.Address)
            .OfType<ResourceAddress>();
}
