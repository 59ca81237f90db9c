using System.Globalization;
using CsCheck;
using S3Creds.Core.Fleet;

namespace S3Creds.Core.Tests.Fleet;

/// <summary>Which shard an account is in follows from its id and the number of shards alone.</summary>
public sealed class ShardTests
{
    private const int Fleet = 5_000;

    private static readonly Gen<string[]> Ids = Gen.Long[0, 999_999_999_999 - Fleet]
        .Select(Gen.Bool)
        .Select((from, ordered) => Drawn(from, ordered));

    private static readonly Gen<string> Id = Gen.Long[0, 999_999_999_999].Select(n => n.ToString("D12", CultureInfo.InvariantCulture));

    [Fact]
    public void One_more_shard_moves_at_most_13_of_100_accounts_and_only_into_it() =>
        Ids.Sample(
            ids =>
            {
                var moved = ids.Where(i => Shard.IndexOf(i, 8) != Shard.IndexOf(i, 9)).ToList();
                return moved.Count <= Fleet * 13 / 100 && moved.TrueForAll(i => Shard.IndexOf(i, 9) == 9);
            },
            iter: 20
        );

    [Fact]
    public void An_account_that_is_added_moves_no_other() =>
        Gen.Select(Id.Array[1, 50], Id, Gen.Int[1, 64])
            .Sample(
                (ids, added, count) =>
                    ids.Select(i => Shard.IndexOf(i, count))
                        .SequenceEqual(ids.Append(added).Take(ids.Length).Select(i => Shard.IndexOf(i, count)))
                    && Shard.IndexOf(added, count) is var index
                    && index >= 1
                    && index <= count,
                iter: 200
            );

    [Fact]
    public void Every_account_is_in_exactly_one_shard_and_they_are_about_as_large() =>
        Ids.Sample(
            ids =>
            {
                var sizes = Enumerable.Range(1, 32).Select(i => ids.Count(new Shard(i, 32).Contains)).ToList();
                return sizes.Sum() == Fleet && sizes.Max() <= Fleet / 32 * 3 / 2 && sizes.Min() >= Fleet / 32 / 2;
            },
            iter: 5
        );

    /// <summary>Another version of this program must cut the same way; the parts are those of another implementation of the same
    /// hash.</summary>
    [Theory]
    [InlineData("111122223333", 8, 5)]
    [InlineData("123456789012", 8, 6)]
    [InlineData("000000000000", 5000, 2891)]
    [InlineData("999999999999", 32, 19)]
    public void The_same_account_is_always_in_the_same_shard(string id, int count, int index) =>
        Assert.Equal(index, Shard.IndexOf(id, count));

    [Theory]
    [InlineData("1/8", true)]
    [InlineData("8/8", true)]
    [InlineData("0/8", false)]
    [InlineData("9/8", false)]
    [InlineData("1/0", false)]
    [InlineData("1", false)]
    [InlineData("-1/8", false)]
    [InlineData("1/8/2", false)]
    [InlineData("1/99999", false)]
    public void A_part_is_from_1_to_their_number(string text, bool good) => Assert.Equal(good, Shard.Parse(text) is not null);

    public static TheoryData<string, int?, string> Engines =>
        new()
        {
            { "CI_NODE_INDEX=1 CI_NODE_TOTAL=4", null, "1/4" },
            { "CI_NODE_INDEX=4 CI_NODE_TOTAL=4", 4, "4/4" },
            { "CI_NODE_INDEX=1 CI_NODE_TOTAL=4", 8, "CI_NODE_TOTAL is 4, and --shard names 8" },
            { "CI_NODE_INDEX=0 CI_NODE_TOTAL=4", null, "CI_NODE_INDEX is 0, which is not one of 4 shards" },
            { "JOB_COMPLETION_INDEX=0", 8, "1/8" },
            { "JOB_COMPLETION_INDEX=7", 8, "8/8" },
            { "JOB_COMPLETION_INDEX=8", 8, "JOB_COMPLETION_INDEX is 8, which is not one of 8 shards" },
            { "JOB_COMPLETION_INDEX=0", null, "a Kubernetes Indexed Job sets no number of shards that holds when a task is run again" },
            { "AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=8", null, "3/8" },
            { "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=1", 8, "8/8" },
            {
                "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=8",
                null,
                "a Slurm array sets no number of shards that holds when a task is run again"
            },
            { "SLURM_ARRAY_TASK_ID=x", 8, "SLURM_ARRAY_TASK_ID is 'x', which is not a number" },
            {
                "SLURM_ARRAY_TASK_ID=1 JOB_COMPLETION_INDEX=1",
                8,
                "several engines set an index: JOB_COMPLETION_INDEX and SLURM_ARRAY_TASK_ID"
            },
            { "PATH=/bin", 8, "no engine sets an index: " + string.Join(", ", EngineShard.Variables) + " are not set" },
        };

    [Theory]
    [MemberData(nameof(Engines))]
    public void The_part_is_that_which_the_engine_sets(string environment, int? count, string expected)
    {
        var variables = environment.Split(' ').Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1], StringComparer.Ordinal);
        string found;
        try
        {
            found = EngineShard.Of(count, variables.GetValueOrDefault).ToString();
        }
        catch (FormatException e)
        {
            found = e.Message;
        }

        Assert.Equal(expected, found);
    }

    /// <summary>Ids of real organisations are anything; those of test fleets follow each other.</summary>
    private static string[] Drawn(long from, bool ordered)
    {
        var random = new Random((int)(from % int.MaxValue));
        return
        [
            .. Enumerable
                .Range(0, Fleet)
                .Select(i => (ordered ? from + i : random.NextInt64(1_000_000_000_000)).ToString("D12", CultureInfo.InvariantCulture)),
        ];
    }
}
