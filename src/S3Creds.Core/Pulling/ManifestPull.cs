using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Pulling;

/// <summary>Brings what was changed in the account back into the manifests that declare it, as edits in place. Writes no file.</summary>
public static class ManifestPull
{
    /// <summary>What <c>--accept</c> takes before the colon.</summary>
    public static IReadOnlyList<string> TokenKinds => PullChanges.TokenKinds;

    /// <exception cref="S3CredsException">The manifests come from standard input, or do not load any more after the edits.</exception>
    public static PullResult Run(PullInput input)
    {
        var (changes, access) = PullChanges.Of(input);
        var refused = new Dictionary<string, Diagnostic>(StringComparer.Ordinal);
        // Each round leaves out at least one change that does not hold when all manifests are loaded again.
        while (true)
        {
            var attempt = new PullAttempt(input, refused);
            attempt.Run(changes);
            var files = attempt.Files.Changed;
            var check = new PullCheck(input, files);
            if (files.Count == 0 || !check.Refuse(attempt.Pulled, refused))
                return Result(input, attempt, access, files.Count == 0 ? [] : check.Notes(attempt.Pulled));
        }
    }

    private static PullResult Result(PullInput input, PullAttempt attempt, Access.AccessChanges access, IEnumerable<Diagnostic> notes)
    {
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(notes);
        diagnostics.AddRange(OtherTags(input));
        diagnostics.AddRange(Unused(input, [.. attempt.Pulled, .. attempt.LeftOut.Select(l => l.Change)]));
        return new PullResult(attempt.Files.Changed, attempt.Pulled, attempt.LeftOut, access, diagnostics.Sorted());
    }

    private static IEnumerable<Diagnostic> OtherTags(PullInput input) =>
        input
            .Plan.Steps.Where(s =>
                s is { Action: Planning.StepAction.Update, Facet: Planning.Planner.OwnerFacet } && TagsDiffer(input, s.Address)
            )
            .Select(s =>
                PullCodes.OwnershipTags.At(
                    input.Desired[s.Address]?.DeclaredAt,
                    $"{s.Address}: its ownership tags differ from the manifest",
                    "run apply to restore them, or change protect and onRemove in the manifest"
                )
            );

    /// <summary>The name of a manifest that was moved is written with the next apply.</summary>
    private static bool TagsDiffer(PullInput input, ResourceAddress address) =>
        input.Live[address]?.OwnershipTags is { } live
        && input.Desired[address]?.OwnershipTags is { } desired
        && live with { Source = null } != desired with { Source = null };

    private static IEnumerable<Diagnostic> Unused(PullInput input, IReadOnlyList<PullChange> changes)
    {
        var tokens = changes.SelectMany(c => c.Tokens).Select(t => t.Token).Distinct(StringComparer.Ordinal).ToList();
        return input
            .Accepted.Where(a => !a.Contains('*', StringComparison.Ordinal) && !tokens.Contains(a))
            .Distinct(StringComparer.Ordinal)
            .Select(a =>
                PullCodes.UnusedAccept.With(
                    $"--accept {a} accepts nothing in this run",
                    Suggestion.For(a, tokens) is { } near ? $"did you mean {near}?"
                        : tokens.Count == 0 ? "nothing of this run needs it"
                        : $"this run takes {string.Join(", ", tokens.Select(Shell.Word))}"
                )
            );
    }
}
