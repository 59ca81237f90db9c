using System.Net;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Secrets;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The access key that <c>create</c> makes. In the end the user has it, or it is deleted again, or the error names it: no unknown
/// active key is left.</summary>
internal sealed class NewKey(AwsSession aws, string user, bool userIsNew, CommandContext context)
{
    private static readonly TimeSpan LagOfIam = TimeSpan.FromSeconds(60);

    /// <summary>Refusals after which no key can be there.</summary>
    private static readonly string[] Plain =
    [
        "AccessDenied",
        "AccessDeniedException",
        "NoSuchEntity",
        "LimitExceeded",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "IncompleteSignature",
    ];

    /// <exception cref="S3CredsException">No key, and what became of one that may have been made.</exception>
    public async Task<AccessKey> CreateAsync()
    {
        var before = userIsNew ? [] : await IdsAsync();
        try
        {
            // Not idempotent: sent once, whatever happens to the answer.
            var answer = await Propagation.RetryAsync(
                $"user/{user} was just created and is not visible everywhere yet",
                () => aws.IamOnce.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = user }, context.Abort),
                e => userIsNew && AwsError.IsNotThereYet(e, user),
                LagOfIam,
                aws,
                context
            );
            return answer.AccessKey ?? throw new InvalidDataException("the answer of CreateAccessKey holds no key");
        }
        catch (OperationCanceledException) when (context.Abort.IsCancellationRequested)
        {
            await context.Err.WriteLineAsync($"Note: an access key of user {user} may have been made: {Shows}");
            throw;
        }
        catch (Exception e) when (MayHaveMade(e))
        {
            throw await ClearedAsync(before, e);
        }
    }

    /// <summary>Deletes a key that was not delivered.</summary>
    /// <param name="why">What kept it from its user.</param>
    /// <returns>The message.</returns>
    public async Task<S3CredsException> TakeBackAsync(KeyMaterial key, string why)
    {
        try
        {
            await aws.Iam.DeleteAccessKeyAsync(
                new DeleteAccessKeyRequest { UserName = key.User, AccessKeyId = key.KeyId },
                CancellationToken.None
            );
            return DirectErrors.Error(
                $"{why}: access key {key.KeyId} of user {key.User} was deleted again",
                "the user and its policies stay: run it again"
            );
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return DirectErrors.Error(
                $"{why}: access key {key.KeyId} of user {key.User} is live and could not be deleted: {AwsError.Explain(e).Message}",
                $"delete it, its secret was not printed: aws iam delete-access-key --user-name {key.User} --access-key-id {key.KeyId}"
            );
        }
    }

    private string Shows => $"aws iam list-access-keys --user-name {user} shows it";

    /// <summary>A key that was made may show later only.</summary>
    private S3CredsException MayExist(string why) =>
        new(
            AwsCodes.KeyMayExist.With(
                $"user {user}: {why}; an access key may have been created whose secret is lost",
                $"list the user's keys and delete the new one (aws iam list-access-keys --user-name {user}), then run it again"
            ),
            Outcome.Failed
        );

    private static bool MayHaveMade(Exception e) =>
        e switch
        {
            S3CredsException => false,
            AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } service =>
                !AwsError.IsThrottle(service) && !Plain.Contains(service.ErrorCode),
            _ => true,
        };

    private async Task<S3CredsException> ClearedAsync(IReadOnlySet<string>? before, Exception failure)
    {
        var why = failure is InvalidDataException ? failure.Message : $"CreateAccessKey: {AwsError.Explain(failure).Message}";
        if (before is null || await IdsAsync() is not { } now)
            return MayExist(why);
        var made = now.Except(before).Order(StringComparer.Ordinal).ToList();
        if (made.Count == 0)
            return MayExist(why);
        S3CredsException? told = null;
        foreach (var id in made)
        {
            using var unknown = new Secret([]);
            told = await TakeBackAsync(new KeyMaterial(user, id, unknown), why);
        }

        return told!;
    }

    /// <summary>The ids of the user's keys; null where they cannot be listed.</summary>
    private async Task<HashSet<string>?> IdsAsync()
    {
        try
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            await foreach (
                var key in aws
                    .Iam.Paginators.ListAccessKeys(new ListAccessKeysRequest { UserName = user })
                    .AccessKeyMetadata.WithCancellation(context.Abort)
            )
                ids.Add(key.AccessKeyId!);
            return ids;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return null;
        }
    }
}
