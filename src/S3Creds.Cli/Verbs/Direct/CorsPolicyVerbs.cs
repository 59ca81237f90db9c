using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("set-cors-policy")]
internal sealed class SetCorsPolicyOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Option('m', "allowed-method", MetaValue = "METHOD", HelpText = "e.g. GET (the default)")]
    public IEnumerable<string> Methods { get; set; } = [];

    [Option('h', "allowed-header", MetaValue = "HEADER", HelpText = "e.g. Authorization")]
    public IEnumerable<string> Headers { get; set; } = [];

    [Option('o', "allowed-origin", MetaValue = "ORIGIN", HelpText = "e.g. https://www.example.com (default: any)")]
    public IEnumerable<string> Origins { get; set; } = [];

    [Option('e', "expose-header", MetaValue = "HEADER", HelpText = "e.g. ETag")]
    public IEnumerable<string> ExposedHeaders { get; set; } = [];

    [Option("max-age-seconds", MetaValue = "SECONDS", HelpText = "How long browsers may cache the answer to a preflight request")]
    public string? MaxAge { get; set; }
}

[Verb("get-cors-policy")]
internal sealed class GetCorsPolicyOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";
}

/// <summary>Sets the one CORS rule that s3-credentials sets.</summary>
internal static class SetCorsPolicyVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [new("s3:ListBucket", DirectTarget.Bucket), new("s3:PutBucketCORS", DirectTarget.Bucket)];

    public static async Task<Outcome> RunAsync(SetCorsPolicyOptions options, CommandContext context)
    {
        var rule = new CORSRule
        {
            Id = "set-by-s3-credentials",
            AllowedOrigins = OrElse(options.Origins, "*"),
            AllowedHeaders = [.. options.Headers],
            AllowedMethods = OrElse(options.Methods, "GET"),
            ExposeHeaders = [.. options.ExposedHeaders],
            MaxAgeSeconds = options.MaxAge is { } text ? Seconds(text) : null,
        };
        return await DirectSession.RunAsync(options, context, async session =>
        {
            if (!await session.ExistsAsync(options.Bucket, context.Stop))
                throw DirectErrors.Error($"Bucket {options.Bucket} does not exists");
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            await s3.PutCORSConfigurationAsync(
                new PutCORSConfigurationRequest
                {
                    BucketName = options.Bucket,
                    Configuration = new CORSConfiguration { Rules = [rule] },
                },
                context.Abort
            );
        });
    }

    private static List<string> OrElse(IEnumerable<string> given, string otherwise) =>
        given.ToList() is { Count: > 0 } some ? some : [otherwise];

    private static int Seconds(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw DirectErrors.BadValue("'--max-age-seconds'", $"'{text}' is not a valid integer.");
}

/// <summary>Shows the CORS rules of a bucket.</summary>
internal static class GetCorsPolicyVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("s3:GetBucketCORS", DirectTarget.Bucket)];

    public static Task<Outcome> RunAsync(GetCorsPolicyOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            var answer = await s3.GetCORSConfigurationAsync(new GetCORSConfigurationRequest { BucketName = options.Bucket }, context.Stop);
            if (answer.Configuration?.Rules is not { Count: > 0 } rules)
                throw DirectErrors.Error("NoSuchCORSConfiguration: The CORS configuration does not exist");
            await context.Out.WriteLineAsync(PythonJson.Dumps(new JsonArray([.. rules.Select(r => (JsonNode)S3Json.Of(r))]), 4));
        });
}
