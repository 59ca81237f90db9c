using System.Security.Cryptography;
using S3Creds.Sandbox.Iam;
using S3Creds.Sandbox.Kms;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.S3.Service;
using S3Creds.Sandbox.Ssm;
using S3Creds.Sandbox.State;
using S3Creds.Sandbox.Sts;
using S3Creds.Sandbox.Tagged;

namespace S3Creds.Sandbox.Hosting;

/// <summary>An opened sandbox: its state and its request pipeline. Reach it through <see cref="CreateHandler"/>, or over HTTP through <see
/// cref="SandboxServer"/>.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly BlobStore bodies;

    private SandboxHost(SandboxOptions options, Store store, BlobStore blobs)
    {
        bodies = blobs;
        Options = options;
        Store = store;
        Counters = new RequestCounters(options.AccessLog);
        var core = new SandboxCore(options, store, blobs, new Authorizer(options));
        Pipeline = new RequestPipeline(
            core,
            Counters,
            [
                new QueryService("iam", IamOperations.Version, IamOperations.Namespace, IamOperations.All),
                new QueryService("sts", StsOperations.Version, StsOperations.Namespace, StsOperations.All),
                SsmService.Create(),
                KmsService.Create(),
                TaggingService.Create(),
                new S3Service(),
            ]
        );
    }

    public SandboxOptions Options { get; }

    public RequestCounters Counters { get; }

    internal RequestPipeline Pipeline { get; }

    internal Store Store { get; }

    /// <summary>Opens the state file, or starts an empty account.</summary>
    /// <exception cref="SandboxStateException">The file is held by another process or is not a state file.</exception>
    public static async Task<SandboxHost> OpenAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var blobs = new BlobStore(options.StateFile is null ? null : Path.GetFullPath(options.StateFile) + ".objects");
        StateFile? file = null;
        SandboxState? state = null;
        if (options.StateFile is not null)
        {
            (file, state) = await StateFile.OpenAsync(options.StateFile, blobs, cancellationToken);
            try
            {
                blobs.Open(Path.GetFullPath(options.StateFile), state is null ? null : Bodies(state).ToHashSet(StringComparer.Ordinal));
            }
            catch
            {
                await file.DisposeAsync();
                throw;
            }
        }

        var store = new Store(WithAccounts(state ?? New(options), options), options.Clock, LongestLag(options), file);
        return new SandboxHost(options, store, blobs);
    }

    /// <summary>Every account is as it was when the sandbox was new: what was created is deleted, with its bodies. Ids are never given
    /// twice.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        var forgotten = Store.Write(draft =>
        {
            var bodiesBefore = Bodies(draft.State).ToList();
            draft.State = WithAccounts(new SandboxState { Seed = draft.State.Seed, Sequence = draft.State.Sequence }, Options);
            return bodiesBefore;
        });
        foreach (var id in forgotten)
        {
            bodies.Release(id);
        }

        await Store.DurableAsync(cancellationToken);
    }

    /// <summary>A second sandbox that goes on from what this one holds now, both in memory. What either does from then on the other never
    /// sees.</summary>
    public SandboxHost Fork(SandboxOptions options) =>
        options.StateFile is null
            ? new(options, new Store(Store.Current, options.Clock, LongestLag(options)), bodies.Copy())
            : throw new ArgumentException("a fork has no state file", nameof(options));

    /// <summary>Whether a request that is signed with this pair is accepted as soon as every write has taken effect: the key exists, is
    /// active, and the secret is its own.</summary>
    public bool Accepts(string accessKeyId, string secretAccessKey) =>
        Store.Current.AccessKeys.TryGetValue(accessKeyId, out var key)
        && key.Active
        && string.Equals(key.Secret, secretAccessKey, StringComparison.Ordinal);

    /// <summary>A handler for <c>HttpClient</c> that runs requests through the same pipeline without sockets. It may outlive no
    /// sandbox.</summary>
    public HttpMessageHandler CreateHandler() => new InMemoryHandler(Pipeline, Options.SignatureClock);

    /// <summary>Saves what is not saved yet and releases the state file.</summary>
    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static IEnumerable<string> Bodies(SandboxState state) => state.Buckets.Values.SelectMany(bucket => bucket.BlobIds());

    private static SandboxState New(SandboxOptions options) =>
        new() { Seed = options.Seed ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) };

    private static SandboxState WithAccounts(SandboxState state, SandboxOptions options)
    {
        var now = options.Clock.GetUtcNow();
        foreach (var account in options.Accounts)
        {
            if (!state.Accounts.ContainsKey(account.Id))
            {
                state = state with { Accounts = state.Accounts.Add(account.Id, new AccountState { Id = account.Id, Created = now }) };
            }

            state = state with
            {
                AccessKeys = state.AccessKeys.SetItem(
                    account.RootAccessKeyId,
                    new AccessKey
                    {
                        Id = account.RootAccessKeyId,
                        AccountId = account.Id,
                        UserName = "",
                        UserId = account.Id,
                        Secret = account.RootSecretAccessKey,
                        Created = state.Accounts[account.Id].Created,
                    }
                ),
            };
        }

        if (options.MemberRole is { } role)
        {
            foreach (var member in options.Accounts.Skip(1))
            {
                state = Administrators.AddRole(state, role, member.Id, options.AccountId, now);
            }
        }

        return options.Administrator is { } administrator ? Administrators.Add(state, administrator, options.AccountId, now) : state;
    }

    private static TimeSpan LongestLag(SandboxOptions options) =>
        new[] { options.ReadLag, options.IamReadLag, options.EnforcementLag, options.BucketConfigurationLag }.Max(lag =>
            lag?.Longest ?? TimeSpan.Zero
        );
}
