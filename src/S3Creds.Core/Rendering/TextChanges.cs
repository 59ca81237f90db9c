using S3Creds.Core.Model;

namespace S3Creds.Core.Rendering;

/// <summary>The changes of a plan as text, folded as far as they must be to fit.</summary>
internal sealed class TextChanges(ViewSettings settings)
{
    private const int MostNames = 3;
    private const int MostGraveNames = 40;
    private const int WidestName = 16;

    /// <summary>How changes are shown, from all of each to a count of those that are alike.</summary>
    private enum Fold
    {
        None,
        OneParagraph,
        OneLine,
        Counted,
        GraveInOneLine,
        GraveCounted,
    }

    /// <param name="room">Lines that there are for them; ignored where all is asked for.</param>
    public List<string> Lines(PlanView view, int room)
    {
        if (view.Changes.Count == 0)
            return [];
        if (settings.Full)
            return Lines(view, Fold.None, room);
        foreach (var fold in Enum.GetValues<Fold>())
        {
            var lines = Lines(view, fold, room);
            if (lines.Count <= room || fold == Fold.GraveCounted)
                return lines;
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private List<string> Lines(PlanView view, Fold fold, int room)
    {
        var paper = new TextPaper(settings);
        paper.Add("", "Changes", colour: TextPaper.Bold);
        var groups = settings.Full ? [.. view.Changes.Select(c => new ChangeGroup([c], c))] : view.Groups;
        var counted = new List<ChangeGroup>();
        var graveShown = 0;
        foreach (var group in groups)
        {
            var grave = group.Changes[0].IsGrave;
            if (fold == Fold.GraveCounted && grave && ++graveShown > Math.Max(10, room - 12))
                counted.Add(group);
            else if (fold >= Fold.Counted && !grave)
                counted.Add(group);
            else
                Append(paper, group, grave ? OfGrave(fold) : fold);
        }

        foreach (var alike in counted.GroupBy(g => (g.Changes[0].Mark, g.Changes[0].Address.Kind)))
        {
            var all = alike.SelectMany(g => g.Changes).ToList();
            paper.Add(
                $"{alike.Key.Mark} ",
                $"{Many(alike.Key.Kind, all.Count)}: {string.Join(", ", all.SelectMany(c => c.Facets).Select(f => f.Name).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal))}",
                ColourOf(alike.Key.Mark)
            );
        }

        if (fold != Fold.None || groups.Any(g => g.Changes.Count > 1))
            paper.Add(
                "  ",
                fold == Fold.None ? "--full lists each change" : "Folded to fit: --full shows each change in full",
                colour: TextPaper.Dim
            );
        return paper.Lines;
    }

    private static Fold OfGrave(Fold fold) =>
        fold >= Fold.GraveInOneLine ? Fold.OneLine
        : fold >= Fold.OneLine ? Fold.OneParagraph
        : Fold.None;

    private void Append(TextPaper paper, ChangeGroup group, Fold fold)
    {
        var change = group.Shown;
        var title = $"{change.Mark} {Title(group)}";
        var right = Right(group);
        var colour = ColourOf(change.Mark);
        if (fold is Fold.OneParagraph or Fold.OneLine)
        {
            var risks = change.Risks.Concat(change.Facets.SelectMany(f => f.Risks)).Distinct(StringComparer.Ordinal).ToList();
            var what = fold == Fold.OneLine ? Names(change) : Summary(change);
            paper.Add(
                $"{title}  ",
                $"{what}{(risks.Count > 0 ? $"  ! {string.Join(", ", risks)}" : "")}{(right.Length > 0 ? $"  {right}" : "")}",
                colour,
                hang: 4
            );
            return;
        }

        if (change.Risks.Count > 0)
            title += $"  ! {string.Join(", ", change.Risks)}";
        if (TextPaper.Columns(title) < paper.Width)
            paper.Sides(title, right, colour, TextPaper.Dim);
        else
            paper.Add($"{change.Mark} ", $"{Escape.Text(title[2..])}{(right.Length > 0 ? $"  {right}" : "")}", colour, colour, 4);
        var width = Math.Min(WidestName, change.Facets.Select(f => Escape.Text(f.Name).Length).DefaultIfEmpty(0).Max());
        Append(paper, change.Trail);
        foreach (var facet in change.Facets)
            Append(paper, facet, width);
    }

    private static void Append(TextPaper paper, IReadOnlyList<string> trail)
    {
        foreach (var line in trail)
            paper.Add("      ", line, TextPaper.Dim, TextPaper.Dim, 8);
    }

    private void Append(TextPaper paper, FacetView facet, int width)
    {
        var name = facet.Name.Length == 0 ? "" : TextPaper.Pad(Escape.Text(facet.Name), width) + "  ";
        var risks = facet.Risks.Count > 0 ? $"  ! {string.Join(", ", facet.Risks)}" : "";
        foreach (var (mark, line) in facet.Lines)
        {
            var head = facet.Name.Length == 0 ? $"    {mark} ".Replace("      ", "    ", StringComparison.Ordinal) : $"    {name}{mark} ";
            paper.Add(
                head,
                line + risks,
                MarkColour(mark),
                risks.Length > 0 ? TextPaper.Red : MarkColour(mark),
                facet.Name.Length == 0 ? 8 : null
            );
            name = new string(' ', name.Length);
            risks = "";
        }

        Append(paper, facet.Trail);
        if (!settings.Full)
            return;
        foreach (var document in facet.Documents)
            Append(paper, document);
    }

    /// <summary>One hunk for each statement that differs.</summary>
    private static void Append(TextPaper paper, DocumentChange document)
    {
        foreach (var pair in document.Statements.Where(p => !p.IsSame))
        {
            paper.Add("      @@ ", $"{document.Name}: {StatementWords.Title(pair.After ?? pair.Before!)}", TextPaper.Cyan, TextPaper.Cyan);
            foreach (var (mark, line) in StatementDiff.Of(pair))
                paper.Lines.Add(paper.Paint(MarkColour(mark), $"      {mark} {Escape.Text(line)}"));
        }
    }

    private static string Title(ChangeGroup group) =>
        group.Changes.Count == 1
            ? Escape.Text(group.Changes[0].Address.ToString())
            : Escape.Text(
                $"{Many(group.Changes[0].Address.Kind, group.Changes.Count)}: "
                    // What is grave is approved one by one, and so it is named.
                    + Access.AccessWords.Few(
                        group.Changes.Select(c => c.Address.Name),
                        group.Changes[0].IsGrave ? MostGraveNames : MostNames
                    )
            );

    /// <summary>The place in the manifest; of what is in none, the reason.</summary>
    private static string Right(ChangeGroup group)
    {
        var change = group.Changes[0];
        var reason = group.Shown.Reason is "differs from the manifest" or "not in the account" or "not set" or "new with its resource"
            ? ""
            : group.Shown.Reason;
        var place = change.Place is { } at ? $"{at.File}:{at.Line}" : "";
        if (group.Changes.Count > 1 && place.Length > 0)
            place += " …";
        return string.Join("  ", new[] { reason, place }.Where(t => t.Length > 0));
    }

    private static string Summary(ChangeView change) =>
        string.Join(
            "; ",
            change.Facets.Select(f =>
                $"{f.Name}{(f.Name.Length > 0 ? " " : "")}{string.Join(", ", f.Lines.Select(l => l.Mark == ' ' ? l.Text : $"{l.Mark} {l.Text}"))}"
            )
        );

    private static string Names(ChangeView change) =>
        string.Join(", ", change.Facets.Select(f => f.Name.Length > 0 ? f.Name : f.Lines[0].Text).Distinct(StringComparer.Ordinal));

    private static string Many(ResourceKind kind, int count) => count == 1 ? $"1 {kind.Name()}" : $"{count} {kind.Many()}";

    private static string? ColourOf(char mark) =>
        mark switch
        {
            '+' => TextPaper.Green,
            '-' => TextPaper.Red,
            '~' => TextPaper.Yellow,
            _ => TextPaper.Cyan,
        };

    private static string? MarkColour(char mark) =>
        mark switch
        {
            '+' => TextPaper.Green,
            '-' => TextPaper.Red,
            '~' => TextPaper.Yellow,
            _ => null,
        };
}
