using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Doctor;

/// <summary>Whether the manifests can be read at all; the other checks do without them.</summary>
internal static class ManifestsCheck
{
    public static Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> found;
        try
        {
            found = input.LoadManifests() switch
            {
                null => [Finding.NotChecked("no manifest is given", "use -f FILE or -f FOLDER")],
                var desired when desired.Diagnostics.Count(d => d.Severity == Severity.Warning) is > 0 and var warnings =>
                [
                    Finding.Warn($"the manifests have {Plural.Of(warnings, "warning")}", "run s3creds validate to see them"),
                ],
                var desired =>
                [
                    Finding.Fine(
                        $"{Plural.Of(desired.Resources.Resources.Count, "resource")} in {Plural.Of(desired.Files.Count, "file")}, "
                            + $"account {desired.Account}, owner {desired.Owner}"
                    ),
                ],
            };
        }
        catch (S3CredsException e)
        {
            var errors = e.Diagnostics.Where(d => d.IsError).ToList();
            found =
            [
                Finding.Fail(
                    $"{(errors[0].Span is { } at ? $"{at}: " : "")}{errors[0].Message}"
                        + (errors.Count > 1 ? $", and {Plural.Of(errors.Count - 1, "more error")}" : ""),
                    errors[0].Hint ?? "run s3creds validate to see all errors"
                ),
            ];
        }

        return Task.FromResult(found);
    }
}
