using System.Globalization;
using System.Net;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Verbs;

[Verb("sandbox")]
internal sealed class SandboxVerbOptions
{
    [Option('p', "port", Default = 4566, MetaValue = "PORT", HelpText = "The port on 127.0.0.1; 0 takes a free one (default 4566)")]
    public int Port { get; set; } = 4566;

    [Option("sandbox-state", MetaValue = "FILE", HelpText = "Keep the account in this file; in memory without it")]
    public string? State { get; set; }

    [Option("access-log", MetaValue = "FILE", HelpText = "One JSON line for each request")]
    public string? AccessLog { get; set; }

    [Option("plain-http", HelpText = "aws:SecureTransport is false, as it is; without this, requests count as made over TLS")]
    public bool PlainHttp { get; set; }

    [Option("lag", MetaValue = "SECONDS", HelpText = "Reads return the state of the account from this long ago")]
    public int LagSeconds { get; set; }

    [Option("latency", MetaValue = "MILLISECONDS", HelpText = "The delay before each answer")]
    public int LatencyMilliseconds { get; set; }

    [Option("page-size", MetaValue = "N", HelpText = "At most N items per page, even if the request asks for more")]
    public int? PageSize { get; set; }

    [Option(
        "throttle",
        MetaValue = "LIMIT",
        HelpText = "Refuse requests beyond LIMIT as AWS refuses them: N a second to each service, aws, or iam:write=10/20,s3=100 (docs/sandbox.md)"
    )]
    public string? Throttle { get; set; }

    [Option(
        "fault",
        MetaValue = "SPEC",
        HelpText = "Fail requests: OPERATION=FAULT[@WHEN], such as PutObject=slow-down@first:2 (docs/sandbox.md)"
    )]
    public IEnumerable<string> Faults { get; set; } = [];

    [Option(
        "quota",
        MetaValue = "NAME=N",
        HelpText = "Another quota than AWS's default, such as users=20000: users, groups, roles, policies or buckets"
    )]
    public IEnumerable<string> Quotas { get; set; } = [];

    [Option("second-account", HelpText = "Serve a second account, 210987654321, with a root key of its own")]
    public bool SecondAccount { get; set; }

    [Option(
        "member-accounts",
        MetaValue = "N",
        HelpText = "Serve N accounts besides, 300000000001 and up, each with OrganizationAccountAccessRole, which the first may assume"
    )]
    public int MemberAccounts { get; set; }

    [Option(
        "no-administrator",
        HelpText = "Start with the root user alone, without the administrator: a user, and a role that it may assume"
    )]
    public bool NoAdministrator { get; set; }

    [Option("demo", HelpText = "Fill an empty account with a small example, as if made by hand")]
    public bool Demo { get; set; }
}

/// <summary>Serves the emulated account until Ctrl-C, to anything that speaks to AWS.</summary>
internal static class SandboxVerb
{
    public static async Task<Outcome> RunAsync(SandboxVerbOptions options, CommandContext context)
    {
        if (options.Port is < 0 or > 65535)
            throw Misunderstood($"--port {options.Port} is not from 0 to 65535", "use --port 0 to take a free port");
        var faults = Faults(options, context);
        await using var log = OpenLog(options.AccessLog);
        using var held = context.Interruption.Hold();
        var sandbox = new SandboxOptions
        {
            Accounts =
            [
                SandboxAccount.Default,
                .. options.SecondAccount ? [SandboxAccount.Second] : (SandboxAccount[])[],
                .. SandboxAccount.Members(AtLeast(options.MemberAccounts, 0, "--member-accounts")),
            ],
            MemberRole = options.MemberAccounts > 0 ? SandboxOptions.OrganizationRole : null,
            Administrator = options.NoAdministrator ? null : SandboxAdministrator.Default,
            AccessLog = log,
            StateFile = options.State,
            PlainHttpIsTls = !options.PlainHttp,
            ReadLag =
                AtLeast(options.LagSeconds, 0, "--lag") > 0 ? new ReadLag.Fixed(TimeSpan.FromSeconds(options.LagSeconds)) : ReadLag.None,
            Latency = TimeSpan.FromMilliseconds(AtLeast(options.LatencyMilliseconds, 0, "--latency")),
            PageSize = options.PageSize is { } size ? AtLeast(size, 1, "--page-size") : null,
            Faults = faults,
            Quotas = options.Quotas.Aggregate(new SandboxQuotas(), WithQuota),
        };
        var demo = "";
        await using var server = await StartAsync(
            sandbox,
            async () =>
            {
                if (!options.Demo)
                    return await SandboxHost.OpenAsync(sandbox, context.Stop);
                (var host, demo) = await WithDemoAsync(sandbox, context);
                return host;
            },
            options.Port,
            context
        );
        await context.Out.WriteLineAsync(Introduction(server.Sandbox, server.Url.ToString().TrimEnd('/')) + demo);
        await context.Out.FlushAsync();
        try
        {
            await server.RunAsync(context.Stop);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // Ctrl-C is how it ends.
        }

        return Outcome.Done;
    }

