using System.Collections.Immutable;
using System.Net;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Kinds.AccessKeys;

namespace S3Creds.Core.Applying;

/// <summary>
/// One access key outside of a plan, as <c>create</c> makes it: announced by the key-creation marker, created, confirmed by the removal of
/// the marker. A run that was interrupted in between leaves the marker, and the next one deletes its key, whose secret is lost.
/// </summary>
/// <param name="runId">Letters, digits and hyphens.</param>
/// <param name="stop">Ends the waits; what has begun is ended.</param>
public sealed class AnnouncedKey(AwsSession aws, KeyTiming timing, string user, string runId, CancellationToken stop)
{
    /// <summary>Markers of plans are left to plans: they know the sinks of the user.</summary>
    private const string RunPrefix = "create-";

    private static readonly TimeSpan LagOfIam = TimeSpan.FromSeconds(60);

    private readonly KeyCreation creation = new(aws, timing, stop);

    /// <param name="userIsNew">This run has made the user: it has no keys yet, and may not be visible everywhere.</param>
    /// <param name="removed">Called with each key that was deleted because its secret was lost.</param>
    /// <exception cref="KeyLostException">No key, and what became of one that may have been made.</exception>
    public async Task<CreatedKey> CreateAsync(bool userIsNew, Action<string> removed, CancellationToken cancellationToken)
    {
        var ring = userIsNew ? new KeyRing(user, [], KeyTags.None, [], null) : await ReadAsync(cancellationToken);
        ring = ring is null ? null : await RecoverAsync(ring, removed, cancellationToken);
        var announced = await AnnounceAsync(ring, userIsNew, cancellationToken);
        var prior = ring?.Keys.Select(k => k.Id).Concat(ring.Tags.Named).ToImmutableSortedSet(StringComparer.Ordinal);
        var created = await EventuallyAsync(
            () => creation.CreateAsync(user, prior, _ => { }, removed, cancellationToken),
            userIsNew,
            cancellationToken
        );
        if (announced is null)
            return created;
        try
        {
            await ConfirmAsync(announced, created, removed, cancellationToken);
            return created;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            // With the marker still there, the next run would delete the key from under its consumer.
            throw await TakenBackAsync(created, e, cancellationToken);
        }
    }

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => creation.DeleteAsync(user, id, _ => { }, cancellationToken);

    private async Task<KeyLostException> TakenBackAsync(CreatedKey created, Exception why, CancellationToken cancellationToken)
    {
        var key = created.Key;
        key.Secret.Dispose();
        try
        {
            await DeleteAsync(key.KeyId, cancellationToken);
            return new KeyLostException(user, "could not be confirmed", why) { Removed = [key.KeyId] };
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return new KeyLostException(user, "could not be confirmed", why) { Left = key.KeyId, WhyLeft = AwsError.Explain(e).Message };
        }
    }

    /// <summary>Null where the keys or the tags cannot be read: then nothing is announced, and no key is treated as lost.</summary>
    private async Task<KeyRing?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await KeyReader.ReadKeysAsync(aws, user, cancellationToken);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Deletes the key of an interrupted <c>create</c>.</summary>
    private async Task<KeyRing> RecoverAsync(KeyRing ring, Action<string> removed, CancellationToken cancellationToken)
    {
        if (!IsOurs(ring.Tags))
            return ring;
        var dead = KeyMachine.Undelivered(ring).ToList();
        foreach (var key in dead)
        {
            await creation.DeleteAsync(user, key.Id, _ => { }, cancellationToken);
            removed(key.Id);
        }

        return ring with
        {
            Keys = [.. ring.Keys.Except(dead)],
        };
    }

    /// <summary>A marker of an interrupted <c>create</c>, not of one that is at work.</summary>
    private bool IsOurs(KeyTags tags) =>
        tags is { Delivering: null, Intent: { } intent }
        && intent.Run.StartsWith(RunPrefix, StringComparison.Ordinal)
        && aws.Time.GetUtcNow() - intent.At > KeyIntent.Life;

    /// <returns>The tags with the marker; null where there is none, because the caller may not tag or another run has announced a
    /// key.</returns>
    private async Task<KeyTags?> AnnounceAsync(KeyRing? ring, bool userIsNew, CancellationToken cancellationToken)
    {
        if (ring is null || (ring.Tags.Intent is not null && !IsOurs(ring.Tags)))
            return null;
        var prior = ring.Keys.Select(k => k.Id).Concat(ring.Tags.Named).ToImmutableSortedSet(StringComparer.Ordinal);
        var after = ring.Tags with { Intent = new KeyIntent(RunPrefix + runId, aws.Time.GetUtcNow(), prior) };
        try
        {
            await EventuallyAsync(() => WriteAsync(ring.Tags, after, cancellationToken), userIsNew, cancellationToken);
            return after;
        }
        catch (AmazonServiceException e) when (IsRefusal(e))
        {
            return null;
        }
    }

    /// <summary>The key is known here: the marker is out of date.</summary>
    private async Task ConfirmAsync(KeyTags announced, CreatedKey created, Action<string> removed, CancellationToken cancellationToken)
    {
        var id = created.Key.KeyId;
        // A request that the network delivered twice made a second key, whose secret is lost.
        var live = new KeyRing(user, await KeyReader.ListAsync(aws, user, cancellationToken), announced, [], null);
        foreach (var twin in KeyMachine.Undelivered(live).Where(k => k.Id != id).ToList())
        {
            await creation.DeleteAsync(user, twin.Id, _ => { }, cancellationToken);
            removed(twin.Id);
        }

        try
        {
            await WriteAsync(announced, announced with { Intent = null }, cancellationToken);
        }
        catch (AmazonServiceException e) when (IsRefusal(e))
        {
            // Who may set tags and not remove them: the marker names the key as one that is not to be touched.
            var intent = announced.Intent!;
            await WriteAsync(announced, announced with { Intent = intent with { Prior = intent.Prior.Add(id) } }, cancellationToken);
        }
    }

    private async Task<bool> WriteAsync(KeyTags before, KeyTags after, CancellationToken cancellationToken)
    {
        await KeyTagStore.WriteAsync(aws, user, before, after, _ => { }, cancellationToken);
        return true;
    }

    private Task<T> EventuallyAsync<T>(Func<Task<T>> act, bool userIsNew, CancellationToken cancellationToken) =>
        new Retry(
            aws.Waits,
            $"user/{user} was just created and is not visible everywhere yet",
            Pauses.Growing(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5))
        )
        {
            Within = LagOfIam,
            Stop = stop,
        }.RunAsync(act, e => userIsNew && AwsError.IsNotThereYet(e, user), cancellationToken);

    /// <summary>The account or the store refuses, so that nothing was written.</summary>
    private bool IsRefusal(AmazonServiceException e) =>
        aws.Lacks(e) || (e.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError && !AwsError.IsThrottle(e));
}
