using System.Text.Json;

namespace S3Creds.Sandbox.State;

/// <summary>What a state file must hold beyond its JSON types, so that no operation meets a hole in it later.</summary>
internal static class StateChecks
{
    /// <summary>The place of a null in the file, which never writes one; null when there is none.</summary>
    public static string? Null(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
        var name = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString() ?? "";
            }
            else if (reader.TokenType == JsonTokenType.Null)
            {
                return $"{(name.Length == 0 ? "the document" : name)} is null (byte {reader.TokenStartIndex + 1})";
            }
        }

        return null;
    }

    /// <summary>The first thing that refers to what is not there; null when all is well.</summary>
    public static string? Problem(SandboxState state) =>
        Accounts(state) ?? Keys(state) ?? Buckets(state) ?? Parameters(state) ?? KmsKeys(state);

    private static string? Accounts(SandboxState state)
    {
        foreach (var (id, account) in state.Accounts)
        {
            var wrong =
                id != account.Id ? $"the account {id} has the id {account.Id}"
                : account.Users.Values.SelectMany(u => u.AccessKeyIds).FirstOrDefault(key => !state.AccessKeys.ContainsKey(key)) is { } key
                    ? $"the access key {key} of a user is missing"
                : account.Users.Values.SelectMany(u => u.Groups).FirstOrDefault(group => !account.Groups.ContainsKey(group)) is { } group
                    ? $"the group {group} of a user is missing"
                : account.Policies.Values.FirstOrDefault(p => p.Versions.All(v => v.Id != p.DefaultVersion)) is { } policy
                    ? $"the default version of the policy {policy.Name} is missing"
                : null;
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? Keys(SandboxState state) =>
        state.AccessKeys.Values.FirstOrDefault(key => !state.Accounts.ContainsKey(key.AccountId)) is { } lost
            ? $"the account of the access key {lost.Id} is missing"
            : null;

    private static string? Buckets(SandboxState state) =>
        state.Buckets.Values.FirstOrDefault(bucket => !state.Accounts.ContainsKey(bucket.AccountId)) is { } bucket
            ? $"the account of the bucket {bucket.Name} is missing"
        : state.Buckets.Values.FirstOrDefault(b => b.Objects.Values.Any(o => o.Versions.IsEmpty)) is { } empty
            ? $"an object of the bucket {empty.Name} has no version"
        : null;

    private static string? KmsKeys(SandboxState state) =>
        state.Keys.Values.FirstOrDefault(k => !state.Accounts.ContainsKey(k.AccountId)) is { } key
            ? $"the account of the key {key.Id} is missing"
            : null;

    private static string? Parameters(SandboxState state) =>
        state.Parameters.Values.FirstOrDefault(p => p.Versions.IsEmpty) is { } parameter
            ? $"the parameter {parameter.Name} has no version"
            : null;
}
