using S3Creds.Core.Aws;

namespace S3Creds.Cli.Doctor;

/// <summary>Where requests go, and whether they are encrypted on the way.</summary>
internal static class EndpointCheck
{
    public static Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> found = [Of(input)];
        return Task.FromResult(found);
    }

    private static Finding Of(DoctorInput input)
    {
        if (input.IsSandbox)
            return Finding.Fine($"the emulated account {input.SandboxState}");
        Store.Check(input.Endpoint);
        var isNone = input.Desired?.Account == AwsSession.NoAccount;
        if (input.Endpoint is not { } url)
            return isNone
                ? Finding.Fail(
                    "account: none needs the endpoint of a store that is not AWS",
                    "add endpoint: https://… to the manifest, or use --endpoint-url URL"
                )
                : Finding.Fine("AWS");
        var source =
            !string.IsNullOrEmpty(input.Options.EndpointUrl) ? "--endpoint-url"
            : input.Desired?.Endpoint is not null ? "endpoint: of the manifest"
            : "AWS_ENDPOINT_URL";
        if (AwsSession.IsAwsHost(url))
            return isNone
                ? Finding.Fail($"{url} from {source} is a host of AWS, and the manifests have account: none", "declare the AWS account")
                : Finding.Fine($"{url} from {source}, a host of AWS");
        return url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) && !new Uri(url).IsLoopback
            ? Finding.Warn($"{url} from {source}: requests and answers are not encrypted", "use https://")
            : Finding.Fine($"{url} from {source}");
    }
}
