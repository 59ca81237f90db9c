namespace S3Creds.Core.Aws.Errors;

/// <summary>The mark of a failed call whose answer holds a secret: only the code of such a failure is shown.</summary>
internal static class SecretAnswer
{
    private const string Key = "s3creds.secret-answer";

    public static void Mark(Exception exception) => exception.Data[Key] = true;

    public static bool IsMarked(Exception exception) =>
        exception.Data.Contains(Key) || (exception.InnerException is { } inner && IsMarked(inner));
}
