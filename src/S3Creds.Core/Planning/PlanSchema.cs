using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>The JSON Schema (2020-12) of plan files: the file <c>schema/plan.schema.json</c>. Enumerations come from the code that writes
/// them.</summary>
public static class PlanSchema
{
    private const string Sha256 = "^sha256:[0-9a-f]{64}$";

    public static string Text() =>
        JsonShape.File(
            JsonShape.Object(
                "A plan of 's3creds plan --out'. The file is its canonical bytes (keys in ordinal order, no white space) and a line "
                    + "feed; the digest is a checksum, no signature.",
                ("formatVersion", JsonShape.Const(PlanFile.FormatVersion), true),
                ("tool", JsonShape.Text("What wrote it, with its version."), true),
                ("account", JsonShape.Text("Twelve digits, or none.", "^([0-9]{12}|none)$"), true),
                ("owner", JsonShape.Text("The manifests' owner."), true),
                ("endpoint", JsonShape.Text("The manifests' endpoint, where they name a store that is not AWS."), false),
                (
                    "unverifiedAccount",
                    JsonShape.Flag("True: the store could not report the account of the credentials. Absent: false."),
                    false
                ),
                ("desiredDigest", JsonShape.Text("A hash of the desired state, access keys included.", Sha256), true),
                ("liveDigest", JsonShape.Text("A hash of the account as it was read.", Sha256), true),
                (
                    "stepsDigest",
                    JsonShape.Text(
                        "A hash of what is approved: the steps with their values and risks, the access that they change, and the approvals "
                            + "that they need. A later plan of the same change has the same, whatever its commit.",
                        Sha256
                    ),
                    true
                ),
                ("complete", JsonShape.Flag("False where something could not be read: then the plan holds no removals."), true),
                ("unchanged", JsonShape.Number("Declared resources that need no step.", 0), true),
                ("steps", JsonShape.List("In the order in which they run.", Step()), true),
                ("accessChanges", AccessSchema.Changes(), true),
                ("approvals", JsonShape.List("The approvals that the plan needs before it may run.", Approval()), true),
                ("diagnostics", JsonShape.List("Errors, warnings and notes.", Message()), true),
                ("basis", Basis(), true),
                ("review", Review(), true),
                (
                    "commit",
                    JsonShape.Text("The commit of the manifests, where they are in git. It binds nothing.", GitRepository.CommitPattern),
                    false
                ),
                ("madeAt", JsonShape.Text("When it was made, by the clock of the account."), false),
                ("validUntil", JsonShape.Text("When it ends, by the clock of the account."), false),
                ("digest", JsonShape.Text("The digest of everything else in the file.", Sha256), true)
            ),
            "s3creds plan"
        );

    private static JsonObject Step() =>
        JsonShape.Object(
            "One change.",
            ("id", JsonShape.Text("Stable within the plan: user/x:inline, bucket/y."), true),
            ("action", JsonShape.Enum("The action.", Names<StepAction>()), true),
            (
                "address",
                JsonShape.Text("The resource: KIND/NAME.", $"^({string.Join('|', ResourceKinds.All.Select(k => k.Word))})/.+$"),
                true
            ),
            (
                "facet",
                JsonShape.Text(
                    "The property; absent: the whole resource. owner: the ownership tags. For access keys: the action on the key."
                ),
                false
            ),
            (
                "origin",
                JsonShape.Enum(
                    "With 'plan --base': whether the manifests changed, the account drifted from those of the base, or both.",
                    Names<StepOrigin>()
                ),
                false
            ),
            ("rank", JsonShape.Number("Steps of one rank run in parallel, lower ranks first.", int.MinValue), true),
            ("reason", JsonShape.Text("The reason, in one line."), true),
            (
                "risk",
                JsonShape.List("The risks of the step, for the reviewer.", JsonShape.Enum(null, Names<Risk>().Where(r => r != "none"))),
                true
            ),
            ("before", JsonShape.Anything("The live value; null: absent."), true),
            ("after", JsonShape.Anything("The value after it; null: absent. Of a creation: all properties of the creating call."), true)
        );

