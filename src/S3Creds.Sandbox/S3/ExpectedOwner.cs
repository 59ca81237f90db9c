using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3;

/// <summary>x-amz-expected-bucket-owner: the client's guard against writing into a bucket of another account.</summary>
internal static class ExpectedOwner
{
    public static void Check(string? expected, BucketState bucket)
    {
        if (expected is null)
        {
            return;
        }

        if (expected.Length != 12 || !expected.All(char.IsAsciiDigit))
        {
            throw new SandboxException(
                "InvalidBucketOwnerAWSAccountID",
                400,
                "The value of the expected bucket owner parameter must be an AWS Account ID."
            )
            {
                Details = [("BucketOwner", expected)],
            };
        }

        if (expected != bucket.AccountId)
        {
            throw S3Errors.AccessDenied();
        }
    }
}
