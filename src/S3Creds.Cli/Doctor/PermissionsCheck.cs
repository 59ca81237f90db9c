using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Permissions;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Doctor;

/// <summary>Whether the caller may do what the manifests need: by IAM's own simulation where that is allowed, else by the reads of a
/// plan.</summary>
internal static class PermissionsCheck
{
    private const int MostShown = 5;

    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        if (input.Desired is not { } desired)
            throw new NotCheckedException("there are no valid manifests to check them for (-f)");
        var aws = await input.SessionAsync();
        var request = new PermissionRequest(
            PermissionVerb.Of("apply")!,
            desired.Account,
            AwsSession.PartitionOf(desired.Region ?? aws.Region),
            desired.Owner
        )
        {
            Desired = desired,
            Region = aws.Region,
        };
        if (await PermissionSimulation.OfAsync(aws, request, KindTable.All, cancellationToken) is { } simulated)
            return Of(simulated);
        PlanResult result;
        try
        {
            result = await ManifestLoading
                .Reconciler(aws, secretsInCi: false, input.Context)
                .PlanAsync(desired, destroying: false, new ReconcileOptions { UnverifiedAccount = true }, cancellationToken);
        }
        catch (S3CredsException e) when (e.Diagnostics[0].Code == AwsCodes.NoNetwork.Code)
        {
            throw new NotCheckedException(e.Diagnostics[0].Message);
        }

        string[] reading = [AwsCodes.NotRead.Code, AwsCodes.AccessDenied.Code];
        var refused = result.Plan.Diagnostics.Where(d => reading.Contains(d.Code) || (d.IsError && !result.Plan.Complete)).ToList();
        var writes = Finding.NotChecked(
            "permissions to write: IAM does not simulate them for this caller",
            "allow iam:SimulatePrincipalPolicy (and iam:GetRole to a role with a path), or compare with s3creds permissions -f FILE --for apply"
        );
        return refused.Count == 0 && result.Plan.Complete
            ?
            [
                Finding.Fine($"everything that a plan reads can be read ({Plural.Of((int)(result.Plan.Review.Requests ?? 0), "request")})"),
                writes,
            ]
            : [.. refused.Take(MostShown).Select(d => Finding.Fail(d.Message, d.Hint)), writes];
    }

    private static IReadOnlyList<Finding> Of(SimulatedPermissions simulated) =>
        simulated.Missing.Count == 0
            ?
            [
                Finding.Fine(
                    $"IAM allows {Plural.Of(simulated.Asked, "action")} that apply needs, by the caller's own policies; bucket policies are not "
                        + "part of it"
                ),
            ]
            :
            [
                .. simulated
                    .Missing.Take(MostShown)
                    .Select(m =>
                        Finding.Fail($"{m.Action} on {m.Resource} is not allowed", "s3creds permissions -f FILE prints the policy")
                    ),
                .. simulated.Missing.Count > MostShown
                    ? [Finding.Fail($"{Plural.Of(simulated.Missing.Count - MostShown, "more action")} of apply not allowed", null)]
                    : (Finding[])[],
            ];
}
