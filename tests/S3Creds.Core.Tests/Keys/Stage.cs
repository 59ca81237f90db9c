using System.Collections.Concurrent;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Tests.Keys;

/// <summary>Where in a key's life a simulation begins.</summary>
internal enum Stage
{
    NoUser,
    NoKey,
    Young,
    Due,

    /// <summary>Replaced; the old key is in its grace.</summary>
    Retired,

    /// <summary>The grace is over, nobody uses the old key.</summary>
    RetiredLong,

    /// <summary>The old key is inactive and has been for the time of observation.</summary>
    Inactive,
}

/// <summary>Worlds at each stage, made once and forked.</summary>
internal static class Stages
{
    private static readonly ConcurrentDictionary<(string Keys, Stage Stage), Lazy<Task<KeyWorld>>> Made = new();

    public static Task<KeyWorld> AtAsync(string keys, Stage stage) =>
        Made.GetOrAdd((keys, stage), k => new Lazy<Task<KeyWorld>>(() => MakeAsync(k.Keys, k.Stage))).Value;

    private static async Task<KeyWorld> MakeAsync(string keys, Stage stage)
    {
        if (stage == Stage.NoUser)
        {
            var empty = await KeyWorld.StartAsync(keys);
            await MakeNeighbourAsync(empty);
            return empty;
        }

        var world = (await AtAsync(keys, stage - 1)).Fork();
        switch (stage)
        {
            case Stage.NoKey:
                await world.AsRootAsync(a =>
                    a.Iam.CreateUserAsync(
                        new()
                        {
                            UserName = KeyWorld.User,
                            Tags = [new() { Key = "s3creds:owner", Value = "team" }, new() { Key = "s3creds:source", Value = "team.yaml" }],
                        }
                    )
                );
                world.Advance(TimeSpan.FromMinutes(3));
                break;
            case Stage.Young:
                await RunAsync(world);
                world.Advance(TimeSpan.FromHours(1));
                break;
            case Stage.Due:
                world.Advance(TimeSpan.FromDays(91));
                break;
            case Stage.Retired:
                await RunAsync(world);
                world.Advance(TimeSpan.FromHours(1));
                break;
            case Stage.RetiredLong:
                world.Advance(TimeSpan.FromDays(8));
                break;
            case Stage.Inactive:
                await RunAsync(world);
                world.Advance(TimeSpan.FromHours(25));
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        Assert.True(await world.ConsumerWorksAsync());
        return world;
    }

    private static async Task RunAsync(KeyWorld world) =>
        Assert.True((await world.RunAsync())!.Outcome == Outcome.Done, string.Join('\n', world.Failures()));

    /// <summary>Somebody else's user with a key: nothing of it may ever change.</summary>
    private static Task MakeNeighbourAsync(KeyWorld world) =>
        world.AsRootAsync(async a =>
        {
            await a.Iam.CreateUserAsync(new() { UserName = AccountWatch.Neighbour, Tags = [new() { Key = "team", Value = "other" }] });
            return await a.Iam.CreateAccessKeyAsync(
                new Amazon.IdentityManagement.Model.CreateAccessKeyRequest { UserName = AccountWatch.Neighbour }
            );
        });
}
