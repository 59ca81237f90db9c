using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The manifest of what a <c>create</c> made: the way from a one-off to a file that is planned and reviewed.</summary>
internal static class CreateManifest
{
    /// <param name="caller">Null in a dry run: the account is not known.</param>
    /// <param name="created">Buckets that the run made; the others are external.</param>
    public static async Task WriteAsync(string path, CreateRequest request, CallerIdentity? caller, IReadOnlyList<string> created, CommandContext context)
    {
        var text = Text(request, caller?.Account, created);
        if (path == "-")
        {
            await context.Out.WriteAsync(text);
            return;
        }

        try
        {
            context.Files.WriteAtomically(path, Encoding.UTF8.GetBytes(text), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unwritable.Says($"{path} cannot be written: {e.Message}"), ExitCode.Error, e);
        }
    }

    private static string Text(CreateRequest request, string? account, IReadOnlyList<string> created)
    {
        var adopt = new StringBuilder();
        var text = new StringBuilder();
        text.Append("apiVersion: s3creds/v1\n");
        text.Append("account: ").Append(Quoted(account ?? "000000000000")).Append(account is null ? "  # not known in a dry run: put yours here\n" : "\n");
        text.Append("owner: direct\n");
        if (created.Count > 0)
        {
            text.Append("\nbuckets:\n");
            foreach (var bucket in created)
            {
                adopt.Append(" --adopt bucket/").Append(bucket);
                Bucket(text, bucket, request);
            }
        }

        var external = request.Buckets.Except(created, StringComparer.Ordinal).ToList();
        if (external.Count > 0)
            text.Append("\nexternal:\n  buckets: [").AppendJoin(", ", external.Select(Quoted)).Append("]\n");
        if (!request.IsSession)
        {
            adopt.Append(request.IsRole ? " --adopt role/" : " --adopt user/").Append(request.Name);
            Identity(text, request, account);
        }

        return $"# s3creds plan -f FILE{adopt}\n{text}";
    }

    private static void Bucket(StringBuilder text, string bucket, CreateRequest request)
    {
        text.Append("  ").Append(Quoted(bucket)).Append(':');
        if (request.BucketRegion is null && !request.Public)
        {
            text.Append(" {}\n");
            return;
        }

        text.Append('\n');
        if (request.BucketRegion is { } region)
            text.Append("    region: ").Append(Quoted(region)).Append('\n');
        if (request.Public)
        {
            text.Append("    publicAccess: {blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false}\n");
            var statement = PolicyVerb.PublicBucketPolicy(bucket, request.Grant.Partition)["Statement"]![0]!.DeepClone().AsObject();
            var sid = statement["Sid"]!.ToString();
            statement.Remove("Sid");
            text.Append("    policy: {statements: {").Append(sid).Append(": ").Append(Flow(statement)).Append("}}\n");
        }

        if (request.Website)
            text.Append("    website: {index: index.html, error: error.html}\n");
    }

    private static void Identity(StringBuilder text, CreateRequest request, string? account)
    {
        text.Append(request.IsRole ? "\nroles:\n  " : "\nusers:\n  ").Append(Quoted(request.Name)).Append(":\n");
        if (request.Boundary is { } boundary)
            text.Append("    boundary: ").Append(Quoted(boundary)).Append('\n');
        if (request.IsRole)
        {
            text.Append("    maxSessionDuration: 43200\n    trust: ")
                .Append(request.Trust is { } trust ? $"{{document: {Flow(trust)}}}" : $"{{account: {Quoted(account ?? "000000000000")}}}").Append('\n');
        }

        var grant = request.Grant;
        if (grant.Name == "custom")
        {
            text.Append("    inline:\n");
            foreach (var bucket in request.Buckets)
                text.Append("      ").Append(Quoted(request.PolicyName(bucket))).Append(": ").Append(Flow(grant.Document(bucket))).Append('\n');
            return;
        }

        text.Append("    access:\n");
        foreach (var bucket in request.Buckets)
        {
            text.Append("      - {bucket: ").Append(Quoted(bucket)).Append(", allow: ").Append(grant.Word);
            if (grant.Prefixes.Count > 0)
                text.Append(", prefix: [").AppendJoin(", ", grant.Prefixes.Select(Quoted)).Append(']');
            text.Append("}\n");
        }
    }

    /// <summary>JSON is a part of YAML.</summary>
    private static string Flow(JsonNode node) => PythonJson.Dumps(node, null);

    private static string Quoted(string text) => PythonJson.Dumps(JsonValue.Create(text), null);
}
