using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.State;
using AccountUser = S3Creds.Sandbox.State.User;

namespace S3Creds.Core.Tests.Keys;

/// <summary>
/// Looks at the emulated account without a request. Its state is an immutable tree, so "untouched" is one comparison of references, cheap
/// enough
/// for after every act.
/// </summary>
/// <param name="before">Of the world that this one goes on from: what was foreign there is so here.</param>
internal sealed class AccountWatch(SandboxHost host, AccountWatch? before = null)
{
    public const string Neighbour = "neighbour";

    private readonly AccountUser? neighbour = UserIn(host.Store.Current, Neighbour);
    private readonly HashSet<AccessKey> foreign = before?.foreign ?? [.. Foreign(host.Store.Current)];

    /// <summary>The ids of the user's keys.</summary>
    public IReadOnlyList<string> Keys => UserIn(host.Store.Current, KeyWorld.User)?.AccessKeyIds ?? [];

    /// <summary>What of somebody else's changed since this began; null: nothing.</summary>
    public string? Touched()
    {
        var state = host.Store.Current;
        if (neighbour is not null && !ReferenceEquals(neighbour, UserIn(state, Neighbour)))
            return "the neighbour was touched";
        foreach (var key in foreign)
        {
            if (!ReferenceEquals(key, state.AccessKeys.GetValueOrDefault(key.Id)))
                return $"the foreign key {key.Id} was touched";
        }

        return null;
    }

    public KeyRing Ring()
    {
        var state = host.Store.Current;
        var user = UserIn(state, KeyWorld.User);
        var keys = (user?.AccessKeyIds ?? [])
            .Select(id => state.AccessKeys[id])
            .Select(k => new LiveKey(k.Id, k.Active, k.Created, Use(k)));
        return new KeyRing(KeyWorld.User, [.. keys], user is null ? KeyTags.None : KeyTags.Of(user.Tags), [], null);
    }

    private static S3Creds.Core.Kinds.AccessKeys.KeyUse Use(AccessKey key) =>
        key.LastUsed is { } used
            ? new S3Creds.Core.Kinds.AccessKeys.KeyUse.At(used.Date, used.Service, used.Region)
            : S3Creds.Core.Kinds.AccessKeys.KeyUse.Never.Instance;

    /// <summary>Keys of others, and keys of our user that no tag of ours names.</summary>
    private static IEnumerable<AccessKey> Foreign(SandboxState state)
    {
        var user = UserIn(state, KeyWorld.User);
        var ours = user is null ? [] : KeyTags.Of(user.Tags).Named.ToHashSet(StringComparer.Ordinal);
        return state.AccessKeys.Values.Where(k => k.UserName == Neighbour || (k.UserName == KeyWorld.User && !ours.Contains(k.Id)));
    }

    private static AccountUser? UserIn(SandboxState state, string name) =>
        state.Accounts[SandboxAccount.DefaultId].Users.GetValueOrDefault(name);
}
