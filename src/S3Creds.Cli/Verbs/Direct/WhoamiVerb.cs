using System.Text.Json.Nodes;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("whoami")]
internal sealed class WhoamiOptions : AccountOptions;

/// <summary>Who is calling (sts:GetCallerIdentity).</summary>
internal static class WhoamiVerb
{
    /// <summary>GetCallerIdentity needs no permission.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [];

    public static Task<Outcome> RunAsync(WhoamiOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var identity = await session.Aws.WhoAmIAsync(context.Stop);
            var json = new JsonObject
            {
                ["UserId"] = identity.UserId,
                ["Account"] = identity.Account,
                ["Arn"] = identity.Arn,
            };
            await context.Out.WriteLineAsync(PythonJson.Dumps(json, 4));
        });
}
