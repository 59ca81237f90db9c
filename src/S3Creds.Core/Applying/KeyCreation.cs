using System.Collections.Immutable;
using System.Net;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Applying;

/// <param name="UserName">As IAM spells it; null where the answer does not hold it.</param>
/// <param name="Status">As IAM answers it.</param>
/// <param name="CreateDate">Its time of creation by IAM.</param>
public sealed record CreatedKey(KeyMaterial Key, string? UserName, string? Status, DateTime? CreateDate);

/// <summary>
/// CreateAccessKey, the one call that cannot be repeated: its answer is the only place where the secret ever is. Where the answer is lost,
/// the key that may have come of it is found by its id and removed before another is made.
/// </summary>
internal sealed class KeyCreation(AwsSession aws, KeyTiming timing, CancellationToken stop = default)
{
    private const int Attempts = 4;

    /// <summary>A user has two at most, inactive ones count (IAM User Guide, reference_iam-quotas).</summary>
    private const int MostKeys = 2;

    /// <summary>Refusals after which no key can be there.</summary>
    private static readonly string[] Certain =
    [
        "AccessDenied",
        "AccessDeniedException",
        "NoSuchEntity",
        "NoSuchEntityException",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "IncompleteSignature",
    ];

    /// <param name="prior">Keys that existed before, and are not to be touched; null: not known, so that no key is removed.</param>
    /// <param name="removed">Called with each id that was removed.</param>
    /// <exception cref="KeyLostException">Whether there is a key is not known, or there was one whose secret is lost.</exception>
    public async Task<CreatedKey> CreateAsync(
        string user,
        IImmutableSet<string>? prior,
        Action<string> onRequest,
        Action<string> removed,
        CancellationToken cancellationToken
    )
    {
        var ids = new List<string>();
        var cleaning = new CleanUp(user, prior, onRequest, id =>
        {
            ids.Add(id);
            removed(id);
        });
        var sending = new Retry(
            aws.Waits,
            $"user/{user}: IAM refuses CreateAccessKey because there are too many requests",
            Pauses.Steps(TimeSpan.FromSeconds(2))
        )
        {
            Tries = Attempts,
        };
        var (key, lost) = await sending.RunAsync(
            () => SendAsync(cleaning, cancellationToken),
            sent => sent.Key is null ? Next.AtOnce : Next.Done,
            e => Next.If(AwsError.IsThrottle(e)),
            cancellationToken
        );
        return key ?? throw new KeyLostException(user, $"was lost {Attempts} times", lost!) { Removed = ids };
    }

    public async Task DeleteAsync(string user, string id, Action<string> onRequest, CancellationToken cancellationToken)
    {
        onRequest($"delete access key {id}");
        try
        {
            await aws.Iam.DeleteAccessKeyAsync(new() { UserName = user, AccessKeyId = id }, cancellationToken);
        }
        catch (NoSuchEntityException)
        {
            // An earlier answer was lost: the key is deleted already.
        }
    }

    /// <returns>The key; or why its answer was lost, once no key of that answer is left.</returns>
    private async Task<(CreatedKey? Key, Exception? Lost)> SendAsync(CleanUp cleaning, CancellationToken cancellationToken)
    {
        var user = cleaning.User;
        try
        {
            cleaning.OnRequest($"create access key of user {user}");
            var made = (await aws.IamOnce.CreateAccessKeyAsync(new() { UserName = user }, cancellationToken)).AccessKey
                ?? throw new InvalidDataException("the answer of CreateAccessKey holds no key");
            return (
                new CreatedKey(
                    new KeyMaterial(user, made.AccessKeyId!, Secret.Of(made.SecretAccessKey!)),
                    made.UserName,
                    made.Status?.Value,
                    made.CreateDate
                ),
                null
            );
        }
        catch (AmazonServiceException e) when (IsRefused(e))
        {
            var isFull = e.ErrorCode == "LimitExceeded";
            if (AwsError.IsThrottle(e) || Certain.Contains(e.ErrorCode) || (isFull && cleaning.Prior is null or { Count: >= MostKeys }))
                throw;
            var ids = await RunAsync(cleaning, e, cancellationToken);
            // Full, and it was not before: a request that the network delivered twice was answered by its second delivery.
            if (isFull && ids.Count == 0)
                throw;
            if (isFull)
                return (null, e);
            // No code that IAM documents for this call: whether there is a key is not certain.
            throw new KeyLostException(user, "is not certain", e) { Removed = ids };
        }
        catch (Exception e) when (IsLost(e, cancellationToken))
        {
            if (cleaning.Prior is null)
                throw new KeyLostException(user, "was lost", e);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
            await aws.Waits.ForAsync(
                $"user/{user}: the answer of CreateAccessKey was lost, and a key that it created may not be visible yet",
                timing.Propagation,
                either.Token
            );
            await RunAsync(cleaning, e, cancellationToken);
            return (null, e);
        }
    }

    /// <summary>Past the horizon: every key that was not there before is of a lost answer, and goes.</summary>
    /// <returns>The ids that were removed.</returns>
    private async Task<IReadOnlyList<string>> RunAsync(CleanUp cleaning, Exception lost, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        string? left = null;
        try
        {
            if (cleaning.Prior is not { } prior)
                return ids;
            foreach (var key in (await KeyReader.ListAsync(aws, cleaning.User, cancellationToken)).Where(k => !prior.Contains(k.Id)))
            {
                left = key.Id;
                await DeleteAsync(cleaning.User, key.Id, cleaning.OnRequest, cancellationToken);
                left = null;
                ids.Add(key.Id);
                cleaning.Removed(key.Id);
            }

            return ids;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            throw new KeyLostException(cleaning.User, "was lost", lost)
            {
                Removed = ids,
                Left = left,
                WhyLeft = AwsError.Explain(e).Message,
            };
        }
    }

    /// <summary>The call was sent, and what became of it is not known. A time-out arrives as a cancellation without a request to
    /// cancel.</summary>
    private static bool IsLost(Exception exception, CancellationToken cancellationToken) =>
        exception
            is AmazonClientException
                or AmazonServiceException
                or HttpRequestException
                or IOException
                or TimeoutException
                or ArgumentException
                or InvalidDataException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>IAM refused: nothing was made. A 5xx answer is not a refusal.</summary>
    private static bool IsRefused(AmazonServiceException e) =>
        e.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
        && !string.IsNullOrEmpty(e.ErrorCode)
        && e is not AmazonUnmarshallingException;

    private sealed record CleanUp(string User, IImmutableSet<string>? Prior, Action<string> OnRequest, Action<string> Removed);
}
