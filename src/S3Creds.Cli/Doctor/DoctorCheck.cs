using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Doctor;

/// <summary>One check. None depends on another: what one throws is its own line.</summary>
/// <param name="Name">As the report and docs/doctor.md name it.</param>
internal sealed record DoctorCheck(string Name, Func<DoctorInput, CancellationToken, Task<IReadOnlyList<Finding>>> Run)
{
    /// <summary>All checks, in the order of the report.</summary>
    public static IReadOnlyList<DoctorCheck> All { get; } =
    [
        new("manifests", ManifestsCheck.RunAsync),
        new("credentials", CredentialsCheck.RunAsync),
        new("region", RegionCheck.RunAsync),
        new("endpoint", EndpointCheck.RunAsync),
        new("network", NetworkCheck.RunAsync),
        new("clock", ClockCheck.RunAsync),
        new("store", StoreCheck.RunAsync),
        new("permissions", PermissionsCheck.RunAsync),
        new("lock", LockCheck.RunAsync),
        new("sandbox", SandboxCheck.RunAsync),
        new("masking", MaskingCheck.RunAsync),
        new("core-dumps", CoreDumpsCheck.RunAsync),
        new("git", GitCheck.RunAsync),
        new("file-modes", FileModesCheck.RunAsync),
    ];

    public async Task<IReadOnlyList<Finding>> FindAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        try
        {
            return await Run(input, cancellationToken);
        }
        catch (NotCheckedException e)
        {
            return [Finding.NotChecked(e.Message)];
        }
        catch (S3CredsException e)
        {
            return [.. e.Diagnostics.Take(1).Select(d => Finding.Fail(d.Message, d.Hint))];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var found = AwsError.Explain(e);
            return [Finding.Fail(found.Message, found.Hint)];
        }
    }
}
