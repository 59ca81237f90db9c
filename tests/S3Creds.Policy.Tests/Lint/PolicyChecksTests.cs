using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace S3Creds.Policy.Tests.Lint;

/// <summary>IAM Access Analyzer's policy checks: each has a code of ours that finds its trigger and not its near miss, or a reason why it
/// has none.</summary>
public class PolicyChecksTests
{
    private const string Bucket = "aa-data";

    public static TheoryData<string, string, int> Found => Rows(c => c.Diagnostic.Length > 0);

    public static TheoryData<string, string, int> NotTaken => Rows(c => c.Diagnostic.Length == 0);

    [Theory]
    [MemberData(nameof(Found))]
    public void Its_trigger_is_found_by_our_code_and_its_near_miss_is_not(string check, string code, int row)
    {
        var entry = All[row];
        Assert.Contains(code, Codes(entry, entry.Trigger));
        Assert.DoesNotContain(code, Codes(entry, entry.NearMiss));
        Assert.Equal(check, entry.Name);
    }

    [Theory]
    [MemberData(nameof(NotTaken))]
    public void What_we_do_not_check_has_a_reason_and_is_not_refused(string check, string code, int row)
    {
        var entry = All[row];
        Assert.True(entry.Reason.Length > 20, check + code);
        Assert.DoesNotContain(PolicyLintRule.All.Where(r => r.Refused).Select(r => r.Code), Codes(entry, entry.Trigger).Contains);
    }

    [Fact]
    public void Every_rule_has_an_example() =>
        Assert.Empty(PolicyLintRule.All.Select(r => r.Code).Except(All.Select(c => c.Diagnostic)).Except(LintExamples.Codes));

    [Fact]
    public void The_table_in_the_docs_is_this_list()
    {
        var path = Path.Combine(Root(), "docs", "policy-checks.md");
        var table = new StringBuilder("| check of Access Analyzer | s3creds |\n|---|---|\n");
        foreach (var check in All.GroupBy(c => c.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var ours = check.Select(c => c.Diagnostic.Length > 0 ? c.Diagnostic : c.Reason).Distinct(StringComparer.Ordinal);
            table.Append("| ").Append(check.Key).Append(" | ").AppendJoin("; ", ours).Append(" |\n");
        }

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is "1")
        {
            var page = File.ReadAllText(path);
            File.WriteAllText(path, page[..page.IndexOf("| check of", StringComparison.Ordinal)] + table);
        }

        Assert.EndsWith(table.ToString(), File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static readonly List<Check> All =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "policy-checks.tsv"))
            .Skip(1)
            .Select(l => l.Split('\t'))
            .Select(c => new Check(c[0], Enum.Parse<PolicyKind>(c[2]), c[3], c[4], c[5], c[6])),
    ];

    private static TheoryData<string, string, int> Rows(Func<Check, bool> wanted)
    {
        var data = new TheoryData<string, string, int>();
        for (var i = 0; i < All.Count; i++)
        {
            if (wanted(All[i]))
            {
                data.Add(All[i].Name, All[i].Diagnostic, i);
            }
        }

        return data;
    }

    /// <summary>What the product reports for a fragment: the lint's codes, the grammar's for what is no document, and the size's.</summary>
    private static List<string> Codes(Check check, string fragment)
    {
        var json = JsonNode.Parse(fragment)!;
        var grammar = PolicyGrammar.Of(check.Kind);
        var text = Text(json, check.Kind);
        if (!PolicyDocument.TryParse(text, out var document, out _))
        {
            return [check.Kind == PolicyKind.Bucket ? "S3C154" : "S3C106"];
        }

        List<string> codes =
        [
            .. PolicyLint.Check(document, check.Kind, check.Kind == PolicyKind.Bucket ? Bucket : null).Select(f => f.Rule.Code),
        ];
        if (grammar.Size(document.ToShortestJson()) > grammar.MaxSize)
        {
            codes.Add(
                check.Kind switch
                {
                    PolicyKind.Bucket => "S3C153",
                    PolicyKind.Trust => "S3C103",
                    _ => "S3C102",
                }
            );
        }

        return codes;
    }

    private static string Text(JsonNode json, PolicyKind kind) =>
        json switch
        {
            JsonValue raw => raw.GetValue<string>(),
            JsonObject o when o["$pad"] is { } pad => Padded(pad.GetValue<int>(), kind),
            JsonObject o when o.ContainsKey("Version") || o.ContainsKey("Statement") || o.ContainsKey("Id") => o.ToJsonString(),
            JsonArray statements => $$"""{"Version":"2012-10-17","Statement":{{statements.ToJsonString()}}}""",
            _ => $$"""{"Version":"2012-10-17","Statement":[{{json.ToJsonString()}}]}""",
        };

    /// <summary>A document of one statement whose Sid makes the text as long as asked for.</summary>
    private static string Padded(int size, PolicyKind kind)
    {
        const string principal = "\"Principal\":{\"AWS\":\"111122223333\"},";
        const string get = "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::aa-data/*\"";
        const string start = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"";
        var effect = kind == PolicyKind.ResourceControl ? "Deny" : "Allow";
        var rest =
            $"\",\"Effect\":\"{effect}\","
            + kind switch
            {
                PolicyKind.ResourceControl => "\"Principal\":\"*\"," + get,
                PolicyKind.Trust => principal + "\"Action\":\"sts:AssumeRole\"",
                PolicyKind.Bucket => principal + get,
                _ => get,
            }
            + "}}";
        return start + new string('x', size - start.Length - rest.Length) + rest;
    }

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    private sealed record Check(string Name, PolicyKind Kind, string Diagnostic, string Reason, string Trigger, string NearMiss);
}
