using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs.Direct;

namespace S3Creds.Cli.Verbs;

/// <summary>All verbs, in the order of <c>--help</c>. A verb is one file; this is where it is named.</summary>
internal static class VerbTable
{
    private const string Declare = "declare";
    private const string Look = "look";
    private const string Tools = "tools";

    public static IReadOnlyList<Verb> All { get; } =
    [
        Verb.Of<ValidateOptions>(Declare, "Check manifests, offline", ValidateVerb.RunAsync,
        [
            new("s3creds validate -f team.yaml", "every error of one manifest, with file:line:column"),
            new("s3creds validate -f manifests/ --var env=dev", "all manifests of a folder, with a variable"),
        ]),
        Verb.Of<PlanOptions>(Declare, "Show what an apply would do", PlanVerb.RunAsync,
        [
            new("s3creds plan -f team.yaml --out plan.json", "show it, and save it for review and apply"),
            new("s3creds plan -f team.yaml --format markdown", "for a comment on a pull request"),
            new("s3creds plan -f team.yaml --detailed-exitcode", "exit 0 without changes, 2 with changes"),
        ]),
        Verb.Of<DriftOptions>(Declare, "The same reading: exit 0 where nothing differs, 2 where something does", DriftVerb.RunAsync,
        [
            new("s3creds drift -f team.yaml", "on a schedule"),
            new("s3creds drift --baseline access.json", "who newly has access, managed or not, since 'access --out access.json'"),
        ]),
        Verb.Of<ApplyVerbOptions>(Declare, "Plan, confirm and apply; or apply a saved plan", ApplyVerb.RunAsync,
        [
            new("s3creds apply plan.json", "exactly the reviewed plan, after a question, or nothing where the account has moved"),
            new("s3creds apply plan.json -f team.yaml", "without a question, where the manifests ask for each of its steps"),
            new("s3creds apply plan.json --expect-digest sha256:…", "without a question, where it is the plan that was reviewed"),
            new("s3creds apply -f team.yaml", "plan, ask, apply"),
            new("s3creds apply -f team.yaml --yes --allow delete:user/old", "without a question, with one deletion approved"),
            new("s3creds apply -f examples/one-user.yaml --sandbox --yes", "on an emulated account of this folder"),
        ]),
        Verb.Of<DestroyOptions>(Declare, "Remove everything that the manifests' owner owns", DestroyVerb.RunAsync,
        [
            new("s3creds destroy -f team.yaml", "plan the removal, ask, apply it"),
            new("s3creds destroy -f team.yaml --out plan.json", "save the plan of it for review; buckets and their data are kept unless onRemove says otherwise"),
        ]),
        Verb.Of<RotateOptions>(Declare, "Do what is due to access keys, and nothing else", RotateVerb.RunAsync,
        [
            new("s3creds rotate -f team.yaml", "whatever is due by the manifests, after a question"),
            new("s3creds rotate ci-uploader --now -f team.yaml", "a new key for one user, whatever the age of the old one"),
            new("s3creds rotate s3.read-only.my-bucket --deliver file:key.json", "without a manifest: a new key for a user of 'create', the old one stays active"),
            new("s3creds rotate s3.read-only.my-bucket --deactivate-old", "then: deactivate the old one, unless it is still in use"),
            new("s3creds rotate ci-uploader --compromised -f team.yaml --yes", "in an emergency: the old key is deactivated at once"),
        ]),
        Verb.Of<ReactivateKeyOptions>(Declare, "Take back an access key that was deactivated", ReactivateKeyVerb.RunAsync,
        [
            new("s3creds reactivate-key ci-uploader AKIAIOSFODNN7EXAMPLE", "where a consumer was forgotten"),
        ]),
        Verb.Of<ShowOptions>(Look, "Show a saved plan, offline", ShowVerb.RunAsync,
        [
            new("s3creds show plan.json", "as text"),
            new("s3creds show plan.json --format markdown", "for a pull request"),
        ]),
        Verb.Of<RunsOptions>(Look, "List past applies, or show one step by step", RunsVerb.RunAsync,
        [
            new("s3creds runs", "all of them"),
            new("s3creds runs 20260102T030405Z", "one, by the beginning of its id"),
        ]),
        Verb.Of<AccessOptions>(Look, "Who has which access, over an account or what is declared", AccessVerb.RunAsync,
        [
            new("s3creds access --bucket media-uploads", "who can reach this bucket"),
            new("s3creds access --who user/ci-uploader -f team.yaml", "what is declared for one user, offline"),
            new("s3creds access --public", "everyone and other accounts"),
            new("s3creds access --by bucket --actions", "all buckets, with every action by its name"),
            new("s3creds access --out access.json", "keep it, for drift --baseline"),
        ]),
        Verb.Of<KeysOptions>(Look, "Every access key of the account: age, last use, what is due, where it was delivered", KeysVerb.RunAsync,
        [
            new("s3creds keys", "all keys, ours and foreign"),
            new("s3creds keys -f team.yaml --fail-on overdue", "with due dates and sinks; exit 2 where something is overdue"),
            new("s3creds keys --format csv", "for a spreadsheet"),
        ]),
        Verb.Of<WhyOptions>(Look, "Why a request is allowed or denied, with the deciding statements", WhyVerb.RunAsync,
        [
            new("s3creds why user/ci s3:PutObject media/a.jpg", "over the account"),
            new("s3creds why user/ci s3:GetObject media/a.jpg -f team.yaml --context aws:SourceIp=10.0.0.1", "over what is declared, offline"),
            new("s3creds why user/ci s3:PutObject media/a.jpg --scp full-access.json,unit.json --scp account.json", "under the service control policies of two levels"),
            new("s3creds why --batch requests.jsonl", "a suite of requests with their policies, a decision a line"),
        ]),
        Verb.Of<CompareOptions>(Look, "How the access of two policies relates, exactly", CompareVerb.RunAsync,
        [
            new("s3creds compare old.json new.json", "what the second gives more or less"),
            new("s3creds compare --batch pairs.jsonl", "a suite of pairs, a relation a line"),
        ]),
        .. DirectVerbs.All,
        Verb.Of<SchemaOptions>(Tools, "Print the JSON Schema of manifests (for editors), of plans, or of access lists", SchemaVerb.RunAsync,
        [
            new("s3creds schema > s3creds.schema.json", "for yaml-language-server"),
            new("s3creds schema plan > plan.schema.json", "for whatever reads plans"),
        ]),
        Verb.Of<SandboxVerbOptions>(Tools, "Serve an emulated account (IAM, STS, S3, SSM) on this machine", SandboxVerb.RunAsync,
        [
            new("s3creds sandbox --port 4566", "in memory, until Ctrl-C; prints what to export"),
            new("s3creds sandbox --sandbox-state account.json", "kept in a file"),
            new("s3creds sandbox --throttle 2 --fault PutObject=lost-answer@first:2", "to rehearse failures: docs/sandbox.md"),
        ]),
        Verb.Of<VersionOptions>(Tools, "Print the version", (_, context) => VersionVerb.RunAsync(context), []),
    ];
}
