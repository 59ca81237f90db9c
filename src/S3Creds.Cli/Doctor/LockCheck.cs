using System.Security.Cryptography;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Locking;

namespace S3Creds.Cli.Doctor;

/// <summary>Whether the store keeps a lock: conditional writes and deletes, tried on an object of this run alone.</summary>
internal static class LockCheck
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        if (input.WriteProbe is not { } text)
            return [Finding.NotChecked("it writes and deletes an object", "use --write-probe s3://BUCKET/PREFIX")];
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var at = LockedRun.AddressOf("--write-probe", $"{text.TrimEnd('/')}/s3creds-doctor-{id}");
        var aws = await input.SessionAsync();
        var request = new LockRequest(at, id, LockHolder.Of(input.Context), "doctor", TimeSpan.FromMinutes(1), TimeSpan.Zero);
        try
        {
            using var held = await LockTaking.TakeAsync(aws, request, cancellationToken);
            return await held.ReleaseAsync(cancellationToken) is { } left
                ? [Finding.Warn(left.Message, $"delete it: s3creds delete-objects {at.Bucket} {Shell.Word(at.Key)}")]
                : [Finding.Fine($"{at.Bucket} keeps a lock: conditional writes and deletes work")];
        }
        catch (S3CredsException e)
        {
            return [Finding.Fail(e.Diagnostics[0].Message, "use --lock with a bucket of a store that has conditional writes and deletes")];
        }
    }
}
