namespace S3Creds.Policy;

/// <summary>
/// AWS's policy evaluation for one request, for any service's actions.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
/// </summary>
public static class PolicyEvaluator
{
    /// <summary>Decides a request under a set of policies. Deterministic; no I/O, no clock (aws:CurrentTime is a context key like any
    /// other).</summary>
    public static Evaluation Evaluate(AccessRequest request, PolicySet policies)
    {
        var run = new Run(request, policies, reasons: true);
        return run.Decide();
    }

    /// <summary>As <see cref="Evaluate"/>, without reasons.</summary>
    public static bool IsAllowed(AccessRequest request, PolicySet policies)
    {
        var run = new Run(request, policies, reasons: false);
        return run.Decide().IsAllowed;
    }

    private ref struct Run(AccessRequest request, PolicySet policies, bool reasons)
    {
        private static readonly Evaluation Yes = new(Decision.Allowed, [], []);
        private static readonly Evaluation No = new(Decision.ImplicitlyDenied, [], []);
        private static readonly Evaluation Never = new(Decision.ExplicitlyDenied, [], []);

        private readonly AccessRequest request = request;
        private readonly PolicySet policies = policies;
        private readonly bool reasons = reasons;
        private bool denied;
        private List<DecidingStatement>? denies;
        private List<DecidingStatement>? allows;
        private List<PolicyLayer>? missing;

        public Evaluation Decide()
        {
            var who = request.Principal;
            var signed = who.Kind != RequestPrincipalKind.Anonymous;
            var crossAccount = request.IsCrossAccount;
            var hasIdentity = signed && who.Kind is not (RequestPrincipalKind.Service or RequestPrincipalKind.Federated);

            var identity = false;
            var boundary = true;
            var session = true;
            var organisation = true;
            if (hasIdentity)
            {
                identity = Collect(PolicyLayer.Identity, policies.Identity) || who.Kind == RequestPrincipalKind.Root;
                boundary = policies.Boundary is not { } limit || Collect(PolicyLayer.Boundary, limit);
                session = policies.Session is not { } sessionPolicies || Collect(PolicyLayer.Session, sessionPolicies);
                foreach (var level in policies.ServiceControl)
                {
                    organisation &= Collect(PolicyLayer.ServiceControl, level);
                }
            }

            foreach (var level in ResourceControl.Covers(request.LowerAction) ? policies.ResourceControl : [])
            {
                Collect(PolicyLayer.ResourceControl, level);
            }

            var grant = PrincipalMatch.None;
            var blocked = false;
            var isTrust = false;
            var isKey = false;
            var closed = false;
            foreach (var resource in policies.ResourcesFor(request.MatchedResource))
            {
                var ofS3 = resource.IsKeptByS3 && BucketPolicyActions.Contain(request.LowerAction);
                closed |= ofS3 && BucketPolicyActions.AreClosedTo(who, crossAccount);
                var found = CollectResource(resource.Source, mayDeny: !ofS3 || !BucketPolicyActions.AreKeptBy(who, crossAccount));
                isTrust |= resource.IsTrust;
                isKey |= resource.IsKey;
                var hidden = resource.HidesGrantsFromOthers && (crossAccount || !signed) && who.Kind != RequestPrincipalKind.Service;
                blocked |= hidden && found != PrincipalMatch.None;
                grant = hidden || found < grant ? grant : found;
            }

            if (denied)
            {
                return denies is null ? Never : new Evaluation(Decision.ExplicitlyDenied, denies, []);
            }

            var full = identity && boundary && session;
            var allowed =
                !closed
                && organisation
                && (
                    isTrust ? IsTrusted(hasIdentity, crossAccount, grant, identity, boundary, session)
                    : hasIdentity
                        ? crossAccount ? full && grant != PrincipalMatch.None
                            : (full && (!isKey || grant != PrincipalMatch.None))
                                || grant == PrincipalMatch.Direct
                                || (grant == PrincipalMatch.Role && boundary && session)
                    : grant == PrincipalMatch.Direct
                );
            if (!reasons)
            {
                return allowed ? Yes
                    : blocked && organisation ? Never
                    : No;
            }

            if (allowed)
            {
                return new Evaluation(Decision.Allowed, allows ?? [], []);
            }

            // What RestrictPublicBuckets takes away is denied explicitly (S3 User Guide, "Troubleshoot access denied (403 Forbidden)
            // errors").
            if (blocked && organisation)
            {
                return new Evaluation(Decision.ExplicitlyDenied, allows ?? [], [PolicyLayer.PublicAccessBlock]);
            }

            // No allow would help.
            if (closed)
            {
                return new Evaluation(Decision.ImplicitlyDenied, allows ?? [], [PolicyLayer.BucketOwner]);
            }

            Missing(hasIdentity && !identity && !(grant == PrincipalMatch.Role && !crossAccount), PolicyLayer.Identity);
            Missing(!boundary, PolicyLayer.Boundary);
            Missing(!session, PolicyLayer.Session);
            Missing(!organisation, PolicyLayer.ServiceControl);
            Missing(blocked, PolicyLayer.PublicAccessBlock);
            Missing(!blocked && grant == PrincipalMatch.None && (crossAccount || !hasIdentity || isTrust || isKey), PolicyLayer.Resource);
            return new Evaluation(Decision.ImplicitlyDenied, allows ?? [], missing ?? []);
        }

        /// <summary> Assuming a role: its trust always decides. Within the account a trust that names the caller suffices, one that names
        /// the account needs the caller's policies too; a boundary must allow it in either case. From another account both must allow.
        /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html </summary>
        private static bool IsTrusted(
            bool hasIdentity,
            bool crossAccount,
            PrincipalMatch grant,
            bool identity,
            bool boundary,
            bool session
        ) =>
            grant != PrincipalMatch.None
            && (!hasIdentity || (boundary && session && (identity || (!crossAccount && grant != PrincipalMatch.Account))));

        private void Missing(bool isMissing, PolicyLayer layer)
        {
            if (isMissing)
            {
                (missing ??= []).Add(layer);
            }
        }

        /// <summary>True when an Allow applies; a NotPrincipal or Principal is of no account in these layers, except in RCPs, which have
        /// <c>*</c>.</summary>
        private bool Collect(PolicyLayer layer, IReadOnlyList<PolicySource> sources)
        {
            var allowed = false;
            for (var i = 0; i < sources.Count; i++)
            {
                allowed |= Collect(layer, sources[i]);
            }

            return allowed;
        }

        private bool Collect(PolicyLayer layer, PolicySource source)
        {
            var allowed = false;
            foreach (var statement in source.Document.Compiled.Statements)
            {
                if (!statement.Applies(request))
                {
                    continue;
                }

                Note(statement, layer, source.Origin);
                allowed |= !statement.IsDeny;
            }

            return allowed;
        }

        private PrincipalMatch CollectResource(PolicySource source, bool mayDeny)
        {
            var closest = PrincipalMatch.None;
            foreach (var statement in source.Document.Compiled.Statements)
            {
                var match = MatchPrincipal(statement, request.Principal, policies.Boundary is not null);
                if (match == PrincipalMatch.None || (statement.IsDeny && !mayDeny) || !statement.Applies(request))
                {
                    continue;
                }

                Note(statement, PolicyLayer.Resource, source.Origin);
                if (!statement.IsDeny && match > closest)
                {
                    closest = match;
                }
            }

            return closest;
        }

        private void Note(CompiledStatement statement, PolicyLayer layer, string origin)
        {
            denied |= statement.IsDeny;
            if (!reasons)
            {
                return;
            }

            ref var list = ref allows;
            if (statement.IsDeny)
            {
                list = ref denies;
            }

            (list ??= []).Add(new DecidingStatement(layer, origin, statement.Index, statement.Statement));
        }
    }

    /// <summary>How a statement of a resource policy concerns a requester.</summary>
    /// <param name="hasBoundary">NotPrincipal with Deny always hits a principal that has a permissions boundary
    /// (access_policies_boundaries).</param>
    internal static PrincipalMatch MatchPrincipal(CompiledStatement statement, RequestPrincipal who, bool hasBoundary)
    {
        if (statement.Principals is not { } principals)
        {
            return PrincipalMatch.None;
        }

        if (!statement.IsNotPrincipal)
        {
            return principals.Match(who);
        }

        // With Allow it is not supported; the safe reading spares whom it names in any way.
        if (!statement.IsDeny)
        {
            return principals.Match(who) != PrincipalMatch.None ? PrincipalMatch.None : PrincipalMatch.Direct;
        }

        if (hasBoundary)
        {
            return PrincipalMatch.Direct;
        }

        return principals.Spares(who) ? PrincipalMatch.None : PrincipalMatch.Direct;
    }
}
