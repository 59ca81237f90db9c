using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>What the options of <c>create</c>, <c>policy</c> and <c>localserver</c> allow on a bucket: a template with extra statements, or
/// a policy of the user's own.</summary>
/// <param name="Extra">Statements of the user's own, as written.</param>
/// <param name="Custom">The text of --policy, with its placeholder; it replaces the template.</param>
internal sealed record Grant(
    S3Permission Permission,
    IReadOnlyList<string> Prefixes,
    IReadOnlyList<JsonObject> Extra,
    string? Custom,
    string Partition
)
{
    public const string BucketPlaceholder = "$!BUCKET_NAME!$";
    private const long LargestPolicyFile = 1 << 20;

    private static readonly string[] StatementKeys = ["Action", "Effect", "Resource"];

    /// <summary>The word in the names of users, policies and sessions.</summary>
    public string Name => Custom is not null || Extra.Count > 0 ? "custom" : Word;

    /// <summary>read-write, read-only or write-only, whatever is added.</summary>
    public string Word =>
        Permission switch
        {
            S3Permission.ReadOnly => "read-only",
            S3Permission.WriteOnly => "write-only",
            _ => "read-write",
        };

    /// <param name="policy">The value of --policy: a path, <c>-</c> or JSON.</param>
    public static Grant Of(IPermissionOptions options, string? policy, string partition, CommandContext context)
    {
        if (options is { ReadOnly: true, WriteOnly: true })
            throw DirectErrors.Error("Cannot use --read-only and --write-only at the same time");
        var permission =
            options.ReadOnly ? S3Permission.ReadOnly
            : options.WriteOnly ? S3Permission.WriteOnly
            : S3Permission.ReadWrite;
        return new Grant(
            permission,
            Prefixed(options.Prefixes),
            [.. options.Statements.Select(Statement)],
            policy is null ? null : PolicyText(policy, context),
            partition
        );
    }

    /// <summary>An empty prefix, and <c>*</c>, is the whole bucket, whatever stands beside it.</summary>
    private static List<string> Prefixed(IEnumerable<string> prefixes) =>
        prefixes.ToList() is var all && all.Exists(p => p is "" or "*") ? [] : all;

    /// <summary>The document for one bucket: what s3-credentials stores inline.</summary>
    public JsonObject Document(string bucket) =>
        Custom is null ? Wrap([.. Template(bucket), .. Extra.Select(e => e.DeepClone())]) : CustomFor(bucket);

    /// <summary>One document for several buckets: what a session gets.</summary>
    public JsonObject Document(IReadOnlyList<string> buckets)
    {
        if (Custom is null)
            return Wrap([.. buckets.SelectMany(Template), .. Extra.Select(e => e.DeepClone())]);
        var merged = CustomFor(buckets[0]);
        foreach (var bucket in buckets.Skip(1))
            Merge(merged, CustomFor(bucket));
        return merged;
    }

    private static JsonObject Wrap(IEnumerable<JsonNode> statements) =>
        new() { ["Version"] = PolicyDocument.Version2012, ["Statement"] = new JsonArray([.. statements]) };

    private static JsonObject Statement(string text)
    {
        if (!JsonArgument.TryParse(text, "'--statement'", out var node))
            throw DirectErrors.BadValue("'--statement'", "Invalid JSON string");
        if (node is not JsonObject statement)
            throw DirectErrors.BadValue("'--statement'", "JSON must be an object");
        var missing = StatementKeys.Where(k => !statement.ContainsKey(k)).ToList();
        return missing.Count == 0
            ? statement
            : throw DirectErrors.BadValue("'--statement'", $"Statement JSON missing required keys: {string.Join(", ", missing)}");
    }

    private static string PolicyText(string policy, CommandContext context)
    {
        if (policy.AsSpan().Trim().StartsWith("{", StringComparison.Ordinal))
            return Valid(policy, "Invalid JSON string");
        if (policy == "-")
            return Valid(context.In.ReadToEnd(), "Input contained invalid JSON");
        if (policy.Length == 0 || !context.Files.FileExists(policy))
            throw DirectErrors.BadValue("'--policy'", "File not found");
        try
        {
            return Valid(context.Files.ReadInputText(policy, LargestPolicyFile), "File contained invalid JSON");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(
                CliCodes.Unreadable.With($"{policy} cannot be read: {FileProblem.AsSystem(e, policy)}"),
                Outcome.Failed,
                e
            );
        }
    }

    private static string Valid(string text, string otherwise)
    {
        var isObject = JsonArgument.TryParse(text, "'--policy'", out var node) && node is JsonObject;
        return isObject ? text : throw DirectErrors.BadValue("'--policy'", otherwise);
    }

    private IEnumerable<JsonNode> Template(string bucket)
    {
        var options = new S3TemplateOptions { Prefixes = Prefixes, Partition = Partition };
        var document = JsonNode.Parse(S3Template.Document(bucket, Permission, options).ToJson())!;
        foreach (var statement in document["Statement"]!.AsArray())
            yield return statement!.DeepClone();
    }

    private JsonObject CustomFor(string bucket) =>
        JsonNode.Parse(Custom!.Replace(BucketPlaceholder, bucket, StringComparison.Ordinal))!.AsObject();

    /// <summary>Statements that are the same stay one; a Sid that another statement has gets a number, since Sids are unique in a
    /// document.</summary>
    private static void Merge(JsonObject into, JsonObject from)
    {
        var statements = PolicyStatements.Of(into);
        foreach (var statement in PolicyStatements.Of(from))
        {
            if (statements.Exists(s => JsonNode.DeepEquals(s, statement)))
                continue;
            if (statement is JsonObject o && o["Sid"]?.ToString() is { Length: > 0 } sid)
            {
                var number = 2;
                while (statements.Exists(s => (s as JsonObject)?["Sid"]?.ToString() == o["Sid"]!.ToString()))
                    o["Sid"] = $"{sid}{number++}";
            }

            statements.Add(statement);
        }

        into["Statement"] = new JsonArray([.. statements]);
    }
}
