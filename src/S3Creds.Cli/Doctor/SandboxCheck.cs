namespace S3Creds.Cli.Doctor;

/// <summary>Whether the file of the emulated account is there and whole.</summary>
internal static class SandboxCheck
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        if (!input.IsSandbox)
            return [Finding.NotChecked("this run is not on the emulated account (--sandbox)")];
        if (!input.Context.Files.FileExists(input.SandboxState))
            return
            [
                Finding.Warn(
                    $"the emulated account {input.SandboxState} does not exist yet",
                    "the first run with --sandbox creates it: check the folder"
                ),
            ];
        await input.OpenAsync();
        return [Finding.Fine($"the emulated account {input.SandboxState} can be opened")];
    }
}
