using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>
/// A customer-managed policy that holds <c>access</c> of one principal, which its inline policies have no room for. Its path names the
/// principal: <c>/s3creds/OWNER/access-of/user/NAME/</c>.
/// </summary>
/// <param name="Owner">From its tags: without one it is another policy, whatever its path.</param>
/// <param name="Document">Of its default version.</param>
internal sealed record AccessPolicy(string Name, string Arn, string Owner, JsonNode? Document)
{
    private const string Root = "/s3creds/";
    private const string Of = "/access-of/";
    private const string RenamedTag = "s3creds:access-of";

    // Names of policies have 128 characters, those of groups too.
    private const int LongestName = 100;

    /// <summary>The grants in it by the names that they would have as inline policies.</summary>
    public JsonObject Grants { get; } = AccessPolicyDocument.Read(Document, Name);

    public static string PathOf(string owner, ResourceAddress principal) =>
        $"{Root}{owner.Replace('/', '~')}{Of}{principal.Kind.Name()}/{principal.Name}/";

    public static string NameOf(ResourceAddress principal, int number)
    {
        var name =
            principal.Name.Length <= LongestName ? principal.Name : $"{principal.Name[..(LongestName - 9)]}.{Digest(principal.Name)}";
        return $"s3creds-access.{principal.Kind.Name()}.{name}.{number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>The number at the end of a policy's name; the largest where there is none.</summary>
    public static int NumberOf(string name) =>
        int.TryParse(name[(name.LastIndexOf('.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;

    /// <summary>Whose access a policy with this path or ARN holds; null where it is another kind of policy.</summary>
    public static ResourceAddress? PrincipalOf(string pathOrArn)
    {
        var root = pathOrArn.IndexOf(Root, StringComparison.Ordinal);
        var of = pathOrArn.IndexOf(Of, StringComparison.Ordinal);
        if (root < 0 || of <= root + Root.Length || pathOrArn[(root + Root.Length)..of].Contains('/', StringComparison.Ordinal))
            return null;
        var parts = pathOrArn[(of + Of.Length)..].Split('/');
        return parts.Length == 3 ? ResourceAddress.Parse($"{parts[0]}/{parts[1]}") : null;
    }

    /// <summary>Whose access a policy with this path or ARN and these tags holds: a rename leaves the path, and adds the tag.</summary>
    public static ResourceAddress? PrincipalOf(string pathOrArn, IReadOnlyDictionary<string, string> tags) =>
        PrincipalOf(pathOrArn) is not { } first ? null
        : tags.GetValueOrDefault(RenamedTag) is { } renamed ? ResourceAddress.Parse(renamed.Replace(' ', ',')) ?? first
        : first;

    /// <summary>The tag that names the principal since it was renamed. IAM takes no comma in tags, and no space in names.</summary>
    public static Amazon.IdentityManagement.Model.Tag TagOf(ResourceAddress principal) =>
        new() { Key = RenamedTag, Value = principal.ToString().Replace(',', ' ') };

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
