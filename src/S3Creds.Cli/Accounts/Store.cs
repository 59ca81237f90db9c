using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli;

/// <summary>The address of a store that is not AWS, as a command line, an environment or a manifest names it.</summary>
internal static class Store
{
    /// <exception cref="S3CredsException">It is not an HTTP or HTTPS URL (S3C500).</exception>
    public static void Check(string? url)
    {
        if (url is null)
            return;
        var isWeb = Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http" or "https", Host.Length: > 0 };
        if (!isWeb)
            throw Usage(
                $"'{url}' is not the address of a store",
                "write it as https://HOST or http://HOST:PORT in --endpoint-url, AWS_ENDPOINT_URL or endpoint:"
            );
        if (parsed is { Query.Length: > 0 } or { Fragment.Length: > 0 })
            throw Usage($"'{url}' is not the address of a store: it has a query", "leave out what follows the ? or the #");
    }

    private static S3CredsException Usage(string message, string hint) => new(CliCodes.Usage.With(message, hint), Outcome.Failed);
}
