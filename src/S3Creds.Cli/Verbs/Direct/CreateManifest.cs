using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The manifest of what a <c>create</c> made: the way from a one-off to a file that is planned and reviewed.</summary>
internal static class CreateManifest
{
    private const string NoAccount = "000000000000";
    private const long Longest = 1 << 20;

    /// <summary>In a manifest's prefix these are not text: such a policy is written out.</summary>
    private const string PatternCharacters = "*?$";

    private const string DryRunMark = "  # not known in a dry run: put yours here\n";

    /// <summary>Before the first call: what is there already is not written over, but for what a dry run left.</summary>
    public static void Check(string? path, CommandContext context)
    {
        if (path is null or "-")
            return;
        try
        {
            FileTypes.Check(path, pipes: false);
            var full = Path.GetFullPath(path);
            if (Path.GetDirectoryName(full) is { } folder && !context.Files.FolderExists(folder))
                throw new DirectoryNotFoundException();
            if (context.Files.FileExists(full) && !context.Files.ReadInputText(full, Longest).Contains(DryRunMark, StringComparison.Ordinal))
                throw new IOException("it exists already: name another file, or remove it first");
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw DirectErrors.BadValue("'--emit-manifest'", $"'{path}': {FileProblem.Of(e, path)}");
        }
    }

    public static async Task WriteAsync(string path, CreateRequest request, CreatedThings made, CommandContext context)
    {
        var text = Text(request, made);
        if (path == "-")
        {
            await context.Out.WriteAsync(text);
            return;
        }

        try
        {
            const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            context.Files.WriteAtomically(path, Encoding.UTF8.GetBytes(text), Mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unwritable.Says($"{path} cannot be written: {FileProblem.AsSystem(e, path)}"), ExitCode.Error, e);
        }
    }

    private static string Text(CreateRequest request, CreatedThings made)
    {
        var adopt = new StringBuilder();
        var text = new StringBuilder();
        text.Append("apiVersion: s3creds/v1\n");
        text.Append("account: ").Append(Quoted(made.Account ?? NoAccount));
        text.Append(made.Account is null ? DryRunMark : "\n");
        text.Append("owner: direct\n");
        if (made.Buckets.Count > 0)
        {
            text.Append("\nbuckets:\n");
            foreach (var bucket in made.Buckets)
            {
                adopt.Append(" --adopt bucket/").Append(bucket);
                Bucket(text, bucket, request);
            }
        }

        var external = request.Buckets.Except(made.Buckets, StringComparer.Ordinal).ToList();
        if (external.Count > 0)
            text.Append("\nexternal:\n  buckets: [").AppendJoin(", ", external.Select(Quoted)).Append("]\n");
        if (!request.IsSession)
        {
            adopt.Append(request.IsRole ? " --adopt role/" : " --adopt user/").Append(request.Name);
            Identity(text, request, made);
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
            text.Append("    region: ").Append(Quoted(AwsSession.RegionName(region))).Append('\n');
        if (request.Public)
        {
            text.Append("    publicAccess: {blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false}\n");
            var statement = PolicyVerb.PublicBucketPolicy(bucket, request.Grant.Partition)["Statement"]![0]!.DeepClone().AsObject();
            var sid = statement["Sid"]!.ToString();
            statement.Remove("Sid");
            text.Append("    policy: {statements: {").Append(sid).Append(": ").Append(Flow(statement)).Append("}}\n");
        }

        if (request.Website)
            text.Append("    # the website configuration (index.html, error.html) has no place in a manifest: it stays as it is\n");
    }

    private static void Identity(StringBuilder text, CreateRequest request, CreatedThings made)
    {
        text.Append(request.IsRole ? "\nroles:\n  " : "\nusers:\n  ").Append(Quoted(request.Name)).Append(":\n");
        // What was there before the run keeps what the run has left alone.
        if (!made.IdentityIsNew)
            text.Append("    # it was there before: what else it is granted directly shows in the plan\n    boundary: unmanaged\n    policies: unmanaged\n");
        else if (request.Boundary is { } boundary)
            text.Append("    boundary: ").Append(Quoted(boundary)).Append('\n');
        if (!made.IdentityIsNew && !request.IsRole)
            text.Append("    groups: unmanaged\n");
        if (request.IsRole)
        {
            var trust = made.LiveTrust ?? request.Trust;
            if (made.IdentityIsNew)
                text.Append("    maxSessionDuration: 43200\n");
            text.Append("    trust: ").Append(trust is null ? $"{{account: {Quoted(made.Account ?? NoAccount)}}}" : $"{{document: {Flow(trust)}}}").Append('\n');
        }

        var grant = request.Grant;
        if (grant.Name == "custom" || grant.Prefixes.Any(p => p.AsSpan().ContainsAny(PatternCharacters)))
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

/// <summary>What a <c>create</c> made and found.</summary>
/// <param name="Account">Null in a dry run: it is not known.</param>
/// <param name="Buckets">Those that it made; others are external to the manifest.</param>
/// <param name="LiveTrust">The trust policy of a role that was there before; null where it is as asked for.</param>
internal sealed record CreatedThings(string? Account, IReadOnlyList<string> Buckets, bool IdentityIsNew, JsonNode? LiveTrust)
{
    public static CreatedThings OfDryRun(CreateRequest request) => new(null, request.Buckets, IdentityIsNew: true, null);
}
