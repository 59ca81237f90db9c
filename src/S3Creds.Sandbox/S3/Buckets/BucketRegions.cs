using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>Location constraints (S3 API, CreateBucket).</summary>
internal static class BucketRegions
{
    private static readonly IReadOnlyList<string> Known =
    [
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "cn-north-1",
        "cn-northwest-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    ];

    /// <summary>The region in which a bucket is created.</summary>
    /// <param name="endpoint">The region of the called endpoint; us-east-1 creates everywhere, others in themselves.</param>
    /// <exception cref="SandboxException">InvalidLocationConstraint or IllegalLocationConstraintException.</exception>
    public static string Of(string? constraint, string endpoint)
    {
        if (constraint is null)
        {
            return endpoint == "us-east-1"
                ? endpoint
                : throw Illegal(
                    "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to."
                );
        }

        var region = constraint == "EU" ? "eu-west-1" : constraint;
        // us-east-1 itself is no valid constraint: its buckets have none.
        return !Known.Contains(region)
                ? throw new SandboxException("InvalidLocationConstraint", 400, "The specified location-constraint is not valid")
                {
                    Details = [("LocationConstraint", constraint)],
                }
            : endpoint == "us-east-1" || endpoint == region ? region
            : throw Illegal(
                $"The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to."
            );
    }

    private static SandboxException Illegal(string message) => new("IllegalLocationConstraintException", 400, message);
}