    private static JsonObject Basis() =>
        JsonShape.Object(
            "What risks, approvals and access changes follow from besides the steps.",
            ("operators", JsonShape.List("Identities that the plan must not lock out.", JsonShape.Text(null)), true),
            ("files", JsonShape.List("The manifests, as ownership tags name them.", JsonShape.Text(null)), true),
            ("moved", JsonShape.List("Manifests that were renamed.", JsonShape.Text(null)), true),
            ("owned", JsonShape.Number("How many resources the owner has.", 0), true),
            ("destroying", JsonShape.Flag("Made by 'destroy'."), true),
            (
                "claims",
                JsonShape.Object(
                    "What the manifests claim of guardrails and key policies.",
                    ("declared", JsonShape.TextOrNull("The digest of the claims; null: nothing is claimed."), true),
                    ("approved", JsonShape.List("Digests that were approved before.", JsonShape.Text(null)), true)
                ),
                true
            ),
            (
                "access",
                JsonShape.Anything("The account before the plan, as far as access depends on it; null: no step touches access."),
                true
            )
        );

    private static JsonObject Approval() =>
        JsonShape.Object(
            null,
            ("token", JsonShape.Text("The token for --allow: delete:user/x, public:bucket/y."), true),
            ("why", JsonShape.Text("What would happen, in one sentence."), true),
            ("given", JsonShape.Flag("Whether 'plan --allow' granted it."), true),
            ("by", JsonShape.Text("What granted it: --allow delete:*."), false)
        );

    private static JsonObject Review() =>
        JsonShape.Object(
            "What a reviewer is shown beside the steps. Nothing that is applied or approved follows from it.",
            ("places", JsonShape.Anything("By address: the file, line and column that declare a resource of the steps."), true),
            ("facts", JsonShape.Anything("By token of an approval: its consequence, and whether what it ends is in use."), true),
            (
                "expectations",
                JsonShape.Object(
                    "Expectations over the state after the plan.",
                    ("judged", JsonShape.Number("How many were judged.", 0), true),
                    ("held", JsonShape.Number("How many of them hold.", 0), true)
                ),
                true
            ),
            ("requests", JsonShape.Number("Requests that were sent to read the account.", 0), false),
            (
                "trail",
                JsonShape.Object(
                    "With 'drift --cloudtrail': who may have caused the differences. Candidates, never verdicts.",
                    ("folder", JsonShape.Text("The folder of the log files."), true),
                    ("steps", JsonShape.Map("By the id of the step.", TrailFinding()), true)
                ),
                false
            ),
            ("verb", JsonShape.Enum("The verb that carries the plan out.", ["apply", "destroy", "rotate"]), true),
            ("arguments", JsonShape.List("Options with which the verb makes the same plan again.", JsonShape.Text(null)), true)
        );

    private static JsonObject TrailFinding() =>
        JsonShape.Object(
            null,
            (
                "candidates",
                JsonShape.List(
                    "Events that may be the cause, the newest first. The texts were chosen by others.",
                    JsonShape.Object(
                        null,
                        ("eventId", JsonShape.Text("CloudTrail's id of the event."), true),
                        ("time", JsonShape.Text("When, in UTC."), true),
                        ("event", JsonShape.Text("The name of the event: PutUserPolicy."), true),
                        ("principal", JsonShape.Text("The caller."), true),
                        ("source", JsonShape.Text("The address that the call came from."), true),
                        ("claimsOurs", JsonShape.Flag("Its user agent names s3creds, and no journal that was read has the request."), true)
                    )
                ),
                true
            ),
            ("more", JsonShape.Number("Older candidates.", 0), true),
            ("region", JsonShape.Text("The only region whose records can hold the cause."), false),
            ("from", JsonShape.Text("When the first record was made that could hold the cause; absent: there is none."), false),
            ("to", JsonShape.Text("When the last one was made."), false),
            ("since", JsonShape.Text("Earlier records do not count."), false)
        );

    private static JsonObject Message() =>
        JsonShape.Object(
            null,
            ("code", JsonShape.Text("docs/diagnostics.md lists them.", "^S3C[0-9]{3}$"), true),
            ("severity", JsonShape.Enum(null, Names<Severity>()), true),
            ("message", JsonShape.Text(null), true),
            ("hint", JsonShape.Text("What to do about it."), false),
            (
                "at",
                JsonShape.Object(
                    "The place in a manifest.",
                    ("file", JsonShape.Text(null), true),
                    ("line", JsonShape.Number(null, 0), true),
                    ("column", JsonShape.Number(null, 0), true)
                ),
                false
            )
        );

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(n => n.ToLowerInvariant());
}
