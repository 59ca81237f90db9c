using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Manifests;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The manifest of what a <c>create</c> made: the way from a one-off to a file that is planned and reviewed.</summary>
internal static class CreateManifest
{
    private const string NoAccount = "000000000000";
    private const long Longest = 1 << 20;
    private const string Unmanaged = "unmanaged";

    /// <summary>In a manifest's prefix these are not text: such a policy is written out.</summary>
    private const string PatternCharacters = "*?$";

    private const string DryRunMark = "the account is not known in a dry run";

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
            if (
                context.Files.FileExists(full) && !context.Files.ReadInputText(full, Longest).Contains(DryRunMark, StringComparison.Ordinal)
            )
                throw new WordedIOException("it exists already: name another file, or remove it first");
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
            context.Files.WriteAtomically(path, Encoding.UTF8.GetBytes(text), OwnFile.Shared);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(
                CliCodes.Unwritable.With($"{path} cannot be written: {FileProblem.AsSystem(e, path)}"),
                Outcome.Failed,
                e
            );
        }
    }

    private static string Text(CreateRequest request, CreatedThings made) =>
        string.Concat(Comments(request, made).Select(c => $"# {c}\n")) + ManifestWriter.Write(Manifest(request, made));

    /// <summary>What the manifest cannot contain.</summary>
    private static IEnumerable<string> Comments(CreateRequest request, CreatedThings made)
    {
        IEnumerable<string> adopted =
        [
            .. made.Buckets.Select(b => $"bucket/{b}"),
            .. request.IsSession ? [] : (string[])[$"{(request.IsRole ? "role" : "user")}/{request.Name}"],
        ];
        yield return $"s3creds plan -f FILE{string.Concat(adopted.Select(a => $" --adopt {a}"))}";
        if (made.Account is null)
            yield return $"{DryRunMark}: put yours in the place of {NoAccount}";
        if (request.Website && made.Buckets.Count > 0)
            yield return "the website configuration (index.html, error.html) has no place in a manifest: it stays as it is";
        if (!request.IsSession && !made.IdentityIsNew)
            yield return $"{request.Name} was there before: what else it is granted directly shows in the plan";
    }

    private static JsonObject Manifest(CreateRequest request, CreatedThings made)
    {
        var manifest = new JsonObject
        {
            ["apiVersion"] = "s3creds/v1",
            ["account"] = made.Account ?? NoAccount,
            ["owner"] = "direct",
        };
        if (made.Buckets.Count > 0)
            manifest["buckets"] = new JsonObject(made.Buckets.Select(b => KeyValuePair.Create(b, (JsonNode?)Bucket(b, request))));
        var external = request.Buckets.Except(made.Buckets, StringComparer.Ordinal).ToList();
        if (external.Count > 0)
            manifest["external"] = new JsonObject { ["buckets"] = Texts(external) };
        if (!request.IsSession)
            manifest[request.IsRole ? "roles" : "users"] = new JsonObject { [request.Name] = Identity(request, made) };
        return manifest;
    }

    private static JsonObject Bucket(string bucket, CreateRequest request)
    {
        var body = new JsonObject();
        if (request.BucketRegion is { } region)
            body["region"] = AwsSession.RegionName(region);
        if (!request.Public)
            return body;
        body["publicAccess"] = new JsonObject
        {
            ["blockPublicAcls"] = false,
            ["ignorePublicAcls"] = false,
            ["blockPublicPolicy"] = false,
            ["restrictPublicBuckets"] = false,
        };
        var statement = PolicyVerb.PublicBucketPolicy(bucket, request.Grant.Partition)["Statement"]![0]!.DeepClone().AsObject();
        var sid = statement["Sid"]!.ToString();
        statement.Remove("Sid");
        body["policy"] = new JsonObject { ["statements"] = new JsonObject { [sid] = statement } };
        return body;
    }

    private static JsonObject Identity(CreateRequest request, CreatedThings made)
    {
        var body = new JsonObject();
        // What was there before the run keeps what the run has left alone.
        if (!made.IdentityIsNew)
            (body["boundary"], body["policies"]) = (Unmanaged, Unmanaged);
        else if (request.Boundary is { } boundary)
            body["boundary"] = boundary;
        if (!made.IdentityIsNew && !request.IsRole)
            body["groups"] = Unmanaged;
        if (request.IsRole)
        {
            if (made.IdentityIsNew)
                body["maxSessionDuration"] = 43200;
            body["trust"] = (made.LiveTrust ?? request.Trust) is { } trust
                ? new JsonObject { ["document"] = trust.DeepClone() }
                : new JsonObject { ["account"] = made.Account ?? NoAccount };
        }

        var grant = request.Grant;
        if (grant.Name == "custom" || grant.Prefixes.Any(p => p.AsSpan().ContainsAny(PatternCharacters)))
        {
            body["inline"] = new JsonObject(
                request.Buckets.Select(b => KeyValuePair.Create(request.PolicyName(b), (JsonNode?)grant.Document(b).DeepClone()))
            );
            return body;
        }

        body["access"] = new JsonArray([.. request.Buckets.Select(b => (JsonNode?)Access(b, grant))]);
        return body;
    }

    private static JsonObject Access(string bucket, Grant grant)
    {
        var entry = new JsonObject { ["bucket"] = bucket, ["allow"] = grant.Word };
        if (grant.Prefixes.Count > 0)
            entry["prefix"] = Texts(grant.Prefixes);
        return entry;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}

/// <summary>What a <c>create</c> made and found.</summary>
/// <param name="Account">Null in a dry run: it is not known.</param>
/// <param name="Buckets">Those that it made; others are external to the manifest.</param>
/// <param name="LiveTrust">The trust policy of a role that was there before; null where it is as asked for.</param>
internal sealed record CreatedThings(string? Account, IReadOnlyList<string> Buckets, bool IdentityIsNew, JsonNode? LiveTrust)
{
    public static CreatedThings OfDryRun(CreateRequest request) => new(null, request.Buckets, IdentityIsNew: true, null);
}
