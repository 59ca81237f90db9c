namespace S3Creds.Policy;

/// <summary>How much a finding weighs.</summary>
public enum PolicyLintSeverity
{
    /// <summary>Could be shorter or clearer; nothing is wrong with it.</summary>
    Note,

    /// <summary>AWS takes it, and it probably does not do what was meant.</summary>
    Warning,

    /// <summary>AWS refuses it, or does not support it.</summary>
    Error,
}

/// <summary>What the lint looks for: one code.</summary>
/// <param name="Code">As docs/diagnostics.md lists it.</param>
/// <param name="Refused">AWS is certain to refuse such a document, so that nothing is written and no <c>ignore</c> helps.</param>
public sealed record PolicyLintRule(string Code, PolicyLintSeverity Severity, string Title, bool Refused = false)
{
    public static readonly PolicyLintRule Structure = Refuse("S3C106", "The policy document is not valid for IAM");
    public static readonly PolicyLintRule BucketStructure = Refuse("S3C154", "The bucket policy is not valid for S3");
    public static readonly PolicyLintRule UnknownAction = Warn("S3C700", "The service has no such action");
    public static readonly PolicyLintRule UnknownConditionKey = Warn("S3C701", "The service has no such condition key");
    public static readonly PolicyLintRule NoSuchRequest = Warn("S3C702", "An action on resources that it never concerns");
    public static readonly PolicyLintRule BroadGrant = Warn("S3C703", "Everything in every bucket is granted");
    public static readonly PolicyLintRule PublicGrant = Warn("S3C704", "A bucket policy grants to everyone");
    public static readonly PolicyLintRule DeadVariable = Warn("S3C705", "A policy variable that is plain text");
    public static readonly PolicyLintRule NegativeGrant = Warn("S3C706", "A grant by exclusion");
    public static readonly PolicyLintRule EmptySetAllows = Warn("S3C707", "ForAllValues in an Allow");
    public static readonly PolicyLintRule OtherBucket = Refuse("S3C708", "A bucket policy names something else than its bucket");
    public static readonly PolicyLintRule Escalation = Warn("S3C709", "A grant that lets its holder escalate privileges");
    public static readonly PolicyLintRule UnknownOperator = Refuse("S3C710", "IAM has no such condition operator");
    public static readonly PolicyLintRule SetOperator = Warn("S3C711", "A set operator where there is no set, or none where there is one");
    public static readonly PolicyLintRule KeyNotOfAction = Warn("S3C712", "A condition key that requests for the action never have");
    public static readonly PolicyLintRule DeadValue = Warn("S3C713", "A condition value that never matches");
    public static readonly PolicyLintRule AbsentMfa = Warn("S3C714", "A Deny without MFA that does not match requests without the key");
    public static readonly PolicyLintRule NoArn = Refuse("S3C715", "A resource that is not an ARN");
    public static readonly PolicyLintRule InvalidAction = Refuse("S3C720", "An action without a service, or with more than one colon");
    public static readonly PolicyLintRule ForeignAction = Refuse("S3C721", "An action that this kind of policy cannot govern");
    public static readonly PolicyLintRule InvalidPrincipal = Refuse(
        "S3C722",
        "A principal in a format that this kind of policy does not take"
    );
    public static readonly PolicyLintRule MismatchedTrust = Refuse("S3C723", "A role session action that does not fit the principal");
    public static readonly PolicyLintRule InvalidConditionKey = Refuse("S3C724", "A condition key without a service prefix");
    public static readonly PolicyLintRule ActionWithoutResource = Refuse(
        "S3C725",
        "A bucket policy with an action for which it has no resource"
    );
    public static readonly PolicyLintRule AllowNotPrincipal = Error("S3C726", "NotPrincipal with Allow");
    public static readonly PolicyLintRule DuplicateSid = Warn("S3C727", "Two statements of a bucket policy have one Sid");
    public static readonly PolicyLintRule UnknownService = Warn("S3C730", "No service has this prefix");
    public static readonly PolicyLintRule RedundantAction = Note("S3C731", "An action that another action of the list covers");
    public static readonly PolicyLintRule MissingSessionAction = Warn("S3C732", "A trust condition on a value that a missing action sets");
    public static readonly PolicyLintRule UnlikelyArn = Warn("S3C733", "An ARN that names nothing");
    public static readonly PolicyLintRule WildcardService = Note("S3C734", "A wildcard in the service part of an ARN");
    public static readonly PolicyLintRule UniqueId = Warn("S3C735", "A principal named by its unique id");
    public static readonly PolicyLintRule RedundantPrincipal = Note("S3C736", "A principal that another one of the list covers");
    public static readonly PolicyLintRule ServiceWithoutSource = Warn("S3C737", "An AWS service that is not limited to a source");
    public static readonly PolicyLintRule KeyNotOfService = Warn("S3C738", "A condition key that requests of AWS services never have");
    public static readonly PolicyLintRule OidcWithoutSubject = Warn("S3C740", "An identity provider trusted without naming whose tokens");
    public static readonly PolicyLintRule BroadGitHubSubject = Warn("S3C741", "GitHub workflows trusted by a pattern");
    public static readonly PolicyLintRule AnyAudience = Warn("S3C742", "ForAnyValue on a token's single audience");
    public static readonly PolicyLintRule PermissivePattern = Warn("S3C743", "A wildcard or variable in a value that must be fixed");
    public static readonly PolicyLintRule DuplicateKeyCase = Warn("S3C744", "A condition key twice under one operator");
    public static readonly PolicyLintRule ConstantCondition = Warn("S3C745", "A condition that always holds, or never");
    public static readonly PolicyLintRule TypeMismatch = Warn("S3C746", "An operator of another type than the condition key");
    public static readonly PolicyLintRule ImpossibleValue = Warn("S3C747", "A value in a format that its condition key never has");
    public static readonly PolicyLintRule EpochDate = Note("S3C748", "A date as seconds since 1970");
    public static readonly PolicyLintRule VariableInOperator = Warn("S3C749", "A policy variable under an operator that takes none");
    public static readonly PolicyLintRule LiteralWildcard = Warn("S3C750", "A wildcard that is compared as plain text");
    public static readonly PolicyLintRule ArnAsText = Warn("S3C751", "An ARN compared as text");
    public static readonly PolicyLintRule MissingTagKey = Warn("S3C752", "A tag condition key without the tag's name");
    public static readonly PolicyLintRule RetiredKey = Warn("S3C753", "A condition key that was replaced");
    public static readonly PolicyLintRule CallerWrittenKey = Warn("S3C754", "Access decided by a value that the caller writes");
    public static readonly PolicyLintRule TagKeyNotSent = Warn("S3C755", "A tag condition that requests for the action never have");
    public static readonly PolicyLintRule KeyOfFewServices = Warn("S3C756", "A condition key of few services, for all services");
    public static readonly PolicyLintRule IrrelevantKey = Note("S3C757", "A condition key that always has the same value here");
    public static readonly PolicyLintRule UnpairedKey = Warn("S3C758", "A private address without the network that it is in");
    public static readonly PolicyLintRule NegatedPrefix = Warn("S3C759", "Listing barred by prefix, open by a shorter prefix");
    public static readonly PolicyLintRule PresenceByPattern = Note("S3C760", "A pattern that only asks whether a key is present");
    public static readonly PolicyLintRule NullWithSet = Note("S3C761", "Null with a set operator");
    public static readonly PolicyLintRule EmptyValues = Warn("S3C762", "A condition with an empty list of values");
    public static readonly PolicyLintRule NarrowerBound = Note("S3C763", "A bound beside a wider bound");
    public static readonly PolicyLintRule PrivateAddress = Warn("S3C764", "A private address in aws:SourceIp");
    public static readonly PolicyLintRule LooseRange = Note("S3C765", "An address range with bits beyond its mask");
    public static readonly PolicyLintRule MalformedVariable = Warn("S3C766", "A policy variable that is not well formed");
    public static readonly PolicyLintRule ServiceLinkedRole = Warn("S3C767", "Service-linked roles of any service may be created");
    public static readonly PolicyLintRule RedundantResource = Note("S3C769", "A resource that another resource of the list covers");
    public static readonly PolicyLintRule RedundantStatement = Note("S3C770", "A statement that changes nothing");
    public static readonly PolicyLintRule LockOut = Warn("S3C772", "A Deny that locks everyone out");

