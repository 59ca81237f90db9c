namespace S3Creds.Sandbox;

/// <summary>How old the state is that a read sees, in the sandbox's resource time.</summary>
public abstract record ReadLag
{
    private ReadLag() { }

    /// <summary>Strongly consistent: a read sees every finished write.</summary>
    public static ReadLag None { get; } = new Fixed(TimeSpan.Zero);

    /// <summary>The longest lag a read can see; the store keeps its history this long.</summary>
    public abstract TimeSpan Longest { get; }

    /// <summary>Every read sees the state as it was <paramref name="Lag"/> ago.</summary>
    public sealed record Fixed(TimeSpan Lag) : ReadLag
    {
        public override TimeSpan Longest => Lag;
    }

    /// <summary>Every request draws its own lag from the seed, evenly between zero and <paramref name="Most"/>.</summary>
    public sealed record UpTo(TimeSpan Most) : ReadLag
    {
        public override TimeSpan Longest => Most;
    }
}

/// <summary>An account of the sandbox with the key pair of its root user.</summary>
/// <param name="Id">Twelve digits.</param>
public sealed record SandboxAccount(string Id, string RootAccessKeyId, string RootSecretAccessKey)
{
    public const string DefaultId = "123456789012";

    /// <summary>Fixed and public: these open nothing but a sandbox.</summary>
    public const string DefaultRootAccessKeyId = "AKIASANDBOXROOT22222";

    public const string DefaultRootSecretAccessKey = "sandbox/only/root/secret/of/no/account00";

    /// <summary>For what happens between accounts.</summary>
    public static SandboxAccount Second { get; } = new("210987654321", "AKIASANDBOXOTHER2222", "sandbox/only/root/secret/of/other/accoun");

    /// <summary>An account with a root key that follows from its id.</summary>
    public static SandboxAccount Of(string id) =>
        new(id, $"AKIA{string.Concat(id.Select(c => (char)('A' + (c - '0'))))}2222", "sandbox/only/root/secret/of/" + id);

    /// <summary>The member accounts of an organisation whose first account is the sandbox's own.</summary>
    public static IEnumerable<SandboxAccount> Members(int count) =>
        Enumerable.Range(1, count).Select(i => Of((300_000_000_000 + i).ToString(System.Globalization.CultureInfo.InvariantCulture)));

    public static SandboxAccount Default { get; } = new(DefaultId, DefaultRootAccessKeyId, DefaultRootSecretAccessKey);
}

/// <summary>Everything that shapes a sandbox. The defaults are a strongly consistent account 123456789012, in memory, with policies
/// enforced.</summary>
public sealed record SandboxOptions
{
    /// <summary>The first account is the one whose buckets and principals unsigned requests fall to; others serve cross-account
    /// cases.</summary>
    public IReadOnlyList<SandboxAccount> Accounts { get; init; } = [SandboxAccount.Default];

    public string AccountId => Accounts[0].Id;

    /// <summary>A user and a role with all rights in the first account from the start; none when null.</summary>
    public SandboxAdministrator? Administrator { get; init; }

    /// <summary>A role of this name, with all rights, in every account but the first, which it trusts: as AWS Organizations makes it in
    /// member accounts. None when null.</summary>
    public string? MemberRole { get; init; }

    /// <summary>The name that AWS Organizations gives it.</summary>
    public const string OrganizationRole = "OrganizationAccountAccessRole";

    /// <summary>Judges signatures and session expiry, and times latency: what clients sign with.</summary>
    public TimeProvider SignatureClock { get; init; } = TimeProvider.System;

    /// <summary>Dates resources, runs read lag and answers aws:CurrentTime. The signature clock when null.</summary>
    public TimeProvider? ResourceClock { get; init; }

    /// <summary>Ids, secrets and drawn lags follow from it. Random when null. An existing state file keeps the seed that it was begun
    /// with.</summary>
    public string? Seed { get; init; }

    /// <summary>Where the state is kept (mode 0600: it holds secret keys); object bodies go to a folder of the same name plus
    /// <c>.objects</c>. In memory when null.</summary>
    public string? StateFile { get; init; }

    /// <summary>The lag of everything below that has none of its own.</summary>
    public ReadLag ReadLag { get; init; } = ReadLag.None;

    /// <summary>The lag of IAM's own reads.</summary>
    public ReadLag? IamReadLag { get; init; }

    /// <summary>The lag with which keys, principals and policies take effect.</summary>
    public ReadLag? EnforcementLag { get; init; }

    /// <summary>The lag of bucket configuration; objects and the bucket list are always current.</summary>
    public ReadLag? BucketConfigurationLag { get; init; }

    /// <summary>Spent before every answer, on the signature clock.</summary>
    public TimeSpan Latency { get; init; }

    public FaultHook? Faults { get; init; }

    /// <summary>Hears every secret as it is made (secret keys, session tokens, service passwords): for scans that look for them where none
    /// may be.</summary>
    public Action<string>? Issued { get; init; }

    /// <summary>Called with every parameter that an operation declares to read, that came with a request, and that was not read.</summary>
    internal Action<string>? Overlooked { get; init; }

    /// <summary>One JSON line per request.</summary>
    public TextWriter? AccessLog { get; init; }

    /// <summary> True: a request over plain HTTP counts as one over TLS (aws:SecureTransport), as the account that the sandbox stands for
    /// is reached. Else a bucket policy that asks for TLS locks everyone out of a sandbox that has none. </summary>
    public bool PlainHttpIsTls { get; init; }

    /// <summary>False: every caller with a valid signature may do everything (unsigned requests still need a public bucket).</summary>
    public bool EnforcePolicies { get; init; } = true;

    /// <summary>False: signatures are not compared, only the key must exist.</summary>
    public bool VerifySignatures { get; init; } = true;

    /// <summary>Items a page when the request names no number; null is each operation's own default (100 in IAM, 1000 in S3). It also caps
    /// what a request asks for.</summary>
    public int? PageSize { get; init; }

    public SandboxQuotas Quotas { get; init; } = new();

    /// <summary>Host names under which S3 is served; <c>BUCKET.</c> before one of them is virtual-hosted style.</summary>
    public IReadOnlyList<string> S3Hosts { get; init; } = ["localhost", "s3.localhost", "s3.amazonaws.com"];

    internal TimeProvider Clock => ResourceClock ?? SignatureClock;
}

/// <summary>IAM's quotas (reference_iam-quotas), to be lowered in tests.</summary>
public sealed record SandboxQuotas
{
    public int Users { get; init; } = 5000;
    public int Groups { get; init; } = 300;
    public int Roles { get; init; } = 1000;
    public int Policies { get; init; } = 1500;
    public int AttachedPolicies { get; init; } = 10;
    public int GroupsPerUser { get; init; } = 10;
    public int AccessKeysPerUser { get; init; } = 2;
    public int PolicyVersions { get; init; } = 5;
    public int Tags { get; init; } = 50;
    public int UserInlineCharacters { get; init; } = 2048;
    public int GroupInlineCharacters { get; init; } = 5120;
    public int RoleInlineCharacters { get; init; } = 10240;
    public int ManagedPolicyCharacters { get; init; } = 6144;
    public int TrustPolicyCharacters { get; init; } = 2048;
    public int OidcProviders { get; init; } = 100;
    public int Buckets { get; init; } = 10000;
}
