using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Model;

namespace S3Creds.Core.Fleet;

/// <summary>An account as AWS Organizations lists it.</summary>
internal sealed record ListedAccount(string Id, string? Name, string State)
{
    public bool IsActive => State == "ACTIVE";
}

/// <summary>Reads what <c>aws organizations list-accounts</c> writes. Only <c>State</c> counts: <c>Status</c> was retired in 2026
/// (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html).</summary>
internal static class OrganizationAccounts
{
    /// <summary>Ten thousand accounts have 4 MB.</summary>
    private const long MaxBytes = 32 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <param name="span">Where the file is named.</param>
    public static IReadOnlyList<ListedAccount> Read(string path, SourceSpan span, IFileSystem files, DiagnosticBag diagnostics)
    {
        byte[] bytes;
        try
        {
            bytes = files.ReadAllBytes(path, MaxBytes);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            diagnostics.Add(
                FleetCodes.BadAccountList.At(
                    span,
                    $"{path} cannot be read: {FileProblem.Of(e, path)}",
                    "write it with: aws organizations list-accounts > accounts.json"
                )
            );
            return [];
        }

        if (Parse(bytes) is not { } list)
        {
            diagnostics.Add(
                FleetCodes.BadAccountList.At(
                    span,
                    $"{path} is not a list of accounts",
                    "write it with: aws organizations list-accounts > accounts.json"
                )
            );
            return [];
        }

        var found = new Dictionary<string, ListedAccount>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i] as JsonObject;
            var (id, state) = (Text(item?["Id"]), Text(item?["State"]));
            if (id is null || !FleetAccount.IsId(id))
                diagnostics.Add(FleetCodes.BadAccountList.At(span, $"{path}: account {i + 1} has no Id of 12 digits"));
            else if (state is null)
                diagnostics.Add(
                    FleetCodes.BadAccountList.At(
                        span,
                        $"{path}: account {id} has no State, by which active accounts are known",
                        "write the list with a newer AWS CLI: Status was retired in 2026"
                    )
                );
            else if (!found.TryAdd(id, new ListedAccount(id, Text(item?["Name"]), state)))
                diagnostics.Add(FleetCodes.BadAccountList.At(span, $"{path}: account {id} is listed twice"));
        }

        return [.. found.Values];
    }

    private static JsonArray? Parse(byte[] bytes)
    {
        try
        {
            return (JsonNode.Parse(bytes, null, Strict) as JsonObject)?["Accounts"] as JsonArray;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 } text
            ? text
            : null;
}
