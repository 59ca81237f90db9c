using S3Creds.Core.Aws;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>A creating call of a resource that was looked for a moment ago and was not there.</summary>
internal static class Creating
{
    /// <summary>
    /// Where the call says that the resource exists, its first answer was lost and the SDK has sent it again, or another made it since. Reading decides:
    /// what is there as it was asked for is taken for created.
    /// </summary>
    /// <param name="find">The resource as it is now, where it is as asked for; null else.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> create, Func<Task<T?>> find)
        where T : class
    {
        try
        {
            return await create();
        }
        catch (Exception e) when (AwsError.IsTaken(e))
        {
            if (await find() is { } there)
                return there;
            throw;
        }
    }
}
