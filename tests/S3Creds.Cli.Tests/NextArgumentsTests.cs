using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests;

/// <summary>The command that a plan ends with has the options that make the same plan again, and no secret.</summary>
public sealed class NextArgumentsTests
{
    /// <summary>Options that the next command does not have, each decided: secrets, what the view alone is about, and what an apply
    /// does.</summary>
    private static readonly string[] Left =
    [
        "access-key",
        "secret-key",
        "session-token",
        "allow",
        "yes",
        "expect-digest",
        "parallelism",
        "quiet",
        "no-color",
        "full",
        "format",
        "out",
        "valid-for",
        "detailed-exitcode",
        "dry-run",
        "deliver",
        // What proves one plan, and what a view of it adds.
        "annotate",
        "base",
        "allowed-signers",
        "expect-steps",
        "require-signature",
        "deactivate-old",
        "delete-old",
    ];

    [Fact]
    public void Every_option_of_the_verbs_that_plan_is_kept_or_left_on_purpose()
    {
        var options = new[] { typeof(PlanOptions), typeof(ApplyVerbOptions), typeof(DestroyOptions), typeof(RotateOptions) }
            .SelectMany(t => VerbTable.All.First(v => v.Options == t).Spec.Options)
            .Select(o => o.Long)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        Assert.Empty(options.Except(NextArguments.Kept, StringComparer.Ordinal).Except(Left, StringComparer.Ordinal));
        Assert.Empty(NextArguments.Kept.Except(options, StringComparer.Ordinal));
        Assert.Empty(NextArguments.Kept.Intersect(Left, StringComparer.Ordinal));
    }

    /// <summary>An option that has its default was not given.</summary>
    [Fact]
    public void Defaults_are_left_out()
    {
        foreach (var type in new[] { typeof(PlanOptions), typeof(ApplyVerbOptions), typeof(DestroyOptions), typeof(RotateOptions) })
        {
            var verb = VerbTable.All.First(v => v.Options == type);
            Assert.Empty(NextArguments.Of(verb.Parse([])!));
        }

        var destroy = VerbTable.All.First(v => v.Options == typeof(DestroyOptions));
        Assert.Equal(
            ["--lock", "s3://locks/l", "--lock-timeout", "10m"],
            NextArguments.Of(destroy.Parse(["--lock", "s3://locks/l", "--lock-timeout", "10m", "--lock-lease", "2m"])!)
        );
    }

    [Fact]
    public void They_are_as_they_were_given()
    {
        string[] given =
        [
            "-f",
            "a.yaml",
            "-f",
            "b.yaml",
            "--var",
            "env=dev",
            "--only",
            "user/*",
            "--adopt",
            "*",
            "--sandbox-state",
            "s.json",
        ];
        var options = VerbTable
            .All.First(v => v.Options == typeof(PlanOptions))
            .Parse([.. given, "--out", "plan.json", "--secret-key", "wJalr", "--allow", "delete:*"])!;
        Assert.Equal(given, NextArguments.Of(options));
    }
}
