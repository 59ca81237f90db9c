namespace S3Creds.Core.Rendering;

/// <summary>How a plan is shown, besides what it holds.</summary>
public sealed record ViewSettings
{
    /// <summary>Columns where there is no terminal.</summary>
    public const int UsualWidth = 100;

    public static ViewSettings Default { get; } = new();

    public bool Colour { get; init; }

    /// <summary>Nothing is grouped or folded, and documents are shown as differences.</summary>
    public bool Full { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>The plan file that is shown or was just written, as it is typed; null: there is none.</summary>
    public string? PlanFile { get; init; }

    /// <summary>Whether the view ends with the next command: not where the run goes on by itself.</summary>
    public bool ShowsCommand { get; init; } = true;
}
