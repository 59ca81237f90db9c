using System.Globalization;
using System.Net;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("localserver")]
internal sealed class LocalserverOptions : AccountOptions, IPermissionOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Option('d', "duration", Required = true, MetaValue = "TIME", HelpText = "How long credentials work: 15m, 1h, 12h")]
    public string Duration { get; set; } = "";

    [Option('p', "port", MetaValue = "PORT", HelpText = "The port (default 8094); 0 takes a free one")]
    public string? Port { get; set; }

    [Option(
        "host",
        MetaValue = "HOST",
        HelpText = "The address to listen on (default localhost); an address that other machines reach needs --allow-remote"
    )]
    public string? Host { get; set; }

    [Option("allow-remote", HelpText = "Let other machines fetch credentials: anyone who reaches the port gets them")]
    public bool AllowRemote { get; set; }

    public bool ReadOnly { get; set; }

    public bool WriteOnly { get; set; }

    public IEnumerable<string> Prefixes { get; set; } = [];

    public IEnumerable<string> Statements { get; set; } = [];
}

/// <summary>Serves temporary credentials for a bucket to programs of this machine.</summary>
internal static class LocalserverVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:ListBucket", DirectTarget.Bucket),
        new("iam:GetRole", DirectTarget.SessionRole),
        new("iam:CreateRole", DirectTarget.SessionRole),
        new("iam:AttachRolePolicy", DirectTarget.SessionRole),
        new("sts:AssumeRole", DirectTarget.SessionRole),
    ];

    private const int DefaultPort = 8094;

    public static async Task<Outcome> RunAsync(LocalserverOptions options, CommandContext context)
    {
        var seconds = Direct.Duration.Parse(options.Duration);
        var port = Port(options.Port);
        var host = options.Host is { Length: > 0 } given ? given : "localhost";
        var address = Address(host, options.AllowRemote);
        var grant = Grant.Of(options, null, Partitions.Of(options, context), context);
        var policy = grant.Document(options.Bucket);
        SessionRole.Check(policy.ToJsonString(Relaxed.Options));

        await using var session = await DirectSession.OpenAsync(options, context, assumesRoles: true);
        using var held = context.Interruption.Hold();
        if (!await session.ExistsAsync(options.Bucket, context.Stop))
            throw DirectErrors.Error($"Bucket does not exist: {options.Bucket}");
        await SessionRole.CheckCallerAsync(session.Aws, seconds, context.Stop);
        var role = new SessionRole(session.Aws, context, context.Stop);
        await role.FindAsync(SessionRole.Name, seconds);
        var name = DirectNames.Fit(DirectNames.Of(grant.Word, [options.Bucket]), DirectNames.LongestUser);
        using var cache = new CredentialCache(
            async () => await role.AssumeAsync(await role.EnsureAsync(), name, policy, seconds),
            TimeSpan.FromSeconds(seconds),
            context.Time
        );

        await context.Err.WriteLineAsync("Generating initial credentials...");
        await cache.UseAsync(s => s.KeyId);
        await using var server = await StartAsync(cache, host, address, port, options.AllowRemote, context);
        await context.Err.WriteLineAsync(
            $"Serving {grant.Word} credentials for bucket '{options.Bucket}' at http://{Shown(host)}:{server.Port}/"
        );
        await context.Err.WriteLineAsync($"Duration: {seconds} seconds");
        await context.Err.WriteLineAsync("Press Ctrl+C to stop");
        await CredentialServer.UntilAsync(context.Stop);
        await context.Err.WriteLineAsync("\nShutting down server...");
        return Outcome.Done;
    }

    private static async Task<CredentialServer> StartAsync(
        CredentialCache cache,
        string host,
        IPAddress? address,
        int port,
        bool remote,
        CommandContext context
    )
    {
        try
        {
            return await CredentialServer.StartAsync(cache, host, address, port, remote, context);
        }
        catch (Exception e) when (SandboxProblem.IsPort(e))
        {
            throw DirectErrors.Error($"Failed to start server: {SandboxProblem.OfPort(e, port)}");
        }
    }

    private static int Port(string? text) =>
        string.IsNullOrEmpty(text) ? DefaultPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535 ? port
        : throw DirectErrors.BadValue("'-p' / '--port'", $"'{text}' is not a valid integer.");

    /// <returns>Null for localhost by name: both loopback addresses.</returns>
    private static IPAddress? Address(string host, bool remote)
    {
        if (host == "localhost")
            return null;
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address))
            throw DirectErrors.BadValue("'--host'", $"'{host}' is neither localhost nor an IP address");
        return IPAddress.IsLoopback(address) || remote
            ? address
            : throw new S3CredsException(
                CliCodes.Direct.With(
                    $"--host {host} would give credentials to anyone who reaches this machine",
                    "use --allow-remote to allow it"
                ),
                Outcome.Failed
            );
    }

    private static string Shown(string host) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
}
