using System.Buffers;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Pulling;
using S3Creds.Policy;

namespace S3Creds.Cli.Completion;

internal sealed record Candidate(string Text, string Help = "");

/// <summary>What may stand at the cursor.</summary>
/// <param name="Files">Names of files too, which the shell knows best.</param>
/// <param name="Folders">Names of folders too.</param>
/// <param name="Unfinished">More follows in the same word: no blank after it.</param>
internal sealed record Candidates(IReadOnlyList<Candidate> Items, bool Files = false, bool Folders = false, bool Unfinished = false)
{
    private const string OptionEnd = "--";

    /// <summary>What names of AWS are written with: nothing that a shell would take for its own.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@:/-"
    );

    private static readonly Candidates None = new([]);

    /// <param name="before">The words after the program's name, up to the one at the cursor.</param>
    /// <param name="current">The word at the cursor, up to it.</param>
    public static Candidates For(IReadOnlyList<Verb> verbs, IReadOnlyList<string> before, string current, CommandContext context)
    {
        var found = before.ToArray() switch
        {
            [] => Programs(verbs),
            ["help" or "--help" or "-h"] => new Candidates(Names(verbs)),
            ["help" or "--help" or "-h", var first] => new Candidates(Group(verbs, first)),
            ["help" or "--help" or "-h" or "--version", ..] => None,
            [var first] when Group(verbs, first) is { Count: > 0 } group => new Candidates(group),
            [var first, var second, .. var words] when Group(verbs, first).Count > 0 => After($"{first} {second}", words),
            [var name, .. var words] => After(name, words),
        };
        return found with { Items = [.. found.Items.Where(i => i.Text.StartsWith(current, StringComparison.Ordinal) && IsPlain(i.Text))] };

        Candidates After(string name, IEnumerable<string> words) =>
            verbs.FirstOrDefault(v => v.Name == name) is { } verb
                ? OfVerb(verb, CommandLineSoFar.Read(verb, words), current, context)
                : None;
    }

    private static Candidates Programs(IReadOnlyList<Verb> verbs) =>
        new([
            .. Names(verbs),
            new("help", "Print the options of a verb, with examples"),
            new("--help", "List the verbs"),
            new("--version", "Print the version"),
        ]);

    /// <summary>The first parts of the names of verbs; of several that share one, the summary of the first verb.</summary>
    private static List<Candidate> Names(IReadOnlyList<Verb> verbs) =>
        [.. verbs.DistinctBy(v => v.Name.Split(' ')[0]).Select(v => new Candidate(v.Name.Split(' ')[0], v.Summary))];

    /// <summary>What follows the first part of the names of verbs that share it.</summary>
    private static List<Candidate> Group(IReadOnlyList<Verb> verbs, string first) =>
        [
            .. verbs
                .Where(v => v.Name.StartsWith(first + " ", StringComparison.Ordinal))
                .Select(v => new Candidate(v.Name[(first.Length + 1)..], v.Summary)),
        ];

    private static Candidates OfVerb(Verb verb, CommandLineSoFar line, string current, CommandContext context)
    {
        if (line.Pending is { } pending)
            return ValuesOf(verb, pending, "", current, line, context);
        if (!line.Ended && current.StartsWith(OptionEnd, StringComparison.Ordinal))
        {
            var (name, value) = CommandLineSoFar.Split(current);
            if (value is not null)
                return verb.Spec.Options.FirstOrDefault(o => o.Name == name && o.Form != OptionForm.Flag) is { } option
                    ? ValuesOf(verb, option, name + "=", value, line, context)
                    : None;
        }

        if (!line.Ended && current.StartsWith('-'))
            return new Candidates(Options(verb, line));
        var arguments = verb.Spec.Arguments;
        var argument =
            line.Arguments < arguments.Count ? arguments[line.Arguments]
            : arguments is [.., { Many: true } last] ? last
            : null;
        if (argument is null)
            return new Candidates(Options(verb, line));
        var values =
            argument.Values.Count > 0
                ? new Candidates([.. argument.Values.Select(v => new Candidate(v))])
                : OfSource(ValueSources.Of(verb, argument), "", current, line, context);
        // Where nothing can be offered the options are what helps.
        return values is { Items: [], Files: false, Folders: false } && current.Length == 0 ? new Candidates(Options(verb, line)) : values;
    }

    private static List<Candidate> Options(Verb verb, CommandLineSoFar line)
    {
        var used = line.Given.Where(g => g.Option.Form != OptionForm.Sequence).Select(g => g.Option.Long).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. verb.Spec.Options.Where(o => !o.Hidden && !used.Contains(o.Long)).Select(o => new Candidate(o.Name, o.Help)),
            new("--help", "Print the options, with examples"),
        ];
    }

    /// <param name="lead">What stands before the value in the same word: <c>--format=</c>.</param>
    private static Candidates ValuesOf(
        Verb verb,
        OptionSpec option,
        string lead,
        string value,
        CommandLineSoFar line,
        CommandContext context
    ) =>
        option.Values.Count > 0
            ? new Candidates([.. option.Values.Select(v => new Candidate(lead + v))])
            : OfSource(ValueSources.Of(verb, option), lead, value, line, context);

    private static Candidates OfSource(ValueSource source, string lead, string value, CommandLineSoFar line, CommandContext context) =>
        source switch
        {
            ValueSource.Files => new Candidates([], Files: true),
            ValueSource.Folders => new Candidates([], Folders: true),
            ValueSource.Addresses => Lead(lead, Addresses(line, context).Select(a => a.ToString())),
            ValueSource.Users => Lead(lead, Addresses(line, context).Where(a => a.Kind == ResourceKind.User).Select(a => a.Name)),
            ValueSource.Buckets => Lead(lead, Addresses(line, context).Where(a => a.Kind == ResourceKind.Bucket).Select(a => a.Name)),
            ValueSource.Tokens => Tokens(lead, value, line, context),
            ValueSource.Actions => Lead(lead, S3Actions.Catalogue.All.Select(a => a.FullName)),
            ValueSource.Codes => new Candidates([.. DiagnosticPage.All().Select(p => new Candidate(lead + p.Code, p.Meaning))]),
            ValueSource.Runs => Lead(lead, Runs(line, context)),
            ValueSource.Sinks => Lead(lead, ["file:", "ssm:/", "command:"]) with { Unfinished = true },
            _ => None,
        };

    private static Candidates Lead(string lead, IEnumerable<string> texts) => new([.. texts.Select(t => new Candidate(lead + t))]);

    /// <summary>First the kind of an approval, then what it is for: the two together would be a list of hundreds.</summary>
    private static Candidates Tokens(string lead, string value, CommandLineSoFar line, CommandContext context)
    {
        var kinds = line.Pending?.Long == "accept" || lead == "--accept=" ? ManifestPull.TokenKinds : PlanGuard.Kinds;
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? Lead(lead, kinds.Select(k => ApprovalTokens.IsWhole(k) ? k : k + ":")) with
            {
                Unfinished = true,
            }
            : Lead(lead + value[..(colon + 1)], Addresses(line, context).Select(a => a.ToString()));
    }

    /// <summary>Nothing where no manifest is named, or it cannot be read: a shell that completes a line has no place for a
    /// diagnostic.</summary>
    private static List<ResourceAddress> Addresses(CommandLineSoFar line, CommandContext context)
    {
        var files = line.Given.Where(g => g.Option is { Long: "file", Value: "PATH" }).Select(g => g.Value).Where(f => f != "-").ToList();
        if (files.Count == 0)
            return [];
        try
        {
            var desired = DesiredLoader.Load(files, context.Files, KindTable.All, LoadOptions.None with { Stop = context.Stop });
            return [.. desired.Resources.Resources.Keys];
        }
        catch (Exception e) when (e is S3CredsException || FileProblem.Is(e))
        {
            return [];
        }
    }

    private static List<string> Runs(CommandLineSoFar line, CommandContext context)
    {
        var folder = line
            .Given.Where(g => g.Option.Long == "runs-folder")
            .Select(g => g.Value)
            .LastOrDefault(IJournalOptions.DefaultFolder);
        try
        {
            return context.Files.FolderExists(folder)
                ?
                [
                    .. context
                        .Files.Files(folder, recursive: false, context.Stop)
                        .Where(f => f.EndsWith(".jsonl", StringComparison.Ordinal))
                        .Select(f => Path.GetFileNameWithoutExtension(f))
                        .OrderDescending(StringComparer.Ordinal),
                ]
                : [];
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            return [];
        }
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExcept(Plain);
}
