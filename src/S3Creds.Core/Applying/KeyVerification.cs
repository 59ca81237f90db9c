using Amazon.Runtime;
using Amazon.S3.Model;
using Amazon.SecurityToken.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Applying;

/// <summary>Asks with a new key until it works: GetCallerIdentity and one signed S3 GET, several times in a row over some
/// seconds.</summary>
internal static class KeyVerification
{
    /// <exception cref="S3CredsException">It did not work in time.</exception>
    public static async Task WaitAsync(AwsSession aws, KeyMaterial key, KeyTiming timing, CancellationToken cancellationToken)
    {
        using var session = aws.With(key.KeyId, key.Secret);
        var successes = 0;
        var testing = new Retry(
            aws.Waits,
            $"user/{key.User}: the new key is tested until it works everywhere",
            Pauses.Every(timing.VerifyOver / Math.Max(1, timing.VerifySuccesses - 1))
        )
        {
            Within = timing.VerifyWithin,
        };
        var refusal = await testing.UntilAsync(
            () => AskAsync(session, cancellationToken),
            refused => Next.If((successes = refused is null ? successes + 1 : 0) < timing.VerifySuccesses),
            cancellationToken
        );
        if (successes < timing.VerifySuccesses)
            throw new S3CredsException(
                KeyCodes.NotWorking.With(
                    $"the new key of user {key.User} does not work after {timing.VerifyWithin.TotalSeconds:0} s: "
                        + $"{refusal ?? "it works only now and then"}"
                ),
                Outcome.Partial
            );
    }

    /// <summary>Null where the key is known to both services; an AccessDenied knows it too.</summary>
    private static async Task<string?> AskAsync(AwsSession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.Sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
        }
        catch (AmazonServiceException e) when (session.Lacks(e))
        {
            // A store without STS: S3 alone decides.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return AwsError.Explain(e).Message;
        }

        try
        {
            await session.S3(session.Region).ListBucketsAsync(new ListBucketsRequest { MaxBuckets = 1 }, cancellationToken);
            return null;
        }
        catch (AmazonServiceException e) when (e.ErrorCode is "AccessDenied" or "NotImplemented")
        {
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return AwsError.Explain(e).Message;
        }
    }
}
