using Amazon.Runtime;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;

namespace S3Creds.Cli;

/// <summary>What ended a run, as its user reads it.</summary>
internal static class RunFailure
{
    public static S3CredsException Of(Exception exception) =>
        exception switch
        {
            S3CredsException known => known,
            AmazonClientException or AmazonServiceException or HttpRequestException => Failed(AwsError.Explain(exception), exception),
            FileNotFoundException or DirectoryNotFoundException when !HasWorkingFolder() => Failed(
                CliCodes.Usage.With("the working folder does not exist any more", "cd to a folder that exists"),
                exception
            ),
            IOException or UnauthorizedAccessException => Failed(
                CliCodes.Unwritable.With(
                    exception is WordedIOException
                        ? exception.Message
                        : $"a file or stream cannot be read or written: {FileProblem.Of(exception, null)}"
                ),
                exception
            ),
            _ => Failed(
                CliCodes.Unexpected.With(
                    $"{exception.GetType().Name}: {exception.Message}",
                    "this is a bug in s3creds: please report it with the command that you ran"
                ),
                exception
            ),
        };

    private static S3CredsException Failed(Diagnostic why, Exception inner) => new(why, Outcome.Failed, inner);

    /// <summary>The system has no path for a folder that was removed.</summary>
    private static bool HasWorkingFolder()
    {
        try
        {
            return Directory.Exists(Directory.GetCurrentDirectory());
        }
        catch (IOException)
        {
            return false;
        }
    }
}