    /// <summary>Faults, lag and limits are for the clients: the demo is made without them.</summary>
    private static async Task<(SandboxHost Host, string Lines)> WithDemoAsync(SandboxOptions sandbox, CommandContext context)
    {
        var calm = sandbox with
        {
            AccessLog = null,
            ReadLag = ReadLag.None,
            Latency = TimeSpan.Zero,
            PageSize = null,
            Faults = null,
            Quotas = new SandboxQuotas(),
        };
        string found;
        SandboxHost? forked = null;
        await using (var host = await SandboxHost.OpenAsync(calm, context.Stop))
        {
            found = await DemoAccount.FillAsync(host, context.Stop);
            if (sandbox.StateFile is null)
                forked = host.Fork(sandbox);
        }

        return (
            forked ?? await SandboxHost.OpenAsync(sandbox, context.Stop),
            $"\n# {found}"
                + "\n# try in another terminal, with the lines above: 's3creds access',"
                + "\n#   or 's3creds import --owner team-harbour --into manifests'"
        );
    }

    /// <summary>What a shell reads, with comments for its user. The exported key is the administrator's: AWS lets no root user assume a role,
    /// which temporary credentials need.</summary>
    private static string Introduction(SandboxHost host, string url)
    {
        var sandbox = host.Options;
        var root = sandbox.Accounts[0];
        // An account that was kept may have lost its administrator, or the key of it.
        var administrator = sandbox.Administrator is { } made && host.Accepts(made.AccessKeyId, made.SecretAccessKey) ? made : null;
        var lines = new List<string>
        {
            $"# account {sandbox.AccountId} at {url}; Ctrl-C ends it",
            $"export AWS_ENDPOINT_URL={url}",
            $"export AWS_ACCESS_KEY_ID={administrator?.AccessKeyId ?? root.RootAccessKeyId}",
            $"export AWS_SECRET_ACCESS_KEY={administrator?.SecretAccessKey ?? root.RootSecretAccessKey}",
            "export AWS_REGION=us-east-1",
            // The aws CLI and boto3 read this one alone.
            "export AWS_DEFAULT_REGION=us-east-1",
        };
        if (administrator is null)
        {
            lines.Add("# this is the key of the root user, which cannot assume a role");
        }
        else
        {
            lines.Add($"# this is the key of user/{administrator.UserName}; it may assume {administrator.RoleArn(sandbox.AccountId)}");
            lines.Add($"# root user: AWS_ACCESS_KEY_ID={root.RootAccessKeyId} AWS_SECRET_ACCESS_KEY={root.RootSecretAccessKey}");
        }

        const int MostNamed = 3;
        var others = sandbox.Accounts.Skip(1).ToList();
        foreach (var account in others.Take(MostNamed))
        {
            lines.Add(
                $"# account {account.Id}: AWS_ACCESS_KEY_ID={account.RootAccessKeyId} AWS_SECRET_ACCESS_KEY={account.RootSecretAccessKey}"
            );
        }

        if (others.Count > MostNamed)
            lines.Add($"# and {others.Count - MostNamed} more accounts, to {others[^1].Id}");
        if (sandbox.MemberRole is { } member)
            lines.Add($"# role in each member account: arn:aws:iam::ACCOUNT:role/{member}");
        if (administrator is not null)
            lines.Add(
                "# temporary credentials: s3creds create BUCKET --create-bucket --duration 15m, or s3creds localserver BUCKET --duration 15m"
            );
        lines.Add($"# reset the account: curl -X POST {url}/_sandbox/reset");
        return string.Join('\n', lines);
    }

