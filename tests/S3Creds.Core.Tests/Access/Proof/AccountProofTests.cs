using System.Runtime.CompilerServices;
using S3Creds.Testing;
using Xunit.Abstractions;

namespace S3Creds.Core.Tests.Access.Proof;

/// <summary> Whole accounts before and after a change: what plan, access, why and expect say never contradicts an evaluator that shares no
/// code with the product. Both are given the same account; "not decided" is an answer, but a rare one. </summary>
public sealed class AccountProofTests(ITestOutputHelper output)
{
    /// <summary>Of the answers about accounts that were read in full.</summary>
    private const double MostUndecided = 0.09;

    /// <summary>Of them those that could be worked out: all is known, and it is too much, or depends on a variable.</summary>
    private const double MostUnexplored = 0.02;

    [Fact]
    public async Task Nothing_that_is_said_of_an_account_contradicts_an_evaluator_that_shares_no_code_with_the_product()
    {
        var count = new ProofCount();
        await Volume.EachAsync(Volume.Seeds(desk: 60, ci: 10_000, all: 20_000), seed =>
        {
            Prove(seed, count);
            return Task.CompletedTask;
        });
        output.WriteLine($"{count.Undecided} of {count.Asked} answers are not decided");
        foreach (var reason in count.Reasons.Take(40))
            output.WriteLine(reason);
        Assert.True(count.Undecided <= count.Asked * MostUndecided, $"{count.Undecided} of {count.Asked} answers are not decided");
        Assert.True(count.Unexplored <= count.Asked * MostUnexplored, $"{count.Unexplored} of {count.Asked} are not explored");
    }

    [Fact]
    public void The_second_evaluator_names_nothing_of_the_product()
    {
        foreach (var file in (string[])["PlainAccount.cs", "DrawnAccount.cs", "../../../Shared/PlainStatement.cs"])
        {
            var text = File.ReadAllText(Path.Combine(Folder(), file));
            Assert.Contains("namespace S3Creds.Testing;", text, StringComparison.Ordinal);
            Assert.DoesNotContain("using S3Creds", text, StringComparison.Ordinal);
            Assert.DoesNotContain("S3Creds.Core", text, StringComparison.Ordinal);
            Assert.DoesNotContain("S3Creds.Policy", text, StringComparison.Ordinal);
        }
    }

    private static void Prove(int seed, ProofCount count)
    {
        var drawn = new DrawnAccount(seed);
        if (Contradiction(drawn, count) is not { } found)
            return;
        var (least, message) = SmallestAccount.Of(drawn, found, d => Contradiction(d, null));
        Assert.Fail(
            $"{message}\nbefore: {least.Before.ToJsonString()}\nafter: {ProvenAccount.Manifest(least.After, [], least.Expectations)}\n"
        );
    }

    private static string? Contradiction(DrawnAccount drawn, ProofCount? count)
    {
        try
        {
            AccountProof.Check(drawn, count);
            return null;
        }
        catch (ContradictionException e)
        {
            return e.Message;
        }
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
