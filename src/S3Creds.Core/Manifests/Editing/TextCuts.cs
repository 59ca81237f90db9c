using System.Text;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>Replacements in one text by the places that they have in it, done at once: what lies between them stays byte by byte.</summary>
internal sealed class TextCuts(string text)
{
    private readonly List<(int From, int To, string New)> cuts = [];

    public void Replace(int from, int to, string with) => cuts.Add((from, to, with));

    public void Insert(int at, string inserted) => cuts.Add((at, at, inserted));

    public void Delete(int from, int to) => cuts.Add((from, to, ""));

    public string Apply()
    {
        var changed = new StringBuilder(text);
        // From the end, so that the places before stay; of two at one place the later one is the later text.
        foreach (var (cut, _) in cuts.Select((c, i) => (c, i)).OrderByDescending(c => c.c.From).ThenByDescending(c => c.i))
        {
            changed.Remove(cut.From, cut.To - cut.From);
            changed.Insert(cut.From, cut.New);
        }

        return changed.ToString();
    }
}
