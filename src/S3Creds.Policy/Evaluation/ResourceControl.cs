namespace S3Creds.Policy;

/// <summary>
/// The services whose resources resource control policies protect: an action of another one passes them.
/// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
/// </summary>
internal static class ResourceControl
{
    private static readonly string[] Services = ["s3:", "sts:", "kms:", "sqs:", "secretsmanager:", "ecr:", "aoss:"];

    public static bool Covers(string lowerAction)
    {
        foreach (var service in Services)
        {
            if (lowerAction.StartsWith(service, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
