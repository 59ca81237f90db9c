using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Pulling;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Verbs;

[Verb("pull")]
internal sealed class PullOptions : LookOptions, ITrailOptions
{
    [Option("only", MetaValue = "GLOB", HelpText = "Read and pull only these addresses: user/ci-*")]
    public string? Only { get; set; }

    [Option("check", HelpText = "Show what would be pulled and write nothing: exit 2 if there is something")]
    public bool Check { get; set; }

    [Option(
        "accept",
        MetaValue = "TOKEN",
        HelpText = "Pull a risky change of the account by its token: public:bucket/x, trust:role/x, principal:bucket/x, delete:user/x, …"
    )]
    public IEnumerable<string> Accept { get; set; } = [];

    [Option("unverified-account", HelpText = "Go on at a store that cannot report the account of the credentials")]
    public bool UnverifiedAccount { get; set; }

    [Option("parallelism", Default = 16, MetaValue = "N", HelpText = "The number of parallel requests, 1 to 256 (default 16)")]
    public int Parallelism { get; set; } = 16;

    public string? CloudTrail { get; set; }

    public string RunsFolder { get; set; } = IJournalOptions.DefaultFolder;
}

/// <summary>Brings what was changed in the account back into the manifests, as edits in place.</summary>
internal static class PullVerb
{
    public static async Task<Outcome> RunAsync(PullOptions options, CommandContext context)
    {
        TrailInput.Check(options, context);
        var accepted = ApprovalTokens.Accepted(options.Accept);
        var load = ManifestLoading.Loader(options, context);
        var declared = load(context.Files);
        if (declared.HasErrors)
            throw new S3CredsException(declared.Diagnostics);
        await using var account = await ManifestLoading.OpenAsync(options, declared, context);
        var planned = await LiveProgress.ReadingAsync(options.Quiet, context, account.Aws, () => ManifestLoading
                .Reconciler(account.Aws, secretsInCi: false, context)
                .PlanAsync(
                    declared,
                    destroying: false,
                    new ReconcileOptions
                    {
                        Only = options.Only,
                        Parallelism = ManifestLoading.Parallel(options.Parallelism),
                        AllKeys = true,
                        UnverifiedAccount = options.UnverifiedAccount,
                        Stop = context.Stop,
                    },
                    context.Stop
                ));
        var only = options.Only is { } glob ? new AddressPattern(glob) : null;
        var pull = ManifestPull.Run(
            new PullInput(
                KindTable.All,
                declared,
                planned.Plan,
                planned.Desired,
                planned.Live,
                a => only?.Matches(a) ?? true,
                accepted,
                context.Files,
                load
            )
        );
        var (trail, looked) = TrailInput.Look(pull, planned.Plan, options, account.Aws, context);
        if (!options.Check)
            Write(pull.Files, context);
        List<Diagnostic> notes = [.. NotesOf(planned.Plan, pull), .. looked];
        await context.Out.WriteAsync(new PullView(context.Colour(options.NoColor), options.Check, trail).Render(pull, notes, planned.Plan));
        return ExitOf(planned.Plan, pull, notes, options.Check);
    }

    private static Outcome ExitOf(Plan plan, PullResult pull, IReadOnlyList<Diagnostic> notes, bool check) =>
        !plan.Complete || notes.Any(n => n.IsError) ? Outcome.Failed
        : pull.LeftOut.Count > 0 || (check && pull.HasChanges) || notes.Any(n => n.Code == KeyCodes.Foreign.Code) ? Outcome.Pending
        : Outcome.Done;

    /// <summary>What of the plan concerns a reader of the account, and not an apply.</summary>
    private static List<Diagnostic> NotesOf(Plan plan, PullResult pull)
    {
        string[] ofApply = [PlanCodes.Fixed.Code, PlanCodes.OperatorLockout.Code, ExpectCodes.Failed.Code];
        string[] ofReading = [KeyCodes.Foreign.Code, PlanCodes.KeysNotRead.Code, PlanCodes.Unsupported.Code];
        return [.. plan.Diagnostics.Where(d => d.IsError ? !ofApply.Contains(d.Code) : ofReading.Contains(d.Code)), .. pull.Diagnostics];
    }

    /// <summary>Each file as a whole or not at all. None is written where one was changed by others meanwhile.</summary>
    private static void Write(IReadOnlyList<PulledFile> files, CommandContext context)
    {
        foreach (var file in files)
        {
            Guarded(file, () =>
            {
                if (!context.Files.ReadAllBytes(file.Path, long.MaxValue).AsSpan().SequenceEqual(file.Before))
                    throw new S3CredsException(
                        PullCodes.Changed.With(
                            $"{file.Shown} was changed while the account was read",
                            "nothing was written: run pull again"
                        ),
                        Outcome.Failed
                    );
            });
        }

        foreach (var file in files)
            Guarded(file, () => context.Files.WriteAtomically(file.Path, file.After, context.Files.ModeOf(file.Path) ?? OwnFile.Shared));
    }

    private static void Guarded(PulledFile file, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                CliCodes.Unwritable.With($"{file.Shown} cannot be written: {FileProblem.Of(e, file.Shown)}"),
                Outcome.Failed,
                e
            );
        }
    }
}
