namespace S3Creds.Policy;

/// <summary>Whether actions are actions, exist, belong into this kind of policy, and have a resource.</summary>
internal static class ActionChecks
{
    private static readonly RequestPrincipal Anyone = RequestPrincipal.Parse("arn:aws:iam::111122223333:user/anyone");

    /// <summary>What a trust policy may allow (the error text of CreateRole); others of STS are not about the role.</summary>
    private static readonly string[] SessionActions =
    [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
        "sts:SetContext",
        "sts:AssumeRoot",
    ];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.InvalidAction, PolicyKinds.Any, Malformed),
        PolicyCheck.OfStatement(PolicyLintRule.ForeignAction, PolicyKinds.WithPrincipals, Foreign),
        PolicyCheck.OfStatement(PolicyLintRule.UnknownService, PolicyKinds.Any, UnknownService),
        PolicyCheck.OfStatement(PolicyLintRule.UnknownAction, PolicyKinds.Any, Unknown),
        PolicyCheck.OfStatement(PolicyLintRule.NoSuchRequest, PolicyKinds.WithResources, s =>
            NoSuchRequest(s, a => s.Kind != PolicyKind.Bucket || HasWildcard(a))
        ),
        PolicyCheck.OfStatement(PolicyLintRule.ActionWithoutResource, PolicyKinds.Bucket, s => NoSuchRequest(s, a => !HasWildcard(a))),
    ];

    /// <summary>The service and the name of an action; null where it is not of that form, or is the star.</summary>
    internal static (string Service, string Name)? Parts(string action) =>
        action.Split(':') is [var service, var name] && service.Length > 0 ? (service, name) : null;

    /// <summary>IAM: "Actions/Conditions must be prefaced by a vendor" and "can contain only one colon".</summary>
    private static IEnumerable<LintHit> Malformed(LintStatement s) =>
        s
            .Actions.Where(a => a != "*" && (Parts(a) is not { Name.Length: > 0 } parts || !IsPrefix(parts.Service)))
            .Select(a => new LintHit(
                a.Contains(':', StringComparison.Ordinal)
                    ? $"'{a}' is not an action: it is one service and one name"
                    : $"'{a}' is not an action: it names no service",
                a.Contains(':', StringComparison.Ordinal) ? null : Near(a)
            ));

    private static string? Near(string name) =>
        ServiceCatalogue.Of("s3")!.Actions.FirstOrDefault(k => k.Name.EndsWith(":" + name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? $"did you mean {known.Name}?"
            : "write s3:GetObject";

    private static bool IsPrefix(string service) => service.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '*' or '?');

    private static IEnumerable<LintHit> Foreign(LintStatement s)
    {
        foreach (var action in s.Statement.Action ?? [])
        {
            if (
                s.Kind == PolicyKind.Bucket
                && Parts(action) is { } parts
                && !MayBe(parts.Service, "s3")
                && !MayBe(parts.Service, "s3express")
            )
            {
                yield return new LintHit($"a bucket policy cannot govern {action}", "name actions of s3");
            }
            else if (s.Kind == PolicyKind.Trust && (action == "*" || !IsSessionAction(action)))
            {
                yield return new LintHit(
                    $"a trust policy cannot govern {action}",
                    "sts:AssumeRole, sts:AssumeRoleWithSAML, sts:AssumeRoleWithWebIdentity, sts:TagSession"
                );
            }
        }
    }

    private static bool IsSessionAction(string action) =>
        action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
        && GlobPattern.OfText(action.ToLowerInvariant()) is var pattern
        && (
            ServiceCatalogue.Of("sts")!.Matching(pattern).All(a => SessionActions.Contains(a.Name))
            || SessionActions.Any(a => !pattern.IsLiteral && pattern.Matches(a.ToLowerInvariant()))
        );

    private static bool MayBe(string pattern, string service) => GlobPattern.OfText(pattern.ToLowerInvariant()).Matches(service);

    private static IEnumerable<LintHit> UnknownService(LintStatement s) =>
        s
            .Actions.Select(Parts)
            .OfType<(string Service, string Name)>()
            .Where(p => IsPrefix(p.Service) && !HasWildcard(p.Service) && !ServiceCatalogue.IsService(p.Service))
            .Select(p => new LintHit($"no service has the prefix {p.Service}", Spelling.Near(p.Service, ["s3", "iam", "sts", "kms"])));

    private static IEnumerable<LintHit> Unknown(LintStatement s)
    {
        foreach (var action in s.Actions)
        {
            if (
                Parts(action) is { Name.Length: > 0 } parts
                && ServiceCatalogue.Of(parts.Service) is { } service
                && !service.Matching(GlobPattern.OfText(CompiledStatement.NormalAction(action))).Any()
                && (s.Kind != PolicyKind.Trust || parts.Service.Equals("sts", StringComparison.OrdinalIgnoreCase))
            )
            {
                yield return new LintHit(
                    $"{(service.Name == "s3" ? "S3" : service.Name)} has no action {action}",
                    Spelling.Near(action, service.Actions.Select(a => a.Name))
                );
            }
        }
    }

    /// <summary>S3 refuses a bucket policy with a named action and no resource for it; patterns it takes.</summary>
    private static IEnumerable<LintHit> NoSuchRequest(LintStatement s, Func<string, bool> concerns)
    {
        if (s.Statement.Resource is not { Count: > 0 } on || !on.All(r => ArnChecks.IsUsable(r, s.Kind, s.Bucket)))
        {
            yield break;
        }

        foreach (var action in (s.Statement.Action ?? []).Where(concerns))
        {
            if (
                !action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase)
                || ActionIndex.Matching(GlobPattern.OfText(CompiledStatement.NormalAction(action))).IsEmpty
                || Fits(s.Document, action, on)
            )
            {
                continue;
            }

            yield return new LintHit($"{action} never concerns {ShortList.Of(on)}", ResourceHint(action));
        }
    }

    private static string ResourceHint(string action)
    {
        var types = S3Actions.Catalogue.Find(action)?.ResourceTypes ?? [];
        return types.Contains("object") ? "object actions go with arn:aws:s3:::bucket/key*"
            : types.Contains("bucket") ? "bucket actions go with arn:aws:s3:::bucket"
            : types.Count == 0 ? "the action is about the account: its resource is *"
            : $"its resources are {string.Join(", ", types)}";
    }

    /// <summary> Exact: some request of today's catalogue has an action that the pattern matches and a resource that one of the patterns
    /// matches, whatever partition and account the ARNs name. </summary>
    private static bool Fits(PolicyDocument document, string action, IReadOnlyList<string> resources)
    {
        string[] own = [.. resources.Select(OfAnyAccount)];
        var region = PolicyDocument.Create(
            document.Version,
            null,
            [
                new PolicyStatement
                {
                    Effect = PolicyEffect.Allow,
                    Action = [action],
                    Resource = own,
                },
            ]
        );
        return PolicyComparison.Cover(Anyone, PolicySet.Empty, region).Extent is not CoverageExtent.Empty;
    }

    /// <summary>The comparison's requests are of one account in one partition: the ARN as it would stand there.</summary>
    private static string OfAnyAccount(string resource)
    {
        var parts = resource.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn")
        {
            return resource;
        }

        parts[1] = HasWildcard(parts[1]) ? parts[1] : Anyone.Partition;
        if (parts[4].Length > 0 && parts[4].All(char.IsAsciiDigit))
        {
            parts[4] = Anyone.Account;
        }

        return string.Join(':', parts);
    }

    private static bool HasWildcard(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;
}