    private static FaultHook? Faults(SandboxVerbOptions options, CommandContext context)
    {
        var specs = new List<FaultSpec>();
        foreach (var text in options.Faults)
        {
            try
            {
                specs.Add(FaultSpec.Parse(text));
            }
            catch (FormatException e)
            {
                throw Misunderstood(
                    $"--fault {text}: {e.Message}",
                    "write a fault as in --fault PutObject=slow-down@first:2; docs/sandbox.md lists them"
                );
            }
        }

        return FaultSpec.Hook(specs, Limit(options.Throttle, context));
    }

    private static SandboxQuotas WithQuota(SandboxQuotas quotas, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !int.TryParse(text[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw Misunderstood($"--quota {text} is not NAME=N", "name a quota and its value, such as --quota users=20000");
        return text[..equals] switch
        {
            "users" => quotas with { Users = number },
            "groups" => quotas with { Groups = number },
            "roles" => quotas with { Roles = number },
            "policies" => quotas with { Policies = number },
            "buckets" => quotas with { Buckets = number },
            var name => throw Misunderstood(
                $"--quota {name} is not a quota of the sandbox",
                "use --quota with users, groups, roles, policies or buckets"
            ),
        };
    }

    private static RequestLimit? Limit(string? text, CommandContext context)
    {
        try
        {
            return text is null ? null : RequestLimit.Parse(text, context.Time);
        }
        catch (FormatException e)
        {
            throw Misunderstood(
                $"--throttle {text}: {e.Message}",
                "name the requests a second, such as --throttle 2, --throttle aws or --throttle iam:write=10/20"
            );
        }
    }

    private static int AtLeast(int value, int least, string option) =>
        value >= least ? value : throw Misunderstood($"{option} {value} is below {least}", $"use {option} {least} or more");

    private static S3CredsException Misunderstood(string message, string hint) =>
        new(CliCodes.SandboxFault.With(message, hint), Outcome.Failed);

    private static async Task<SandboxServer> StartAsync(
        SandboxOptions sandbox,
        Func<Task<SandboxHost>> open,
        int port,
        CommandContext context
    )
    {
        try
        {
            if (sandbox.StateFile is { } state)
                FileTypes.Check(state, pipes: false);
            return await StateFileWait.OpenAsync(
                sandbox.StateFile,
                async () => await SandboxServer.StartAsync(await open(), IPAddress.Loopback, port, context.Stop),
                wait => context.Err.WriteLine(WaitText.Of(wait)),
                context.Stop
            );
        }
        catch (Exception e) when (SandboxProblem.IsPort(e))
        {
            var message = $"the emulated account cannot be served at port {port}: {SandboxProblem.OfPort(e, port)}";
            throw new S3CredsException(CliCodes.SandboxState.With(message, "use --port 0 to take a free port"), Outcome.Failed, e);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            var state = sandbox.StateFile;
            var message = $"the emulated account{(state is null ? "" : $" {state}")} cannot be opened: {SandboxProblem.Of(e, state)}";
            throw new S3CredsException(CliCodes.SandboxState.With(message), Outcome.Failed, e);
        }
    }

    private static AccessLogFile? OpenLog(string? path)
    {
        if (path is null)
            return null;
        try
        {
            FileTypes.Check(path, pipes: false);
            return AccessLogFile.Open(path);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unwritable.With($"{path} cannot be written: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }
}
