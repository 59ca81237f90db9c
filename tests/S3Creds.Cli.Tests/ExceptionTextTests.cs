using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests;

/// <summary>Messages of the runtime and of libraries are never shown: a place that catches their exceptions takes the words from the
/// translators.</summary>
public sealed partial class ExceptionTextTests
{
    /// <summary>Translators: they look into messages and show none. The bug report names what happened.</summary>
    private static readonly string[] Exempt =
    [
        "AwsError.cs",
        "ClientProblem.cs",
        "FileProblem.cs",
        "SandboxProblem.cs",
        "JsonProblem.cs",
        "YamlProblem.cs",
    ];

    /// <summary>Exceptions whose messages this tool has written itself, and those of services, which are shown cleaned.</summary>
    private static readonly string[] Own =
    [
        "NotCheckedException",
        "UneditableException",
        "S3CredsException",
        "SandboxStateException",
        "WordedIOException",
        "WordedException",
        "BatchFormatException",
        "PolicyFormatException",
        "FleetResultException",
        "AmazonServiceException",
    ];

    /// <summary>Catches of a plain FormatException that only this tool's parsers throw there.</summary>
    private static readonly string[] OwnFormats =
    [
        "KeyTiming.Parse",
        "FaultSpec.Parse",
        "SshSignature.Parse",
        "Signer.Of",
        "EngineShard.Of",
    ];

    [Fact]
    public void No_catch_shows_the_message_of_a_foreign_exception()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src"));
        var looked = 0;
        var found = new List<string>();
        foreach (
            var file in Directory
                .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
        )
        {
            // The client of IAM and the emulated account throw: they show nothing.
            var shows =
                !file.Contains("/S3Creds.Iam/", StringComparison.Ordinal) && !file.Contains("/S3Creds.Sandbox/", StringComparison.Ordinal);
            if (!shows || Exempt.Contains(Path.GetFileName(file)))
                continue;
            var text = File.ReadAllText(file);
            foreach (Match caught in Catch().Matches(text))
            {
                looked++;
                var type = caught.Groups["type"].Value;
                var name = caught.Groups["name"].Value;
                var block = Block(text, caught.Index + caught.Length);
                var isOwn =
                    Own.Contains(type)
                    || (type == "FormatException" && OwnFormats.Any(f => text[..caught.Index].Contains(f, StringComparison.Ordinal)));
                var isBug = block.Contains("CliCodes.Unexpected", StringComparison.Ordinal);
                if (
                    !isOwn
                    && !isBug
                    && Regex.IsMatch(block, $@"(?<!WordedIOException \? )\b{name}\.Message\b", RegexOptions.None, TimeSpan.FromSeconds(5))
                )
                    found.Add($"{Path.GetRelativePath(root, file)}: {caught.Value}");
            }
        }

        Assert.InRange(looked, 50, 1000);
        Assert.Empty(found);
    }

    /// <summary>From the catch's brace to its end.</summary>
    private static string Block(string text, int from)
    {
        var start = text.IndexOf('{', from);
        var depth = 0;
        for (var i = start; i < text.Length; i++)
        {
            depth +=
                text[i] == '{' ? 1
                : text[i] == '}' ? -1
                : 0;
            if (depth == 0)
                return text[start..i];
        }

        return text[start..];
    }

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"catch \((?<type>\w+) (?<name>\w+)\)([^\n{]|\n(?!\s*\{))*", RegexOptions.ExplicitCapture)]
    private static partial Regex Catch();
}
