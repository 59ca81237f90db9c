using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs.Direct;
using S3Creds.Cli.Verbs.Fleet;

namespace S3Creds.Cli.Verbs;

/// <summary>All verbs, in the order of <c>--help</c>. A verb is one file; this is where it is named.</summary>
internal static class VerbTable
{
    private const string Declare = "declare";
    private const string Look = "inspect";
    private const string Tools = "tools";

    /// <summary>The name of the verb that a command line begins with: one word, or two where the first one is that of several
    /// verbs.</summary>
    /// <param name="rest">What follows it.</param>
    public static string NameOf(IReadOnlyList<string> args, out IReadOnlyList<string> rest)
    {
        var words = args.Count > 1 && GroupOf(args).Count > 0 ? 2 : 1;
        rest = [.. args.Skip(words)];
        return string.Join(' ', args.Take(words));
    }

    /// <summary>The verbs of two words that begin with the first word of a command line.</summary>
    public static IReadOnlyList<Verb> GroupOf(IReadOnlyList<string> args) =>
        [.. All.Where(v => args.Count > 0 && v.Name.StartsWith(args[0] + " ", StringComparison.Ordinal))];

    public static IReadOnlyList<Verb> All { get; } =
    [
        Verb.Of<InitOptions>(
            Declare,
            "Write a folder to start with: a manifest, its schema, .gitignore and the files of a CI",
            InitVerb.RunAsync,
            [
                new("s3creds init --sandbox", "for the emulated account, in the current folder; nothing is overwritten"),
                new("s3creds init access --owner team-media --ci github", "for the account of the credentials, with workflows"),
            ]
        ),
        Verb.Of<ValidateOptions>(
            Declare,
            "Check manifests, offline",
            ValidateVerb.RunAsync,
            [
                new("s3creds validate -f team.yaml", "every error of one manifest, with file:line:column"),
                new("s3creds validate -f manifests/ --var env=dev", "all manifests of a folder, with a variable"),
                new("s3creds validate -f team.yaml --review review.yaml", "fail if a review of access is overdue"),
            ]
        ),
        Verb.Of<FmtOptions>(
            Declare,
            "Bring the layout of manifests into one form, offline; comments stay",
            FmtVerb.RunAsync,
            [
                new("s3creds fmt manifests", "every manifest of a folder, in place"),
                new("s3creds fmt --check manifests", "for CI: exit 2 if a file is not formatted"),
                new("s3creds fmt - < team.yaml", "for editors: from standard input to standard output"),
            ]
        ),
        Verb.Of<PlanOptions>(
            Declare,
            "Show what an apply would do",
            PlanVerb.RunAsync,
            [
                new("s3creds plan -f team.yaml --out plan.json", "show it, and save it for review and apply"),
                new("s3creds plan -f team.yaml --format markdown", "for a comment on a pull request"),
                new("s3creds plan -f team.yaml --format html > plan.html", "one page for a browser"),
                new("s3creds plan -f team.yaml --detailed-exitcode", "exit 0 without changes, 2 with changes"),
            ]
        ),
        Verb.Of<DriftOptions>(
            Declare,
            "Compare the account with manifests: exit 0 if nothing differs, 2 if something does",
            DriftVerb.RunAsync,
            [
                new("s3creds drift -f team.yaml", "on a schedule"),
                new("s3creds drift --baseline access.json", "access gained since 'access --out access.json', managed or not"),
            ]
        ),
        Verb.Of<PullOptions>(
            Declare,
            "Bring changes of the account back into the manifests, as edits in place",
            PullVerb.RunAsync,
            [
                new("s3creds pull -f manifests/ --check", "show the edits and write nothing; exit 2 if there are any"),
                new("s3creds pull -f manifests/", "edit the manifests; what opens the account is left out and listed"),
                new("s3creds pull -f team.yaml --only 'user/ci-*'", "only these resources"),
                new("s3creds pull -f team.yaml --accept trust:role/deploy", "with one risky change, by its token"),
            ]
        ),
        Verb.Of<ApplyVerbOptions>(
            Declare,
            "Plan, confirm and apply; or apply a saved plan",
            ApplyVerb.RunAsync,
            [
                new("s3creds apply plan.json", "exactly the reviewed plan, after a prompt; refused if the account has changed"),
                new("s3creds apply plan.json -f team.yaml", "without a prompt: the manifests must require each of its steps"),
                new("s3creds apply plan.json --expect-digest sha256:…", "without a prompt: it must be the plan that was reviewed"),
                new("s3creds apply -f team.yaml", "plan, prompt, apply"),
                new("s3creds apply -f team.yaml --yes --allow delete:user/old", "without a prompt, with one deletion approved"),
                new("s3creds apply -f team.yaml --lock s3://team-state/s3creds/lock --lock-timeout 10m", "one run at a time: docs/lock.md"),
                new("s3creds apply -f examples/one-user.yaml --sandbox --yes", "on the emulated account of this folder"),
            ]
        ),
        Verb.Of<DestroyOptions>(
            Declare,
            "Delete everything that the owner of the manifests owns",
            DestroyVerb.RunAsync,
            [
                new("s3creds destroy -f team.yaml", "plan the deletion, prompt, apply it"),
                new("s3creds destroy -f team.yaml --out plan.json", "save the plan for review; buckets are kept unless onRemove is delete"),
            ]
        ),
        Verb.Of<RotateOptions>(
            Declare,
            "Rotate the access keys that are due, and change nothing else",
            RotateVerb.RunAsync,
            [
                new("s3creds rotate -f team.yaml", "all keys that are due by the manifests, after a prompt"),
                new("s3creds rotate ci-uploader --now -f team.yaml", "a new key for one user, regardless of the age of the old one"),
                new(
                    "s3creds rotate s3.read-only.my-bucket --deliver file:key.json",
                    "without a manifest: a new key for a user of 'create'; the old one stays active"
                ),
                new("s3creds rotate s3.read-only.my-bucket --deactivate-old", "then: deactivate the old one, unless it is still in use"),
                new("s3creds rotate ci-uploader --compromised -f team.yaml --yes", "in an emergency: the old key is deactivated at once"),
            ]
        ),
        Verb.Of<ReactivateKeyOptions>(
            Declare,
            "Reactivate an access key that was deactivated",
            ReactivateKeyVerb.RunAsync,
            [new("s3creds reactivate-key ci-uploader AKIAIOSFODNN7EXAMPLE", "if a consumer still needs it")]
        ),
        Verb.Of<ImportOptions>(
            Declare,
            "Write the resources of an account as manifests",
            ImportVerb.RunAsync,
            [
                new(
                    "s3creds import --owner team-media --into manifests",
                    "everything that has no other owner, with policies as JSON files"
                ),
                new("s3creds import --owner team-media --match 'user/ci-*' --profiles", "some users, as one manifest on standard output"),
                new("s3creds import --owner team-media --exclude 'role/tf-*' --into manifests", "without what another tool keeps"),
            ]
        ),
        Verb.Of<ShowOptions>(
            Look,
            "Show a saved plan, offline",
            ShowVerb.RunAsync,
            [new("s3creds show plan.json", "as text"), new("s3creds show plan.json --format markdown", "for a pull request")]
        ),
        Verb.Of<RunsOptions>(
            Look,
            "List past applies, or show one step by step",
            RunsVerb.RunAsync,
            [new("s3creds runs", "all of them"), new("s3creds runs 20260102T030405Z", "one, by the start of its id")]
        ),
        Verb.Of<AccessOptions>(
            Look,
            "List who has which access, in an account or in manifests",
            AccessVerb.RunAsync,
            [
                new("s3creds access --bucket media-uploads", "who can reach this bucket"),
                new("s3creds access --who user/ci-uploader -f team.yaml", "what is declared for one user, offline"),
                new("s3creds access --public", "everyone and other accounts"),
                new("s3creds access --by bucket --actions", "all buckets, with every action by its name"),
                new("s3creds access --out access.json", "save the list, for drift --baseline"),
                new("s3creds access -f team.yaml --live --last-used --format html", "one page for an auditor"),
                new("s3creds access -f team.yaml --live --unused 90", "what was not used for 90 days, and the edits that remove it"),
            ]
        ),
        Verb.Of<KeysOptions>(
            Look,
            "List every access key of the account: age, last use, due date, sinks",
            KeysVerb.RunAsync,
            [
                new("s3creds keys", "all keys, whether s3creds created them or not"),
                new("s3creds keys -f team.yaml --fail-on overdue", "with due dates and sinks; exit 2 if a key is overdue"),
                new("s3creds keys --format csv", "for a spreadsheet"),
            ]
        ),
        Verb.Of<WhyOptions>(
            Look,
            "Explain why a request is allowed or denied, with the deciding statements",
            WhyVerb.RunAsync,
            [
                new("s3creds why user/ci s3:PutObject media/a.jpg", "in the account"),
                new(
                    "s3creds why user/ci s3:GetObject media/a.jpg -f team.yaml --context aws:SourceIp=10.0.0.1",
                    "in the manifests, offline"
                ),
                new(
                    "s3creds why user/ci s3:PutObject media/a.jpg --scp full-access.json,unit.json --scp account.json",
                    "under the service control policies of two levels"
                ),
                new("s3creds why --batch requests.jsonl", "a file of requests with their policies; one decision per line"),
            ]
        ),
        Verb.Of<DoctorOptions>(
            Look,
            "Check credentials, clock, endpoint, store, permissions and this machine: exit 1 if a run would fail",
            DoctorVerb.RunAsync,
            [
                new("s3creds doctor -f team.yaml", "before the first run, and when one fails"),
                new("s3creds doctor -f team.yaml --format json", "for a program; docs/doctor.md lists the fields"),
                new("s3creds doctor --write-probe s3://team-state/s3creds", "also whether this bucket keeps a lock"),
            ]
        ),
        Verb.Of<ExplainOptions>(
            Look,
            "Explain the code of a diagnostic, offline",
            ExplainVerb.RunAsync,
            [
                new("s3creds explain S3C012", "its meaning, an example, and the way out"),
                new("s3creds explain S3C012 --format json", "for editors"),
            ]
        ),
        Verb.Of<CompareOptions>(
            Look,
            "Compare the access of two policies",
            CompareVerb.RunAsync,
            [
                new("s3creds compare old.json new.json", "what the second allows more or less than the first"),
                new("s3creds compare --batch pairs.jsonl", "a file of pairs; one relation per line"),
            ]
        ),
        Verb.Of<PermissionsOptions>(
            Look,
            "Print the least IAM policy that lets a caller run a verb, offline",
            PermissionsVerb.RunAsync,
            [
                new("s3creds permissions -f team.yaml --for plan", "what a role needs that plans, for a pull request"),
                new("s3creds permissions -f team.yaml --for apply", "what a role needs that applies these manifests"),
                new(
                    "s3creds permissions -f team.yaml --also 'user/ci-*' --also 'bucket/media-*'",
                    "with names that later manifests may declare"
                ),
                new(
                    "s3creds permissions -f team.yaml --boundary arn:aws:iam::123456789012:policy/team-boundary",
                    "users and roles must have this boundary"
                ),
                new("s3creds permissions --for put-object --also bucket/media", "what put-object needs for one bucket"),
            ]
        ),
        .. FleetVerbs.All,
        .. DirectVerbs.All,
        Verb.Of<SchemaOptions>(
            Tools,
            "Print the JSON Schema of manifests and fleet files (for editors), plans, access lists, or the report of doctor",
            SchemaVerb.RunAsync,
            [
                new("s3creds schema > s3creds.schema.json", "for yaml-language-server"),
                new("s3creds schema plan > plan.schema.json", "for programs that read plans"),
            ]
        ),
        Verb.Of<SandboxVerbOptions>(
            Tools,
            "Serve an emulated account (IAM, STS, S3, SSM) on this machine",
            SandboxVerb.RunAsync,
            [
                new("s3creds sandbox --port 4566", "in memory, until Ctrl-C; prints what to export"),
                new("s3creds sandbox --demo", "with a small account in it, to look around"),
                new("s3creds sandbox --sandbox-state account.json", "kept in a file"),
                new("s3creds sandbox --throttle 2 --fault PutObject=lost-answer@first:2", "to rehearse failures: docs/sandbox.md"),
            ]
        ),
        Verb.Of<UnlockOptions>(
            Tools,
            "Show who holds a lock of --lock, and remove it",
            UnlockVerb.RunAsync,
            [
                new("s3creds unlock s3://team-state/s3creds/lock", "shows the holder, and prompts"),
                new("s3creds unlock s3://team-state/s3creds/lock --id 3f2a9c01", "without a prompt, this lock and no other"),
            ]
        ),
        Verb.Of<CompletionOptions>(
            Tools,
            "Print the script that completes command lines in a shell",
            CompletionVerb.RunAsync,
            [
                new(
                    "s3creds completion bash > /etc/bash_completion.d/s3creds",
                    "for all users; for one shell: source <(s3creds completion bash)"
                ),
                new("s3creds completion zsh > _s3creds", "in a folder of $fpath"),
                new("s3creds completion fish > ~/.config/fish/completions/s3creds.fish", "for one user"),
            ]
        ),
        Verb.Of<ManOptions>(
            Tools,
            "Print a man page, or write all of them to a folder",
            ManVerb.RunAsync,
            [
                new("s3creds man plan", "the page of a verb, as roff"),
                new("s3creds man --into ~/.local/share/man/man1", "all pages, for man(1)"),
            ]
        ),
        Verb.Of<VersionOptions>(
            Tools,
            "Print the version",
            VersionVerb.RunAsync,
            [new("s3creds version --json", "with the commit and the platform, for programs")]
        ),
    ];
}
