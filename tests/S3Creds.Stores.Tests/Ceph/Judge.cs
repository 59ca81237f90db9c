using System.Collections.Concurrent;
using Amazon.S3;
using S3Creds.Policy;
using Xunit.Abstractions;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>Who calls, with the client that signs for it and the policies that bear on it.</summary>
/// <param name="Principal">Its ARN.</param>
/// <param name="Policies">Without bucket policies: those are given with each call.</param>
/// <param name="From">The address that the requests come from.</param>
/// <param name="Tls">Whether they come over TLS.</param>
/// <param name="IsOwners">It is a session that the buckets' owner made.</param>
internal sealed record StoreCaller(
    string Principal,
    IAmazonS3 S3,
    PolicySet Policies,
    string From = "127.0.0.1",
    bool Tls = false,
    bool IsOwners = false
);

/// <summary>Sends calls to the store, asks the policy engine the same, and keeps the count.</summary>
/// <param name="suite">One of <see cref="Disagreements"/>.</param>
internal sealed class Judge(string suite, ITestOutputHelper output)
{
    private readonly ConcurrentDictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> unknown = new();
    private int allowed;
    private int refused;
    private int disagreements;

    public int Requests => allowed + refused;

    /// <returns>What the engine was asked.</returns>
    public async Task<Question> AskAsync(StoreCall call, StoreCaller caller, params IReadOnlyList<ResourcePolicy> bucketPolicies)
    {
        var question = Question.Of(call, caller, bucketPolicies);
        var answered = await call.IsAllowedAsync(caller.S3);
        Interlocked.Increment(ref answered ? ref allowed : ref refused);
        if (question.IsAllowed == answered)
            return question;
        Interlocked.Increment(ref disagreements);
        if (Disagreements.Explain(suite, question, answered) is { } rows)
        {
            foreach (var row in rows)
                known.AddOrUpdate(row.Name, 1, (_, n) => n + 1);
        }
        else
        {
            unknown.Enqueue($"the store {(answered ? "allows" : "refuses")} {call.Name}, the engine does not: {question}");
        }

        return question;
    }

    /// <summary>Writes the counts, and fails on a disagreement that was not looked up yet, and on a row that is not true any more.</summary>
    public void Close()
    {
        output.WriteLine($"{suite}: {Requests} requests, {allowed} allowed, {refused} refused, {disagreements} disagreements");
        foreach (var (name, count) in known.OrderBy(k => k.Key, StringComparer.Ordinal))
            output.WriteLine($"  {count} x {name}");
        Assert.True(unknown.IsEmpty, $"{unknown.Count} disagreements that no row explains:\n{string.Join('\n', unknown.Take(20))}");
        Assert.True(allowed > 0 && refused > 0, "one outcome only");
        Assert.Equal(Disagreements.Names(suite).Order(StringComparer.Ordinal), known.Keys.Order(StringComparer.Ordinal));
    }
}
