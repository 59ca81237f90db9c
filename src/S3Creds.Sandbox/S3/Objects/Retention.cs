using System.Globalization;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary> Object lock on objects: retention until a date and legal holds (S3 User Guide, "Locking objects with Object Lock"). Both
/// belong to a version, and hinder only its removal, never a newer version or a delete marker. </summary>
internal static class Retention
{
    /// <summary>The header that asks to go past a retention in governance mode.</summary>
    public const string Bypass = "x-amz-bypass-governance-retention";

    private const string ModeHeader = "x-amz-object-lock-mode";
    private const string UntilHeader = "x-amz-object-lock-retain-until-date";
    private const string HoldHeader = "x-amz-object-lock-legal-hold";
    private const string Governance = "GOVERNANCE";
    private const string Compliance = "COMPLIANCE";

    private static readonly Shape RetentionSchema = Shape.Node(
        "Retention",
        Shape.OneOf("Mode", Governance, Compliance).Optional,
        Shape.Date("RetainUntilDate").Optional
    );

    private static readonly Shape HoldSchema = Shape.Node("LegalHold", Shape.OneOf("Status", "ON", "OFF").Optional);

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Object, "GetObjectRetention", Get)
        {
            When = ["retention"],
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version,
        },
        new("PUT", Level.Object, "PutObjectRetention", PutAsync)
        {
            When = ["retention"],
            Context = ObjectAccess.AddExisting,
            Body = RetentionSchema,
            Reads = S3Reads.Version + " " + Bypass,
        },
        new("GET", Level.Object, "GetObjectLegalHold", GetHold)
        {
            When = ["legal-hold"],
            Context = ObjectAccess.AddExisting,
            Reads = S3Reads.Version,
        },
        new("PUT", Level.Object, "PutObjectLegalHold", PutHoldAsync)
        {
            When = ["legal-hold"],
            Context = ObjectAccess.AddExisting,
            Body = HoldSchema,
            Reads = S3Reads.Version,
        },
    ];

    /// <summary>What a write asks for itself, or else the bucket's default.</summary>
    /// <exception cref="SandboxException">InvalidRequest or InvalidArgument.</exception>
    public static ObjectVersion AddTo(S3Call call, ObjectVersion version)
    {
        var (mode, until, hold) = (call.Header(ModeHeader), call.Header(UntilHeader), call.Header(HoldHeader));
        if ((mode ?? until ?? hold) is not null)
        {
            RequireLock(call);
        }

        if ((mode is null) != (until is null))
        {
            throw S3Errors.InvalidArgument(
                $"{ModeHeader} and {UntilHeader} must both be supplied",
                mode is null ? ModeHeader : UntilHeader,
                "null"
            );
        }

        if (mode is not (null or Governance or Compliance))
        {
            throw S3Errors.InvalidArgument("Unknown wormMode directive.", ModeHeader, mode);
        }

        if (hold is not (null or "ON" or "OFF"))
        {
            throw S3Errors.InvalidArgument("Legal Hold must be either of 'ON' or 'OFF'", HoldHeader, hold);
        }

        var retained = until is null
            ? Default(call, version)
            : version with
            {
                RetentionMode = mode,
                RetainUntil = Date(call, until, UntilHeader),
            };
        return hold is null ? retained : retained with { LegalHold = hold == "ON" };
    }

    /// <summary>The rights that the headers of a write need beside s3:PutObject.</summary>
    public static void DemandExtras(S3Call call, string resource)
    {
        if (call.Header(ModeHeader) is not null)
        {
            S3Access.Demand(call, "s3:PutObjectRetention", resource);
        }

        if (call.Header(HoldHeader) is not null)
        {
            S3Access.Demand(call, "s3:PutObjectLegalHold", resource);
        }
    }

    /// <exception cref="SandboxException">InvalidRequest: PutObject with object lock needs a digest of its body.</exception>
    public static void RequireDigest(S3Call call)
    {
        var locks = (call.Header(ModeHeader) ?? call.Header(HoldHeader)) is not null || call.Bucket.ObjectLock?.Mode is not null;
        if (locks && call.Header("Content-MD5") is null && RequestChecksum.Of(call) is { Header: null, InTrailer: false })
        {
            throw S3Errors.InvalidRequest(
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"
            );
        }
    }

    /// <summary>What reads of an object show to those who may see it.</summary>
    public static IEnumerable<(string Name, string Value)> Headers(S3Call call, ObjectVersion version)
    {
        var resource = S3Access.Arn(call.BucketName, call.Key);
        if (version is { RetentionMode: { } mode, RetainUntil: { } until } && S3Access.Allows(call, "s3:GetObjectRetention", resource))
        {
            yield return (ModeHeader, mode);
            yield return (UntilHeader, S3Xml.Time(until));
        }

        if (version.LegalHold is { } hold && S3Access.Allows(call, "s3:GetObjectLegalHold", resource))
        {
            yield return (HoldHeader, hold ? "ON" : "OFF");
        }
    }

    /// <summary>Whether the request asks to go past governance mode and may.</summary>
    public static bool MayBypass(S3Call call, string key) =>
        string.Equals(call.Header(Bypass), "true", StringComparison.OrdinalIgnoreCase)
        && S3Access.Allows(call, "s3:BypassGovernanceRetention", S3Access.Arn(call.BucketName, key));

    /// <exception cref="SandboxException">AccessDenied: the version is held.</exception>
    public static void RequireDeletable(ObjectVersion version, DateTimeOffset now, bool mayBypass)
    {
        if (version.LegalHold == true || IsRetained(version, now, mayBypass))
        {
            throw Protected();
        }
    }

    private static bool IsRetained(ObjectVersion version, DateTimeOffset now, bool mayBypass) =>
        version.RetainUntil > now && !(version.RetentionMode == Governance && mayBypass);

    private static SandboxResponse Get(S3Call call)
    {
        RequireLock(call);
        var found = VersionStack.Find(call, call.Bucket, call.Key, call.Query("versionId"));
        return found.RetainUntil is { } until
            ? S3Xml.Response(
                S3Xml.Element("Retention", S3Xml.Element("Mode", found.RetentionMode!), S3Xml.Element("RetainUntilDate", S3Xml.Time(until)))
            )
            : throw Absent();
    }

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        RequireLock(call);
        var document = await call.ReadXmlAsync("Retention", cancellationToken);
        RetentionSchema.Check(document);
        var (mode, until) = (document.Value("Mode"), document.Value("RetainUntilDate"));
        if ((mode is null) != (until is null))
        {
            throw S3Errors.MalformedXml();
        }

        DateTimeOffset? date = until is null ? null : Date(call, until, "RetainUntilDate");
        var mayBypass = MayBypass(call, call.Key);
        ObjectTagging.Change(call, version =>
        {
            // A retention in force may always be prolonged, and a governed one made compliant.
            var weaker = date is null || date < version.RetainUntil || (version.RetentionMode == Compliance && mode == Governance);
            return weaker && IsRetained(version, call.Request.Now, mayBypass)
                ? throw Protected()
                : version with
                {
                    RetentionMode = mode,
                    RetainUntil = date,
                };
        });
        return SandboxResponse.Empty(200);
    }

    private static SandboxResponse GetHold(S3Call call)
    {
        RequireLock(call);
        var found = VersionStack.Find(call, call.Bucket, call.Key, call.Query("versionId"));
        return found.LegalHold is { } hold
            ? S3Xml.Response(S3Xml.Element("LegalHold", S3Xml.Element("Status", hold ? "ON" : "OFF")))
            : throw Absent();
    }

    private static async Task<SandboxResponse> PutHoldAsync(S3Call call, CancellationToken cancellationToken)
    {
        RequireLock(call);
        var document = await call.ReadXmlAsync("LegalHold", cancellationToken);
        HoldSchema.Check(document);
        var status = document.Value("Status") ?? throw S3Errors.MalformedXml();
        ObjectTagging.Change(call, version => version with { LegalHold = status == "ON" });
        return SandboxResponse.Empty(200);
    }

    private static ObjectVersion Default(S3Call call, ObjectVersion version) =>
        call.Bucket.ObjectLock is { Mode: { } mode } rule
            ? version with
            {
                RetentionMode = mode,
                RetainUntil = rule.Days is { } days ? version.Modified.AddDays(days) : version.Modified.AddYears(rule.Years ?? 0),
            }
            : version;

    private static void RequireLock(S3Call call)
    {
        if (call.Bucket.ObjectLock is null)
        {
            throw S3Errors.InvalidRequest("Bucket is missing Object Lock Configuration");
        }
    }

    private static DateTimeOffset Date(S3Call call, string text, string name) =>
        !DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var date
        )
            ? throw S3Errors.InvalidArgument("The retain until date must be provided in ISO 8601 format", name, text)
        : date <= call.Request.Now ? throw S3Errors.InvalidArgument("The retain until date must be in the future!", name, text)
        : date;

    private static SandboxException Absent() =>
        new("NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration");

    private static SandboxException Protected() => new("AccessDenied", 403, "Access Denied because object protected by object lock.");
}
