using S3Creds.Core.Model;

namespace S3Creds.Core.Access;

/// <summary>The manifest's <c>operators</c>, whose names may hold <c>*</c>: <c>role/AWSReservedSSO_*</c>.</summary>
public static class OperatorPatterns
{
    public static bool Matches(IEnumerable<ResourceAddress> operators, ResourceAddress address) =>
        operators.Any(o => o == address || (IsGlob(o) && new AddressPattern(o.ToString()).Matches(address)));

    public static bool IsGlob(ResourceAddress address) => address.Name.AsSpan().ContainsAny('*', '?');
}
