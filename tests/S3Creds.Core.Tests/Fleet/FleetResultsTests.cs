using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Fleet;

namespace S3Creds.Core.Tests.Fleet;

/// <summary>Results of tasks that run twice, at once or after each other: none is lost and none is replaced.</summary>
public sealed class FleetResultsTests : IDisposable
{
    private const string Account = "111122223333";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-results-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Tasks_that_write_the_same_account_at_once_each_keep_their_result()
    {
        var written = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => Task.Run(() => Results().AddAsync(Of($"id{i}"), null, default)))
        );
        Assert.Equal(Enumerable.Range(1, 16), written.Select(w => w.Key.Attempt).Order());
        var kept = await Task.WhenAll((await Results().ListAsync(default)).Select(k => Results().ReadAsync(k, default)));
        Assert.Equal(written.Select(w => w.Id).Order(StringComparer.Ordinal), kept.Select(k => k.Id).Order(StringComparer.Ordinal));
    }

    /// <summary>The answer to a write was lost, and it is sent again: it is refused for its own object.</summary>
    [Fact]
    public async Task A_result_that_is_there_already_is_its_own()
    {
        await Results().AddAsync(Of("a"), null, default);
        Assert.Equal(1, (await Results().AddAsync(Of("a"), null, default)).Key.Attempt);
        Assert.Single(await Results().ListAsync(default));
    }

    [Fact]
    public void The_last_try_counts_and_each_verb_has_its_own() =>
        Assert.Equal(
            ["plan/111122223333.111122223333.10.json"],
            FleetResults
                .Latest(
                    [Key("plan", Account, 2), Key("plan", Account, 10), Key("apply", Account, 11), Key("plan", "444455556666", 10)],
                    "plan"
                )
                .Values.Select(k => k.ToString())
        );

    /// <summary>An account that may write under its own name could report of any other: that counts where the other one wrote nothing, or
    /// has more to do.</summary>
    [Theory]
    [InlineData(Outcome.Done, 9, Account)]
    [InlineData(Outcome.Pending, 9, Account)]
    [InlineData(Outcome.Partial, 9, "444455556666")]
    [InlineData(Outcome.Failed, 1, Account)]
    [InlineData(null, 1, "444455556666")]
    public async Task No_account_can_hide_what_another_one_wrote(Outcome? own, int attempt, string writer)
    {
        if (own is { } outcome)
            await Results().AddAsync(Of("a") with { Outcome = outcome }, null, default);
        await Results()
            .AddAsync(Of("b") with { Key = Key("plan", "444455556666", attempt), Outcome = Outcome.Failed, Caller = null }, null, default);
        var keys = await Results().ListAsync(default);
        Assert.Equal(writer, (await Results().ReadLastAsync([.. keys], default)).Key.Writer);
        Assert.Equal(own is null ? "444455556666" : Account, FleetResults.Latest(keys, "plan")[Account].Writer);
    }

    [Theory]
    [InlineData(Account, Outcome.Done, $"arn:aws:sts::{Account}:assumed-role/s3creds/x", null)]
    [InlineData("444455556666", Outcome.Failed, null, null)]
    [InlineData("444455556666", Outcome.Done, $"arn:aws:sts::{Account}:assumed-role/s3creds/x", "account 444455556666 wrote it")]
    [InlineData("none", Outcome.Pending, null, "account none wrote it")]
    [InlineData(Account, Outcome.Done, "arn:aws:iam::444455556666:root", "its caller is of account 444455556666")]
    [InlineData(Account, Outcome.Done, null, "it names no caller")]
    public async Task Of_an_account_only_its_own_result_reports_a_success(string writer, Outcome outcome, string? caller, string? refused)
    {
        var key = Key("plan", writer, 1);
        await Results().AddAsync(Of("a") with { Key = key, Outcome = outcome, Caller = caller }, null, default);
        if (refused is null)
            Assert.Equal(outcome, (await Results().ReadAsync(key, default)).Outcome);
        else
            Assert.Contains(
                refused,
                (await Assert.ThrowsAsync<S3CredsException>(() => Results().ReadAsync(key, default))).Diagnostics[0].Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("x", "it is not a result of s3creds fleet")]
    [InlineData("[]", "it is not a JSON object")]
    [InlineData("{\"formatVersion\":2}", "its format is not version 1")]
    [InlineData("{\"formatVersion\":1e99}", "it is not a result of s3creds fleet")]
    [InlineData("{\"formatVersion\":1}", "it has no verb")]
    [InlineData("{\"formatVersion\":1,\"formatVersion\":1}", "it is not a result of s3creds fleet")]
    [InlineData("{\"formatVersion\":1,\"verb\":\"plan\",\"account\":\"111122223333\",\"writer\":\"111122223333\"}", "it has no attempt")]
    public void What_is_no_result_is_refused(string text, string why) =>
        Assert.Equal(
            why,
            Assert
                .Throws<FleetResultException>(() => FleetResult.Read(System.Text.Encoding.UTF8.GetBytes(text), Key("plan", Account, 1)))
                .Message
        );

    [Theory]
    [InlineData("done", true)]
    [InlineData("Done", false)]
    [InlineData("0", false)]
    [InlineData("misused", false)]
    [InlineData("done,failed", false)]
    public void An_outcome_is_one_of_the_words(string word, bool good)
    {
        var text = System.Text.Encoding.UTF8.GetString(Of("a").Write()).Replace("\"done\"", $"\"{word}\"", StringComparison.Ordinal);
        FleetResult Read() => FleetResult.Read(System.Text.Encoding.UTF8.GetBytes(text), Key("plan", Account, 1));
        if (good)
            Assert.Equal(Outcome.Done, Read().Outcome);
        else
            Assert.Equal("its outcome is not known", Assert.Throws<FleetResultException>(Read).Message);
    }

    /// <summary>An object that was copied to the name of another account.</summary>
    [Fact]
    public void A_result_is_of_the_account_that_its_name_says() =>
        Assert.Equal(
            "it is the result plan/111122223333.111122223333.1.json",
            Assert
                .Throws<FleetResultException>(() =>
                    FleetResult.Read(Of("a").Write(), new ResultKey("plan", "444455556666", "444455556666", 1))
                )
                .Message
        );

    [Theory]
    [InlineData("plan/111122223333.111122223333.1.json", true)]
    [InlineData("plan/111122223333.none.1.json", true)]
    [InlineData("plan/111122223333.111122223333.01.json", false)]
    [InlineData("plan/111122223333.111122223333.0.json", false)]
    [InlineData("plan/../x.111122223333.1.json", false)]
    [InlineData("other/111122223333.111122223333.1.json", false)]
    [InlineData("plan/11112222333.111122223333.1.json", false)]
    public void Names_of_results_are_read_strictly(string name, bool good) => Assert.Equal(good, ResultKey.Parse(name)?.ToString() == name);

    private FleetResults Results() => new(new FolderResults(Path.Combine(folder, "r1"), new PhysicalFileSystem()));

    private static ResultKey Key(string verb, string writer, int attempt) => new(verb, Account, writer, attempt);

    private static FleetResult Of(string id) =>
        new(
            id,
            Key("plan", Account, 1),
            "team-a",
            $"arn:aws:sts::{Account}:assumed-role/s3creds/x",
            Outcome.Done,
            [],
            DateTimeOffset.UnixEpoch
        );
}
