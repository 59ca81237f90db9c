using Amazon.Runtime;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Secrets;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary> The access key that <c>create</c> makes. In the end the user has it, or it is deleted again, or the error names it: no unknown
/// active key is left. </summary>
internal sealed class NewKey(AwsSession aws, string user, bool userIsNew, string runId, CommandContext context)
{
    private const string RunAgain = "the user and its policies stay: run it again";

    private readonly AnnouncedKey key = new(aws, KeyTimingVariable.Read(context), user, runId, context.Stop);

    /// <exception cref="S3CredsException">No key, and what became of one that may have been made.</exception>
    public async Task<CreatedKey> CreateAsync()
    {
        try
        {
            return await key.CreateAsync(
                userIsNew,
                id => context.Err.WriteLine($"Note: access key {id} of user {user} was deleted: its secret was lost"),
                context.Abort
            );
        }
        catch (OperationCanceledException) when (context.Abort.IsCancellationRequested || context.Stop.IsCancellationRequested)
        {
            await context.Err.WriteLineAsync($"Note: an access key of user {user} may have been made: {Shows}");
            throw;
        }
        catch (KeyLostException e)
        {
            throw Explained(e);
        }
    }

    /// <summary>Deletes a key that was not delivered.</summary>
    /// <param name="why">What kept it from its user.</param>
    /// <returns>The message.</returns>
    public async Task<S3CredsException> TakeBackAsync(KeyMaterial made, string why)
    {
        try
        {
            await key.DeleteAsync(made.KeyId, CancellationToken.None);
            return DirectErrors.Error($"{why}: access key {made.KeyId} of user {user} was deleted again", RunAgain);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return Left(made.KeyId, why, AwsError.Explain(e).Message);
        }
    }

    private string Shows => $"aws iam list-access-keys --user-name {user} shows it";

    private S3CredsException Explained(KeyLostException e)
    {
        var why = e.InnerException is InvalidDataException strange
            ? strange.Message
            : $"CreateAccessKey: {AwsError.Explain(e.InnerException!).Message}";
        return e switch
        {
            { Left: { } id, WhyLeft: { } reason } => Left(id, why, reason),
            { Removed: [var id] } => DirectErrors.Error($"{why}: access key {id} of user {user} was deleted again", RunAgain),
            { Removed.Count: > 1 } => DirectErrors.Error(
                $"{why}: access keys {string.Join(", ", e.Removed)} of user {user} were deleted again",
                RunAgain
            ),
            _ => MayExist(why),
        };
    }

    private S3CredsException Left(string id, string why, string reason) =>
        DirectErrors.Error(
            $"{why}: access key {id} of user {user} is live and could not be deleted: {reason}",
            $"delete it, its secret was not printed: aws iam delete-access-key --user-name {user} --access-key-id {id}"
        );

    /// <summary>A key that was made may show later only.</summary>
    private S3CredsException MayExist(string why) =>
        new(
            AwsCodes.KeyMayExist.With(
                $"user {user}: {why}; an access key may have been created whose secret is lost",
                $"list the user's keys and delete the new one (aws iam list-access-keys --user-name {user}), then run it again"
            ),
            Outcome.Failed
        );
}
