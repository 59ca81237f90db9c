namespace S3Creds.Cli.Doctor;

/// <summary>Whether a crash would write the memory of this process, and the secrets in it, to a disk.</summary>
internal static class CoreDumpsCheck
{
    public static Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> found =
        [
            CoreDumps.AreOff() switch
            {
                true => Finding.Fine("core dumps are off in this process and in what it starts"),
                false => Finding.Warn(
                    "core dumps are on: a crash may write secrets to a disk, or pass them to the program of kernel.core_pattern",
                    "start it where the hard limit of core dumps is not 0: the program then sets one of 1 byte, which stops both"
                ),
                null => Finding.NotChecked("this system has no limit of core dumps"),
            },
        ];
        return Task.FromResult(found);
    }
}
