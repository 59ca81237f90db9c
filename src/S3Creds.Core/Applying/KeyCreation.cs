using System.Collections.Immutable;
using System.Net;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Applying;

/// <summary>
/// CreateAccessKey, the one call that cannot be repeated: its answer is the only place where the secret ever is. Where the answer is lost,
/// the key that may have come of it is found by its id and removed before another is made.
/// </summary>
internal sealed class KeyCreation(AwsSession aws, KeyTiming timing, CancellationToken stop = default)
{
    private const int Attempts = 4;

    /// <param name="prior">Keys that existed before, and are not to be touched.</param>
    /// <param name="removed">Called with each id that was removed.</param>
    /// <returns>The key, and its time of creation by IAM.</returns>
    public async Task<(KeyMaterial Key, DateTimeOffset? At)> CreateAsync(
        string user,
        IImmutableSet<string> prior,
        Action<string> onRequest,
        Action<string> removed,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                onRequest($"create access key of user {user}");
                var made = (await aws.IamOnce.CreateAccessKeyAsync(new() { UserName = user }, cancellationToken)).AccessKey;
                return (
                    new KeyMaterial(user, made.AccessKeyId, Secret.Of(made.SecretAccessKey)),
                    made.CreateDate is { } at ? new DateTimeOffset(at.ToUniversalTime()) : null
                );
            }
            catch (Exception e) when (IsRefused(e))
            {
                if (!AwsError.IsThrottle(e) || attempt == Attempts)
                    throw;
                await aws.Waits.ForAsync(
                    $"user/{user}: IAM refuses CreateAccessKey because there are too many requests",
                    TimeSpan.FromSeconds(2 * attempt),
                    cancellationToken
                );
            }
            catch (Exception e) when (IsLost(e, cancellationToken))
            {
                await CleanUpAsync(user, prior, onRequest, removed, cancellationToken);
                if (attempt == Attempts)
                    throw new S3CredsException(
                        KeyCodes.Ambiguous.With(
                            $"user {user}: the answer of CreateAccessKey was lost {Attempts} times: {AwsError.Explain(e).Message}",
                            "run again"
                        ),
                        Outcome.Partial,
                        e
                    );
            }
        }
    }

    /// <summary>Past the horizon: every key that was not there before is of a lost answer, and goes.</summary>
    private async Task CleanUpAsync(
        string user,
        IImmutableSet<string> prior,
        Action<string> onRequest,
        Action<string> removed,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
        await aws.Waits.ForAsync(
            $"user/{user}: the answer of CreateAccessKey was lost, and a key that it created may not be visible yet",
            timing.Propagation,
            either.Token
        );
        foreach (var key in (await KeyReader.ListAsync(aws, user, cancellationToken)).Where(k => !prior.Contains(k.Id)))
        {
            await DeleteAsync(user, key.Id, onRequest, cancellationToken);
            removed(key.Id);
        }
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
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>IAM refused: nothing was created. A 5xx answer is not a refusal.</summary>
    private static bool IsRefused(Exception exception) =>
        exception is AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } e
        && !string.IsNullOrEmpty(e.ErrorCode)
        && e is not AmazonUnmarshallingException;
}
