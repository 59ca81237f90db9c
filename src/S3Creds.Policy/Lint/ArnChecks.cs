using System.Text.RegularExpressions;

namespace S3Creds.Policy;

/// <summary>Whether resources are ARNs, of parts that the service has, and of the bucket that a bucket policy is attached to.</summary>
internal static partial class ArnChecks
{
    private static readonly string[] Partitions =
    [
        "aws",
        "aws-cn",
        "aws-us-gov",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
        "aws-eusc",
    ];

    /// <summary>IAM: "IAM resource path must either be "*" or start with user/, …".</summary>
    private static readonly string[] IamPaths =
    [
        "user/",
        "federated-user/",
        "role/",
        "group/",
        "instance-profile/",
        "mfa/",
        "server-certificate/",
        "policy/",
        "sms-mfa/",
        "saml-provider/",
        "oidc-provider/",
        "report/",
        "access-report/",
        "assumed-role/",
        "delegation-request/",
        "role-template/",
    ];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.NoArn, PolicyKinds.WithResources, Refused),
        PolicyCheck.OfStatement(PolicyLintRule.OtherBucket, PolicyKinds.Bucket, OtherBucket),
        PolicyCheck.OfStatement(PolicyLintRule.UnlikelyArn, PolicyKinds.WithResources & ~PolicyKinds.Bucket, Unlikely),
        PolicyCheck.OfStatement(PolicyLintRule.WildcardService, PolicyKinds.WithResources, WildcardService),
    ];

    /// <summary> Whether other checks may reason about the resource: it has no finding of its own, and is no object behind an access point
    /// of several regions, which the catalogue of resource types does not have. </summary>
    public static bool IsUsable(string resource, PolicyKind kind, string? bucket) =>
        RefusedResource(resource) is null
        && !resource.Contains(".mrap/", StringComparison.Ordinal)
        && (kind == PolicyKind.Bucket ? NamesBucket(resource, bucket) : UnlikelyResource(resource) is null);

    public static bool IsRegion(string text) => Region().IsMatch(text);

    private static IEnumerable<LintHit> Refused(LintStatement s) =>
        s.Resources.Select(RefusedResource).OfType<string>().Select(m => new LintHit(m, "arn:aws:s3:::bucket or arn:aws:s3:::bucket/key"));

    private static string? RefusedResource(string resource)
    {
        if (resource == "*" || resource.StartsWith("${", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = resource.Split(':', 6);
        if (parts[0] != "arn")
        {
            return $"{resource} is not an ARN";
        }

        // A star may stand for the parts that are missing, as in arn:aws:s3*.
        if (parts.Length < 6)
        {
            return Array.Exists(parts, p =>
                p.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && !p[..star].Contains('/', StringComparison.Ordinal)
            )
                ? null
                : $"{resource} is not an ARN: it has {parts.Length} parts of 6";
        }

        if (IsFixed(parts[1]) && !Partitions.Contains(parts[1]))
        {
            return $"{resource} names no partition: '{parts[1]}'";
        }

        return parts[2] switch
        {
            "iam" when parts[3].Length > 0 && parts[3] != "*" => $"{resource} is not an ARN of IAM: it has a region",
            "iam"
                when IsFixed(parts[5])
                    && parts[5] != "root"
                    && !Array.Exists(IamPaths, p => parts[5].StartsWith(p, StringComparison.Ordinal)) =>
                $"{resource} is not an ARN of IAM: it begins with user/, role/, group/, policy/ or another type",
            "s3" when parts[3].Length > 0 && parts[3] != "*" && parts[4].Length == 0 =>
                $"{resource} is not an ARN of a bucket or object: it has a region",
            _ => null,
        };
    }

    private static bool IsFixed(string part) => part.AsSpan().IndexOfAny("*?$") < 0;

    private static IEnumerable<LintHit> OtherBucket(LintStatement s) =>
        s
            .Resources.Where(r => RefusedResource(r) is null && !NamesBucket(r, s.Bucket))
            .Select(r => new LintHit(
                s.Bucket is null
                    ? $"{r} is not the ARN of a bucket or of its objects"
                    : $"{r} is not of bucket {s.Bucket}, and a bucket policy names its own bucket only",
                s.Bucket is null ? null : $"arn:aws:s3:::{s.Bucket} or arn:aws:s3:::{s.Bucket}/*"
            ));

    /// <summary>S3: "Policy has invalid resource". A pattern in the bucket's name is valid if it can match the bucket.</summary>
    private static bool NamesBucket(string resource, string? bucket)
    {
        var parts = resource.Split(':', 6);
        if (resource == "*" || parts.Length < 6)
        {
            return resource.StartsWith("${", StringComparison.Ordinal) || (resource != "*" && parts[0] == "arn");
        }

        if (!GlobPattern.OfText(parts[2]).Matches("s3") || parts[3] is not ("" or "*") || parts[4] is not ("" or "*"))
        {
            return false;
        }

        var name = parts[5].Split('/')[0];
        return bucket is null || name.Contains("${", StringComparison.Ordinal) || GlobPattern.OfText(name).Matches(bucket);
    }

    private static IEnumerable<LintHit> Unlikely(LintStatement s) =>
        s.Resources.Where(r => RefusedResource(r) is null).Select(UnlikelyResource).OfType<string>().Select(m => new LintHit(m));

    private static string? UnlikelyResource(string resource)
    {
        var parts = resource.Split(':', 6);
        if (parts.Length < 6)
        {
            return null;
        }

        var (service, region, account) = (parts[2], parts[3], parts[4]);
        if (service.Any(char.IsAsciiLetterUpper))
        {
            return $"{resource}: services are written in small letters";
        }

        if (region.Length > 0 && IsFixed(region) && !IsRegion(region))
        {
            return $"{resource}: '{region}' is not a region";
        }

        if (account.Length > 0 && IsFixed(account) && account != "aws" && !IsAccount(account))
        {
            return $"{resource}: '{account}' is not an account of 12 digits";
        }

        return service is "s3" or "iam" or "kms" ? OfService(resource, parts, ServiceCatalogue.Of(service)!) : null;
    }

    /// <summary>Whether the parts fit one of the service's templates; wildcards and variables fit all.</summary>
    private static string? OfService(string resource, string[] parts, ServiceCatalogue service)
    {
        var (region, account, path) = (parts[3], parts[4], parts[5]);
        if ((service.Name == "s3" && region.Length == 0 && account.Length == 0) || path is "*" or "root")
        {
            return null;
        }

        var fitting = service.ResourceTypes.Select(t => t.Arn.Split(':', 6)).Where(t => t[2] == parts[2] && Fits(t, path)).ToList();
        return fitting.Count == 0 ? $"{resource}: {service.Name} has no resource of this type"
            : account.Length == 0 && fitting.TrueForAll(t => t[4].Length > 0) ? $"{resource} names no account"
            : region.Length == 0 && fitting.TrueForAll(t => t[3].Length > 0) ? $"{resource} names no region"
            : null;
    }

    /// <summary>Buckets and objects have neither region nor account, and access points of several regions have an alias as their
    /// name.</summary>
    private static bool Fits(string[] template, string path)
    {
        if (template[5].StartsWith("${", StringComparison.Ordinal))
        {
            return false;
        }

        if (template[2] == "s3" && template[3].Length == 0)
        {
            return path.StartsWith("accesspoint/", StringComparison.Ordinal)
                && (path.Contains(".mrap", StringComparison.Ordinal) || !IsFixed(path.Split('/')[1]));
        }

        var type = template[5][..(template[5].IndexOf("${", StringComparison.Ordinal) is >= 0 and var open ? open : template[5].Length)];
        var wild = path.AsSpan().IndexOfAny("*?$");
        return path.StartsWith(type, StringComparison.Ordinal) || (wild >= 0 && type.StartsWith(path[..wild], StringComparison.Ordinal));
    }

    internal static bool IsAccount(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    private static IEnumerable<LintHit> WildcardService(LintStatement s) =>
        s
            .Resources.Where(r =>
                r.Split(':', 6) is { Length: 6 } parts
                && parts[0] == "arn"
                && parts[2] != "*"
                && parts[2].AsSpan().IndexOfAny('*', '?') >= 0
            )
            .Select(r => new LintHit($"{r} also matches other services that begin like this", "name the service"));

    /// <summary>By form, since regions are added: area, direction, one digit.</summary>
    [GeneratedRegex(
        @"^(af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(-gov|-iso[a-z]?|-de)?-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Region();
}
