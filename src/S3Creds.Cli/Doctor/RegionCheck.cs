using S3Creds.Core.Aws;

namespace S3Creds.Cli.Doctor;

/// <summary>Which region calls go to, and whether the manifests are of the same partition.</summary>
internal static class RegionCheck
{
    public static Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        var region = Regions.Of(input.Options, input.Context);
        var source = SourceOf(input, region);
        var declared = input.Desired?.Region;
        IReadOnlyList<Finding> found =
        [
            declared is not null && AwsSession.PartitionOf(declared) != AwsSession.PartitionOf(region)
                ? Finding.Fail(
                    $"{region} is of partition {AwsSession.PartitionOf(region)}, the manifests declare buckets in {declared}",
                    $"use --region {declared} and credentials of its partition"
                )
            : source is null && !input.IsSandbox && input.Endpoint is null
                ? Finding.Warn($"no region is set: {region} is used", "use --region, AWS_REGION or a region in the profile")
            : Finding.Fine($"{region}{(source is null ? ", the default" : $" from {source}")}"),
        ];
        return Task.FromResult(found);
    }

    private static string? SourceOf(DoctorInput input, string region) =>
        !string.IsNullOrEmpty(input.Options.Region) ? "--region"
        : Array.Find((string[])["AWS_REGION", "AWS_DEFAULT_REGION"], v => !string.IsNullOrEmpty(input.Context.Variable(v))) is { } variable
            ? variable
        : region == Regions.Default ? null
        : "the profile";
}
