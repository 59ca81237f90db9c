using S3Creds.Cli.Arguments;

namespace S3Creds.Cli.Verbs;

/// <summary>The options of a run that the next command needs, so that it plans the same again.</summary>
internal static class NextArguments
{
    /// <summary>In the order in which they are shown. Credentials are none of them: a command that is printed holds no secret.</summary>
    internal static readonly string[] Kept =
    [
        "file",
        "var",
        "only",
        "adopt",
        "transfer-owner",
        "force",
        "discover-buckets",
        "now",
        "compromised",
        "profile",
        "region",
        "endpoint-url",
        "auth",
        "sandbox",
        "sandbox-state",
        "runs-folder",
        "secrets-in-ci",
        "unverified-account",
        "lock",
        "lock-timeout",
        "lock-lease",
    ];

    public static IReadOnlyList<string> Of(object options)
    {
        var verb = VerbTable.All.First(v => v.Options == options.GetType());
        var words = new List<string>();
        foreach (var argument in verb.Spec.Arguments.Where(a => a.Many))
            words.AddRange((IEnumerable<string>)argument.Property.GetValue(options)!);
        foreach (var option in Kept.Select(k => verb.Spec.Options.FirstOrDefault(o => o.Long == k)).OfType<OptionSpec>())
        {
            var name = option.Long == "file" ? "-f" : option.Name;
            switch (option.Property.GetValue(options))
            {
                case true:
                    words.Add(name);
                    break;
                case string text when text.Length > 0 && text != IJournalOptions.DefaultFolder && text != option.Default:
                    words.AddRange([name, text]);
                    break;
                case IEnumerable<string> many:
                    words.AddRange(many.SelectMany(m => (string[])[name, m]));
                    break;
                default:
                    break;
            }
        }

        return words;
    }
}
