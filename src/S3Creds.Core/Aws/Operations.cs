namespace S3Creds.Core.Aws;

/// <summary>What follows from the name of an operation.</summary>
internal static class Operations
{
    private static readonly string[] Reads = ["Get", "List", "Head", "Describe", "Generate", "Simulate", "Assume"];

    /// <summary>Whether the operation changes nothing in the account, so that it may be sent twice.</summary>
    /// <param name="name">The API's name, or the SDK's name of its request.</param>
    public static bool IsRead(string name) => Array.Exists(Reads, r => name.StartsWith(r, StringComparison.Ordinal));
}
