using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests;

/// <summary>What is wrong with a command line is said in our words by every verb, with its exit code: never in those of a library, and
/// never as a bug.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public static TheoryData<string> Verbs => [.. VerbTable.All.Select(v => v.Name)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_is_had_in_every_form(string name)
    {
        var verb = Find(name);
        var help = await CliRunner.RunAsync(folder, name, "--help");
        Assert.Equal((0, ""), (help.ExitCode, help.Err));
        Assert.StartsWith($"s3creds {name} ", help.Out, StringComparison.Ordinal);
        List<string[]> forms =
        [
            ["help", name],
            ["--help", name],
            [name, "--help", "more"],
        ];
        if (!verb.Spec.Options.Any(o => o.Short == 'h'))
            forms.AddRange([
                [name, "-h"],
                ["-h", name],
            ]);
        foreach (var form in forms)
            Assert.Equal((0, help.Out), (await CliRunner.RunAsync(folder, form) is var r ? (r.ExitCode, r.Out) : default));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task What_is_wrong_with_options_is_said_with_the_way_out(string name)
    {
        var spec = Find(name).Spec;
        await RefusedAsync("there is no option --no-such-option", name, "--no-such-option");
        await RefusedAsync("there is no option --x", name, "--x=1");
        await RefusedAsync("there is no option -9", name, "-9");
        foreach (var option in spec.Options.Where(o => !o.Hidden))
        {
            var misspelt = option.Long.Length > 4 ? $"{option.Long[..2]}{option.Long[3..]}" : option.Long + option.Long[^1];
            Assert.Contains(
                "did you mean --",
                await RefusedAsync($"there is no option --{misspelt}", name, "--" + misspelt),
                StringComparison.Ordinal
            );
            if (option.Form == OptionForm.Flag)
                await RefusedAsync($"{option.Name} takes no value", name, option.Name + "=yes");
            else
                await RefusedAsync($"{option.Name} needs a value", name, option.Name);
            if (option.IsNumber)
                await RefusedAsync(
                    $"{option.Name} takes a {(option.IsWhole ? "whole " : "")}number, not '1.5x'",
                    name,
                    option.Name,
                    "1.5x"
                );
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task What_is_wrong_with_arguments_is_said(string name)
    {
        var arguments = Find(name).Spec.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            string[] before = [.. Enumerable.Repeat("xxx", i)];
            if (arguments[i].Required)
                await RefusedAsync($"the argument {arguments[i].Name} is missing", [name, .. before]);
            string[] after = [.. Enumerable.Repeat("xxx", arguments.Skip(i + 1).Count(a => a.Required))];
            await RefusedAsync($"the argument {arguments[i].Name} is empty", [name, .. before, "", .. after]);
        }

        if (!arguments.Any(a => a.Many))
            await RefusedAsync("unexpected argument 'surplus'", [name, .. arguments.Select(_ => "xxx"), "surplus"]);
    }

    /// <summary>Scripts pass variables that may be unset: an empty value is taken or refused, and never an accident.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task An_empty_value_of_any_option_is_no_accident(string name)
    {
        var spec = Find(name).Spec;
        string[] arguments = [.. spec.Arguments.Where(a => a.Required).Select(_ => "xxx")];
        string[] state = spec.Options.Any(o => o.Long == "sandbox-state") ? ["--sandbox-state", Path.Combine(folder, "state.json")] : [];
        string[] runs = spec.Options.Any(o => o.Long == "runs-folder") ? ["--runs-folder", Path.Combine(folder, "runs")] : [];
        // sandbox serves until it is ended.
        foreach (var option in spec.Options.Where(o => o.Form != OptionForm.Flag && name != "sandbox"))
        {
            var own = state.Contains(option.Name, StringComparer.Ordinal) ? [] : state;
            InOurWords(
                await CliRunner.RunAsync(
                    folder,
                    [name, .. arguments, .. own, .. runs.Contains(option.Name, StringComparer.Ordinal) ? [] : runs, option.Name, ""]
                ),
                $"{name} {option.Name}"
            );
        }
    }

    [Theory]
    [InlineData("there is no verb 'nope'", "nope")]
    [InlineData("did you mean list-bucket", "list-bukcets")]
    [InlineData("did you mean set-bucket-policy or set-public-access-block or set-cors-policy", "set-")]
    [InlineData("there is no verb ''", "")]
    [InlineData("options follow their verb: s3creds VERB --sandbox", "--sandbox", "plan")]
    [InlineData("there is no verb 'crate'", "help", "crate")]
    public async Task An_unknown_verb_exits_2_with_what_may_be_meant(string says, params string[] args)
    {
        var result = await CliRunner.RunAsync(folder, args);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        if (!says.StartsWith("did you mean set-", StringComparison.Ordinal))
            Assert.Contains(says, result.Err, StringComparison.Ordinal);
        else
            Assert.All(says["did you mean ".Length..].Split(" or "), v => Assert.Contains(v, result.Err, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_verb_the_help_is_on_standard_error_and_the_exit_code_2()
    {
        var none = await CliRunner.RunAsync(folder);
        var help = await CliRunner.RunAsync(folder, "help");
        Assert.Equal((2, "", help.Out), (none.ExitCode, none.Out, none.Err));
        foreach (
            var form in (string[][])
                [
                    ["--help"],
                    ["-h"],
                    ["help", "help"],
                    ["help", "--help"],
                ]
        )
            Assert.Equal((0, help.Out), (await CliRunner.RunAsync(folder, form) is var r ? (r.ExitCode, r.Out) : default));
    }

    private static Verb Find(string name) => VerbTable.All.Single(v => v.Name == name);

    private async Task<string> RefusedAsync(string says, params string[] args)
    {
        var result = await CliRunner.RunAsync(folder, args);
        Assert.True(result.ExitCode == (Find(args[0]).IsDirect ? 2 : 1), $"{string.Join(' ', args)}: {result.All}");
        Assert.Contains(says, result.Err, StringComparison.Ordinal);
        InOurWords(result, string.Join(' ', args));
        return result.Err;
    }

    private static void InOurWords(CliResult result, string what)
    {
        foreach (var foreign in (string[])[CliCodes.Unexpected.Code, "Exception", "(Parameter", "System.", "Error of type"])
            Assert.False(result.All.Contains(foreign, StringComparison.Ordinal), $"{what}: {result.All}");
    }
}
