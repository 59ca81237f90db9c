using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.IdentityManagement.Model;

namespace S3Creds.Cli.Tests;

/// <summary> The table "Least permissions" of docs/keys.md: each verb runs as a user who has exactly those actions, on an account where all
/// of them are needed; with any one of them taken away it does not get through, or says what it does not know. </summary>
public sealed partial class KeyPermissionsTests : KeyAccount
{
    private const string Wide = """
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        external: {buckets: [media]}
        profiles:
          rotated:
            keys: {rotateAfter: 90d, deliver: [{ssm: {name: "/media/$!name!$", kms: alias/media, tags: {team: media}}}]}
        users:
          ada: {use: [rotated], access: [{bucket: media, allow: read-only}]}
          bob: {use: [rotated]}
          cat: {}

        """;

    /// <summary>Verb and action → what the program says where it goes on without the action.</summary>
    private static readonly Dictionary<(string Verb, string Action), string> Degrades = new()
    {
        [("keys", "iam:GetAccessKeyLastUsed")] = "unknown",
        [("reactivate-key", "iam:GetAccessKeyLastUsed")] = "last use unknown",
        [("keys -f", "iam:GetAccessKeyLastUsed")] = "unknown",
        [("keys -f", "ssm:DescribeParameters")] = "ssm /media/ada (unreadable)",
    };

    private string Robot => Path.Combine(Folder, "robot.json");

    private string Base => Path.Combine(Folder, "base");

    public static TheoryData<string> Verbs => [.. Table().Keys];

    [InProcessTheory]
    [MemberData(nameof(Verbs))]
    public async Task The_documented_actions_are_enough_and_each_of_them_is_needed(string verb)
    {
        var (actions, retired) = (Table()[verb], await PrepareAsync());
        var arguments = Arguments(verb, retired);
        var enough = await TryAsync(actions, arguments);
        Assert.True(enough.ExitCode == 0, $"{verb} with {string.Join(", ", actions)}: {enough.All}");
        foreach (var action in actions)
        {
            var without = await TryAsync([.. actions.Where(a => a != action)], arguments);
            if (Degrades.TryGetValue((verb, action), out var says))
                Assert.True(
                    without.ExitCode == 0 && without.Out.Contains(says, StringComparison.Ordinal),
                    $"{verb} without {action}: {without.All}"
                );
            else
                Assert.True(without.ExitCode != 0, $"{verb} without {action} got through: {without.All}");
        }
    }

    private string[] Arguments(string verb, string retired) =>
        verb switch
        {
            "keys" => ["keys"],
            "keys -f" => ["keys", "-f", Team],
            "rotate --dry-run" => ["rotate", "--dry-run", "-f", Team],
            "rotate" => ["rotate", "--yes", "--allow", "delete:*", "-f", Team],
            "reactivate-key" => ["reactivate-key", "ada", retired, "--yes"],
            _ => throw new ArgumentException($"the table names {verb}, and this test does not know it", nameof(verb)),
        };

    /// <summary>ada's key is due, and her retired one is to be deleted; bob's retired one is to be deactivated; cat has none yet.</summary>
    /// <returns>ada's inactive key.</returns>
    private async Task<string> PrepareAsync()
    {
        await AsRootAsync(async iam =>
        {
            await iam.CreateUserAsync(new CreateUserRequest { UserName = "robot" });
            var key = (await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "robot" })).AccessKey!;
            await File.WriteAllTextAsync(
                Robot,
                $$"""{"AccessKeyId": "{{key.AccessKeyId}}", "SecretAccessKey": "{{key.SecretAccessKey}}"}"""
            );
            return key;
        });
        await File.WriteAllTextAsync(Team, Wide);
        await DoneAsync("apply", "--yes", "-f", Team);
        await DoneAsync("rotate", "ada", "--now", "--yes", "-f", Team);
        Advance(TimeSpan.FromDays(8));
        await DoneAsync("rotate", "ada", "--yes", "-f", Team);
        var retired = (await KeysAsync()).Single(k => Text(k, "status") == "inactive");
        Advance(TimeSpan.FromDays(80));
        await DoneAsync("rotate", "bob", "--now", "--yes", "-f", Team);
        Advance(TimeSpan.FromDays(8));
        await File.WriteAllTextAsync(Team, Wide.Replace("cat: {}", "cat: {use: [rotated]}", StringComparison.Ordinal));
        Directory.CreateDirectory(Base);
        foreach (var file in Directory.EnumerateFileSystemEntries(Folder, "account.json*"))
            File.Move(file, Path.Combine(Base, Path.GetFileName(file)));
        return Text(retired, "keyId");
    }

    /// <summary>On a copy of the account, since a run that gets through changes it.</summary>
    private async Task<CliResult> TryAsync(IReadOnlyCollection<string> actions, string[] arguments)
    {
        foreach (var file in Directory.EnumerateFiles(Base))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        var document = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(
                new JsonObject
                {
                    ["Effect"] = "Allow",
                    ["Action"] = new JsonArray([.. actions.Select(a => JsonValue.Create(a))]),
                    ["Resource"] = "*",
                }
            ),
        };
        await AsRootAsync(async iam =>
            await iam.PutUserPolicyAsync(
                new PutUserPolicyRequest
                {
                    UserName = "robot",
                    PolicyName = "least",
                    PolicyDocument = document.ToJsonString(),
                }
            )
        );
        return await RunAsync([.. arguments, "--auth", Robot]);
    }

    /// <summary>The rows of the table; "those of `verb`" stands for another row's.</summary>
    private static Dictionary<string, List<string>> Table([CallerFilePath] string here = "")
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "keys.md"));
        var table = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (Match row in Row().Matches(page[page.IndexOf("## Least permissions", StringComparison.Ordinal)..]))
        {
            var said = row.Groups["actions"].Value;
            var others = Others().Matches(said).SelectMany(m => table[m.Groups["verb"].Value]);
            table[row.Groups["verb"].Value] =
            [
                .. others.Concat(Action().Matches(said).Select(m => m.Value)).Distinct(StringComparer.Ordinal),
            ];
        }

        Assert.NotEmpty(table);
        return table;
    }

    [GeneratedRegex(@"^\| `(?<verb>[^`]+)` \| (?<actions>.+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("those of `(?<verb>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Others();

    [GeneratedRegex("(?<=`)(iam|ssm|kms|s3|sts):[A-Za-z]+(?=`)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Action();
}
