using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs;
using S3Creds.Cli.Verbs.Direct;

namespace S3Creds.Cli.Tests;

/// <summary>An option that several verbs have is described in one place: a base class, or an interface whose attributes the parser
/// reads.</summary>
public sealed class SharedOptionsTests
{
    private static readonly List<(Verb Verb, OptionSpec Option)> All =
    [
        .. VerbTable.All.SelectMany(v => v.Spec.Options.Select(o => (v, o))),
    ];

    [Fact]
    public void The_account_is_selected_by_the_same_options_on_every_verb()
    {
        var account = VerbSpec.Of(typeof(AnyAccount)).Options.Select(o => o.Long).ToList();
        Assert.Equal(9, account.Count);
        var elsewhere = All.Where(x => account.Contains(x.Option.Long) && x.Option.Property.DeclaringType != typeof(AccountOptions));
        Assert.Equal(["permissions --region", "sandbox --sandbox-state"], elsewhere.Select(x => $"{x.Verb.Name} --{x.Option.Long}"));
        foreach (var verb in All.Where(x => x.Option.Long == "profile").Select(x => x.Verb))
            Assert.Empty(account.Except(verb.Spec.Options.Select(o => o.Long)));
    }

    [Theory]
    [InlineData(typeof(AccountOptions), 9)]
    [InlineData(typeof(IManifestOptions), 3)]
    [InlineData(typeof(IColourOptions), 1)]
    [InlineData(typeof(IJournalOptions), 1)]
    [InlineData(typeof(ILockOptions), 3)]
    [InlineData(typeof(IPermissionOptions), 4)]
    [InlineData(typeof(S3Creds.Cli.Verbs.Fleet.FleetOptions), 7)]
    [InlineData(typeof(S3Creds.Cli.Verbs.Fleet.FleetRunOptions), 3)]
    [InlineData(typeof(S3Creds.Cli.Verbs.Fleet.IPlannedOptions), 1)]
    public void What_a_family_of_verbs_shares_is_described_once(Type family, int count)
    {
        var shared = All.Where(x => x.Option.Property.DeclaringType == family).Select(x => x.Option).ToList();
        Assert.Equal(count, shared.DistinctBy(o => o.Long).Count());
        var texts = shared.Select(o => (o.Long, o.Help)).ToHashSet();
        var twins = All.Where(x => x.Option.Property.DeclaringType != family && texts.Contains((x.Option.Long, x.Option.Help)));
        Assert.Empty(twins.Select(x => $"{x.Verb.Name} --{x.Option.Long}"));
    }

    private sealed class AnyAccount : AccountOptions;
}
