using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Tests;

/// <summary>Click's rules, and each trap of CommandLineParser that the normaliser is there for.</summary>
public sealed class ArgvNormalizerTests
{
    private static readonly VerbSpec Spec = VerbSpec.Of(typeof(TestOptions));

    [Theory]
    [InlineData("b1", "-- b1")]
    [InlineData("b1 -m GET -m PUT", "--method=GET --method=PUT -- b1")]
    [InlineData("-m GET b1", "--method=GET -- b1")]
    [InlineData("--statement S b1 b2", "--statement=S -- b1 b2")]
    [InlineData("--prefix -foo b1", "--prefix=-foo -- b1")]
    [InlineData("--prefix=-foo b1", "--prefix=-foo -- b1")]
    [InlineData("--prefix= b1", "--prefix= -- b1")]
    [InlineData("-fini b1", "--format=ini -- b1")]
    [InlineData("-cd 15m b1", "--create --duration=15m -- b1")]
    [InlineData("-cd15m b1", "--create --duration=15m -- b1")]
    [InlineData("--format a --format b b1", "--format=b -- b1")]
    [InlineData("- b1", "-- - b1")]
    [InlineData("-- -b1 --format", "-- -b1 --format")]
    [InlineData("b1 --create b2", "--create -- b1 b2")]
    [InlineData("--prefix --help b1", "--prefix=--help -- b1")]
    public void Arguments_become_the_one_form_that_binds(string given, string expected) =>
        Assert.Equal(expected, Shown(ArgvNormalizer.Normalize(given.Split(' '), Spec, emptyValues: true)));

    [Fact]
    public void The_parser_gets_no_text_of_the_user()
    {
        var normalized = ArgvNormalizer.Normalize(["-m", " {\n", "--prefix=a\"b", "--", "-x"], Spec);
        Assert.All(normalized.Argv, a => Assert.Matches("^(--|(--[a-z]+=)?v[0-9]+)$", a));
        Assert.Equal([" {\n", "-x", "a\"b"], normalized.Texts.Values.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--format", "--format needs a value")]
    [InlineData("b1 -d", "-d needs a value")]
    [InlineData("--create=yes b1", "--create takes no value")]
    [InlineData("--creat b1", "there is no option --creat")]
    [InlineData("-z b1", "there is no option -z")]
    [InlineData("--method= b1", "--method cannot be empty")]
    [InlineData("--prefix= b1", "--prefix cannot be empty")]
    [InlineData("--create", "the argument BUCKET is missing")]
    [InlineData("b1 -prefix x", "there is no option -prefix")]
    public void What_is_not_understood_is_said(string given, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<S3CredsException>(() => ArgvNormalizer.Normalize(given.Split(' '), Spec)).Diagnostics[0].Message
        );

    [Fact]
    public void A_misspelt_option_is_guessed_and_help_wins() =>
        Assert.Multiple(
            () => Assert.Equal("did you mean --create?", HintOf("--creat")),
            () => Assert.Equal("did you mean --duration?", HintOf("--dur")),
            () => Assert.Equal("did you mean --prefix?", HintOf("-prefix")),
            () => Assert.Equal("use --help to list the options", HintOf("--nothing-like-it")),
            () => Assert.True(ArgvNormalizer.Normalize(["b1", "--help"], Spec).Help),
            () => Assert.True(ArgvNormalizer.Normalize(["-h"], Spec).Help)
        );

    [Fact]
    public void An_empty_argument_is_refused() =>
        Assert.Equal(
            "the argument BUCKET is empty",
            Assert.Throws<S3CredsException>(() => ArgvNormalizer.Normalize(["b1", ""], Spec)).Diagnostics[0].Message
        );

    [Fact]
    public void Surplus_arguments_are_refused()
    {
        var spec = VerbSpec.Of(typeof(OneArgument));
        Assert.Equal(
            "unexpected argument 'two'",
            Assert.Throws<S3CredsException>(() => ArgvNormalizer.Normalize(["one", "two"], spec)).Diagnostics[0].Message
        );
    }

    [Fact]
    public void A_verb_that_is_like_click_takes_empty_items_in_their_place()
    {
        var verb = Verb.Of<TestOptions>("", "", (_, _) => Task.FromResult(Outcome.Done), [], isDirect: true);
        var options = Assert.IsType<TestOptions>(verb.Parse(["-m", "GET", "--method=", "b1", "-m", "", "-m", "PUT"]));
        Assert.Equal(["GET", "", "", "PUT"], options.Methods);
        Assert.Equal(["b1"], options.Buckets);
    }

    [Fact]
    public void What_was_normalised_binds()
    {
        var verb = Verb.Of<TestOptions>("", "", (_, _) => Task.FromResult(Outcome.Done), []);
        var options = Assert.IsType<TestOptions>(
            verb.Parse(["-m", "GET", "b1", "--prefix", "-foo", "--method", "PUT", "-cfini", "--", "--b2"])
        );
        Assert.Equal(["GET", "PUT"], options.Methods);
        Assert.Equal(["b1", "--b2"], options.Buckets);
        Assert.Equal(("-foo", true, "ini"), (options.Prefix, options.Create, options.Format));
    }

    /// <summary>The arguments of the parser, with the user's texts in place of their placeholders.</summary>
    private static string Shown(NormalizedArgv normalized) =>
        string.Join(
            ' ',
            normalized.Argv.Select(a =>
            {
                var at = a.StartsWith("--", StringComparison.Ordinal) ? a.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
                return at == 0 && a[0] == '-' ? a : a[..at] + normalized.Texts[a[at..]];
            })
        );

    private static string? HintOf(string option) =>
        Assert.Throws<S3CredsException>(() => ArgvNormalizer.Normalize([option, "b1"], Spec)).Diagnostics[0].Hint;

    [Verb("test")]
    public sealed class TestOptions
    {
        [Value(0, MetaName = "BUCKET", Required = true)]
        public IEnumerable<string> Buckets { get; set; } = [];

        [Option('c', "create")]
        public bool Create { get; set; }

        [Option('d', "duration")]
        public string? Duration { get; set; }

        [Option('f', "format")]
        public string? Format { get; set; }

        [Option('m', "method")]
        public IEnumerable<string> Methods { get; set; } = [];

        [Option("prefix")]
        public string? Prefix { get; set; }

        [Option("statement")]
        public IEnumerable<string> Statements { get; set; } = [];
    }

    [Verb("one")]
    public sealed class OneArgument
    {
        [Value(0)]
        public string? Name { get; set; }
    }
}
