using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.Roles;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>Instance profiles that hold a role which a plan deletes: the machines that use them lose what the role gives.</summary>
internal static class InstanceProfiles
{
    public static async Task<IReadOnlyList<Diagnostic>> NotesAsync(
        AwsSession aws,
        Plan plan,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var roles = plan
            .Steps.Where(s => s.Action == StepAction.Delete && s.Address.Kind == ResourceKind.Role)
            .Select(s => s.Address)
            .ToList();
        var notes = new Diagnostic?[roles.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, roles.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            async (i, ct) => notes[i] = await NoteAsync(aws, roles[i], ct)
        );
        return [.. notes.OfType<Diagnostic>()];
    }

    private static async Task<Diagnostic?> NoteAsync(AwsSession aws, ResourceAddress role, CancellationToken cancellationToken)
    {
        try
        {
            var profiles = await RoleObject.InstanceProfilesAsync(aws, role.Name, cancellationToken);
            return profiles.Count == 0
                ? null
                : PlanCodes.InInstanceProfile.With(
                    $"{role} would be deleted and removed from the {(profiles.Count == 1 ? "instance profile" : "instance profiles")} "
                        + string.Join(", ", profiles.Order(StringComparer.Ordinal)),
                    "instances that use it lose access: give them another profile first"
                );
        }
        catch (Exception e) when (aws.Lacks(e) || AwsError.IsNotFound(e))
        {
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The removal itself lists them again; what is not known is reported.
            return PlanCodes.InInstanceProfile.With(
                $"{role} would be deleted, and its instance profiles could not be read: {AwsError.Reason(e)}",
                "allow iam:ListInstanceProfilesForRole"
            );
        }
    }
}
