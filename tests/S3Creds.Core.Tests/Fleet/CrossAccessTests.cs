using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Fleet;
using S3Creds.Core.Json;
using S3Creds.Core.Model;
using static S3Creds.Core.Tests.Access.AccessChangesTests;

namespace S3Creds.Core.Tests.Fleet;

/// <summary>Ways from one account to another: both sides must allow each step, and there is an end to them.</summary>
public sealed class CrossAccessTests
{
    private const string One = "111122223333";
    private const string Two = "222233334444";
    private const string Three = "333344445555";

    private static JsonObject Assume => Document("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}""");
    private static JsonObject Read => Document("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}""");

    [Fact]
    public async Task A_chain_of_roles_over_three_accounts_is_one_path()
    {
        var (lines, notRead) = await JoinAsync(
            (One, Set(User("ci", inline: Assume), User("idle", inline: Read))),
            (Two, Set(Role("hop", One, Assume))),
            (Three, Set(Role("deploy", $"arn:aws:iam::{Two}:role/hop", Read), Role("closed", "444455556666", Read)))
        );
        Assert.Equal(
            [
                $"{One}:user/ci → {Two}:role/hop → {Three}:role/deploy → {Three}: can read (s3:GetObject) on data/*",
                $"{Two}:role/hop → {Three}:role/deploy → {Three}: can read (s3:GetObject) on data/*",
            ],
            lines
        );
        Assert.Empty(notRead);
    }

    [Fact]
    public async Task An_account_that_was_not_read_is_named()
    {
        var (lines, notRead) = await JoinAsync((One, Set(User("ci", inline: Assume))), (Two, null));
        Assert.Empty(lines);
        Assert.Equal([Two], notRead);
    }

    /// <summary>The number of ways grows with every role; what can be reached does not.</summary>
    [Fact]
    public async Task Roles_that_all_assume_each_other_are_joined_in_time()
    {
        const int Roles = 24;
        ResourceSet Account() =>
            Set([
                .. Enumerable
                    .Range(0, Roles)
                    .Select(i =>
                        Role(
                            $"r{i:00}",
                            [One, Two],
                            Document("""{"Effect":"Allow","Action":["sts:AssumeRole","s3:GetObject"],"Resource":"*"}""")
                        )
                    ),
            ]);
        var (lines, _) = await JoinAsync((One, Account()), (Two, Account()));
        // Each role reaches those of the other account at once.
        Assert.All(lines, l => Assert.Equal(3, l.Split(" → ").Length));
        Assert.Equal(2 * Roles, lines.Select(l => l.Split(" → ")[0]).Distinct().Count());
        Assert.Equal(
            2 * Roles * Roles,
            lines.Where(l => l.EndsWith("can read (s3:GetObject) on *", StringComparison.Ordinal)).Distinct().Count()
        );
    }

    [Fact]
    public async Task What_is_not_decided_is_a_line_of_its_own()
    {
        string Patterns(string form) =>
            string.Join(
                ',',
                Enumerable.Range(0, 60).Select(i => $"\"arn:aws:s3:::lake/{string.Format(CultureInfo.InvariantCulture, form, i)}\"")
            );
        var (lines, _) = await JoinAsync(
            (
                One,
                Set(
                    User(
                        "ci",
                        inline: Document($$"""{"Effect":"Allow","Action":"s3:GetObject","Resource":[{{Patterns("*z{0}*k{0}*")}}]}""")
                    )
                )
            ),
            (
                Two,
                Set(
                    Bucket(
                        "lake",
                        $$"""{"Effect":"Allow","Principal":{"AWS":"{{One}}"},"Action":"s3:GetObject","Resource":[{{Patterns("*k{0}*z{0}*")}}]}"""
                    )
                )
            )
        );

        Assert.Single(lines, l =>
            l.StartsWith($"{One}:user/ci → {Two}: not decided, what it gains: too many patterns to explore", StringComparison.Ordinal)
        );
        Assert.All(lines, l => Assert.Matches(" (at most|not decided)", l));
    }

    /// <summary>STS: a root user cannot call AssumeRole.</summary>
    [Fact]
    public async Task Root_of_another_account_assumes_no_role()
    {
        var (lines, _) = await JoinAsync((One, Set(User("idle", inline: Read))), (Two, Set(Role("deploy", One, Read))));

        Assert.Empty(lines);
    }

    private static async Task<(IReadOnlyList<string> Lines, IReadOnlyList<string> NotRead)> JoinAsync(
        params (string Account, ResourceSet? State)[] accounts
    )
    {
        var cross = new CrossAccess([.. accounts.Select(a => a.Account)], id =>
            Task.FromResult(
                accounts.Single(a => a.Account == id).State is { } state
                    ? AccessModel.Of(state, AccessFacts.Nothing(id, "aws") with { IsRead = true })
                    : null
            )
        );
        var lines = await cross.JoinAsync();
        return ([.. lines.Select(l => l.ToString())], cross.NotRead);
    }

    private static (ResourceAddress, ResourceState) Role(string name, string trusted, JsonObject inline) => Role(name, [trusted], inline);

    private static (ResourceAddress, ResourceState) Role(string name, string[] trusted, JsonObject inline)
    {
        var trust = Document(
            $$"""{"Effect":"Allow","Principal":{"AWS":[{{string.Join(',', trusted.Select(t => $"\"{t}\""))}}]},"Action":"sts:AssumeRole"}"""
        );
        return (
            new ResourceAddress(ResourceKind.Role, name),
            User(name, inline).State.With("trust", new FacetValue.Present(CanonicalJson.Of(trust)))
        );
    }
}
