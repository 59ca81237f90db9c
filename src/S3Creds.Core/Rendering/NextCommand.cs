using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>The command that carries a plan out, complete: with the saved plan's file where there is one, and with every approval that is
/// not given yet.</summary>
public static class NextCommand
{
    /// <summary>Its words, quoted as a shell needs them; empty where there is nothing to carry out.</summary>
    public static IReadOnlyList<string> Of(Plan plan, string? file)
    {
        if (!plan.HasChanges || plan.Diagnostics.Any(d => d.IsError))
            return [];
        List<string> words = file is null ? ["s3creds", plan.Review.Verb] : ["s3creds", "apply", Shell.Word(file)];
        // A saved plan of destroy is applied by its digest: manifests do not ask for its steps.
        if (file is not null && plan.Basis.Destroying)
            words.AddRange(["--expect-digest", Shell.Word(PlanFile.DigestOf(plan))]);
        words.AddRange(plan.Review.Arguments.Select(Shell.Word));
        foreach (var approval in plan.Approvals.Where(a => IsTyped(a, file)))
            words.AddRange(["--allow", Shell.Word(approval.Token)]);
        return words;
    }

    /// <summary>What --transfer-owner gives is among the arguments already, and a saved plan holds what was given when it was made; a plan that
    /// is made again does not.</summary>
    private static bool IsTyped(Approval approval, string? file) => approval.By != "--transfer-owner" && (file is null || !approval.Given);

    /// <summary>The words on lines of at most so many columns; all but the last end with a backslash. An option stays with its
    /// value.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> words, int width)
    {
        var lines = new List<string>();
        var line = "";
        for (var i = 0; i < words.Count; )
        {
            var part = words[i++];
            if (part.StartsWith('-') && i < words.Count && !words[i].StartsWith('-'))
                part += " " + words[i++];
            if (line.Length > 0 && line.Length + 1 + part.Length > width - 2)
            {
                lines.Add(line + " \\");
                line = "  ";
            }

            line += line.Trim().Length == 0 ? part : " " + part;
        }

        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }
}
