using System.Text.Json.Nodes;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>Prints what <c>create</c> would do, in the words of s3-credentials. Calls nothing, so buckets and users count as
/// absent.</summary>
internal static class CreateDryRun
{
    public static async Task WriteAsync(CreateRequest request, CommandContext context)
    {
        var say = context.Out;
        foreach (var bucket in request.Buckets)
        {
            var arguments = request.BucketRegion is { } region
                ? " with args "
                    + PythonJson.Dumps(
                        new JsonObject { ["CreateBucketConfiguration"] = new JsonObject { ["LocationConstraint"] = region } },
                        4
                    )
                : "";
            await say.WriteLineAsync($"Would create bucket: '{bucket}'{arguments}");
            if (request.Public)
            {
                await say.WriteLineAsync("... then add this public access block configuration:");
                await say.WriteLineAsync(PythonJson.Dumps(S3Json.Of(BucketConfig.Block(on: false)), null));
                await say.WriteLineAsync("... then attach the following bucket policy to it:");
                await say.WriteLineAsync(PythonJson.Dumps(PolicyVerb.PublicBucketPolicy(bucket, request.Grant.Partition), 4));
            }

            if (request.Website)
                await say.WriteLineAsync("... then configure index.html and error.html website settings");
        }

        if (request.IsSession)
        {
            await say.WriteLineAsync($"Would ensure role: '{SessionRole.Name}'");
            await say.WriteLineAsync($"Would assume role using following policy for {request.Duration} seconds:");
            await say.WriteLineAsync(PythonJson.Dumps(request.Grant.Document(request.Buckets), 4));
            return;
        }

        var who = request.IsRole ? "role" : "user";
        var boundary = request.Boundary is { } arn ? $" with permissions boundary: '{arn}'" : "";
        await say.WriteLineAsync($"Would create {who}: '{request.Name}'{boundary}");
        foreach (var bucket in request.Buckets)
        {
            await say.WriteLineAsync($"Would attach policy called '{request.PolicyName(bucket)}' to {who} '{request.Name}', details:");
            await say.WriteLineAsync(PythonJson.Dumps(request.Grant.Document(bucket), 4));
        }

        if (!request.IsRole)
            await WriteKeyAsync(request, say);
        else if (request.Duration is { } seconds)
            await say.WriteLineAsync($"Would assume role '{request.Name}' for {seconds} seconds");
    }

    private static async Task WriteKeyAsync(CreateRequest request, TextWriter say)
    {
        await say.WriteLineAsync($"Would call create access key for user '{request.Name}'");
        foreach (var sink in request.Sinks)
            await say.WriteLineAsync($"Would deliver it to {KeyDelivery.Named(sink)}");
    }
}