    /// <summary>All rules by code; those of the grammar first.</summary>
    public static IReadOnlyList<PolicyLintRule> All { get; } =
    [
        Structure,
        BucketStructure,
        UnknownAction,
        UnknownConditionKey,
        NoSuchRequest,
        BroadGrant,
        PublicGrant,
        DeadVariable,
        NegativeGrant,
        EmptySetAllows,
        OtherBucket,
        Escalation,
        UnknownOperator,
        SetOperator,
        KeyNotOfAction,
        DeadValue,
        AbsentMfa,
        NoArn,
        InvalidAction,
        ForeignAction,
        InvalidPrincipal,
        MismatchedTrust,
        InvalidConditionKey,
        ActionWithoutResource,
        AllowNotPrincipal,
        DuplicateSid,
        UnknownService,
        RedundantAction,
        MissingSessionAction,
        UnlikelyArn,
        WildcardService,
        UniqueId,
        RedundantPrincipal,
        ServiceWithoutSource,
        KeyNotOfService,
        OidcWithoutSubject,
        BroadGitHubSubject,
        AnyAudience,
        PermissivePattern,
        DuplicateKeyCase,
        ConstantCondition,
        TypeMismatch,
        ImpossibleValue,
        EpochDate,
        VariableInOperator,
        LiteralWildcard,
        ArnAsText,
        MissingTagKey,
        RetiredKey,
        CallerWrittenKey,
        TagKeyNotSent,
        KeyOfFewServices,
        IrrelevantKey,
        UnpairedKey,
        NegatedPrefix,
        PresenceByPattern,
        NullWithSet,
        EmptyValues,
        NarrowerBound,
        PrivateAddress,
        LooseRange,
        MalformedVariable,
        ServiceLinkedRole,
        RedundantResource,
        RedundantStatement,
        LockOut,
    ];

    public override string ToString() => Code;

    private static PolicyLintRule Refuse(string code, string title) => new(code, PolicyLintSeverity.Error, title, Refused: true);

    private static PolicyLintRule Error(string code, string title) => new(code, PolicyLintSeverity.Error, title);

    private static PolicyLintRule Warn(string code, string title) => new(code, PolicyLintSeverity.Warning, title);

    private static PolicyLintRule Note(string code, string title) => new(code, PolicyLintSeverity.Note, title);
}
