using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Tests.Kinds;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Pulling;

/// <summary>For every facet: after a change by another client and a pull the plan is empty, and a manifest that was not concerned keeps its
/// bytes. In two layouts: on one line, and in blocks with comments, CRLF, a byte order mark and no line end at the end.</summary>
public sealed class PullLawTests(PullLawTests.OneAccount account) : IClassFixture<PullLawTests.OneAccount>
{
    private const string Other = "# nobody touches this\n" + Loading.Head + "users:\n  other:   # alone\n";

    public static TheoryData<string> Cases => [.. FacetCase.All.Where(c => c.ByHand is not null).Select(c => c.ToString())];

    [BotoTheory]
    [MemberData(nameof(Cases))]
    public async Task What_was_changed_by_hand_is_pulled_and_the_plan_is_empty(string name)
    {
        var facet = FacetCase.All.Single(c => c.ToString() == name);
        var boto = await account.BotoAsync();
        foreach (var (call, arguments) in facet.Before)
            await boto.CallAsync(call, arguments);
        using var run = new PullRun(account.Aws);
        run.Write("other.yaml", Other);
        run.Write("concerned.yaml", OnOneLine(facet));
        await run.ApplyAsync();
        foreach (var (call, arguments) in facet.ByHand!)
            await boto.CallAsync(call, arguments);

        await PullAsync(run, facet);
        await File.WriteAllBytesAsync(run.PathOf("concerned.yaml"), InBlocks(facet));
        var pulled = await PullAsync(run, facet);
        Assert.True(pulled.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        Assert.DoesNotContain(
            "\n",
            Encoding.UTF8.GetString(pulled).Replace("\r\n", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

        run.Delete("concerned.yaml");
        await run.ApplyAsync();
    }

    private static async Task<byte[]> PullAsync(PullRun run, FacetCase facet)
    {
        var before = await File.ReadAllTextAsync(run.PathOf("concerned.yaml"));
        var result = await run.PullAsync(PullRun.AcceptAll);
        var text = await File.ReadAllTextAsync(run.PathOf("concerned.yaml"));
        Assert.True(result.LeftOut.Count == 0, $"{facet}: {string.Join('\n', result.LeftOut.Select(l => l.Why))}\n{before}");
        Assert.Equal([$"{facet.Address}:{facet.Facet}"], result.Pulled.Select(c => c.Id));
        EditedOnly(before, text, facet);
        Assert.Equal([run.PathOf("concerned.yaml")], result.Files.Select(f => f.Path));
        Assert.Equal(Other, await File.ReadAllTextAsync(run.PathOf("other.yaml")));
        var plan = await run.PlanAsync();
        Assert.True(plan.Steps.Count == 0, $"{facet}: {string.Join(", ", plan.Steps.Select(s => s.Id))}\n{before}\n---\n{text}");
        return await File.ReadAllBytesAsync(run.PathOf("concerned.yaml"));
    }

    /// <summary>Every line that does not hold the facet's own keys is still there, in its order.</summary>
    private static void EditedOnly(string before, string after, FacetCase facet)
    {
        var lines = before.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        var keys = KindTable.Of(facet.Kind)!.Facet(facet.Facet).ManifestKeys;
        var kept = new List<string>();
        var inside = false;
        foreach (var line in lines)
        {
            var indent = Indent(line).Length;
            if (indent <= 4 && !line.TrimStart().StartsWith('#') && line.Length > 0)
                inside =
                    indent == 4
                        ? keys.Any(k => line.TrimStart().StartsWith($"{k}:", StringComparison.Ordinal))
                        : line.Contains(": {", StringComparison.Ordinal) && line.Contains(facet.Name, StringComparison.Ordinal);
            // A comment above a key is removed with it, and a resource without keys is written as one.
            if (!inside && !line.TrimStart().StartsWith('#') && !line.TrimStart().StartsWith($"{facet.Name}:", StringComparison.Ordinal))
                kept.Add(line);
        }

        var there = after.Split('\n').Select(l => l.TrimEnd('\r')).GetEnumerator();
        foreach (var line in kept)
        {
            var found = false;
            while (!found && there.MoveNext())
                found = there.Current == line;
            Assert.True(found, $"{facet}: a pull changed the line '{line}'\n{before}\n---\n{after}");
        }
    }

    private static string OnOneLine(FacetCase facet)
    {
        return $"{Loading.Head}{facet.Beside}{KindTable.Of(facet.Kind)!.Section}:\n  {facet.Name}: {{{facet.First}{facet.OnRemove}}}\n";
    }

    private static byte[] InBlocks(FacetCase facet)
    {
        var bag = new DiagnosticBag();
        var manifest = ManifestReader.Read("case", Encoding.UTF8.GetBytes(OnOneLine(facet)), bag)!.ToJson()!;
        Assert.False(bag.HasErrors);
        var section = KindTable.Of(facet.Kind)!.Section;
        var lines = ManifestWriter.Write((JsonObject)manifest).TrimEnd('\n').Split('\n');
        var commented = lines.SelectMany((line, i) => (string[])[$"{Indent(line)}# above {i}", $"{line}   # beside {i}"]);
        Assert.Contains($"{section}:", string.Join('\n', lines), StringComparison.Ordinal);
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Join("\r\n", commented))];
    }

    private static string Indent(string line) => line[..(line.Length - line.TrimStart().Length)];

    /// <summary>One account and one boto3 for all facets: each leaves it as it found it.</summary>
    public sealed class OneAccount : IAsyncLifetime
    {
        private SandboxRun? run;
        private BotoCalls? boto;

        public Core.Aws.AwsSession Aws => run!.Aws;

        public async Task<BotoCalls> BotoAsync() =>
            boto ??= BotoCalls.Start(
                await run!.ServeAsync(),
                SandboxAccount.DefaultRootAccessKeyId,
                SandboxAccount.DefaultRootSecretAccessKey,
                "us-west-2"
            );

        public async Task InitializeAsync() => run = await SandboxRun.StartAsync();

        public async Task DisposeAsync()
        {
            if (boto is not null)
                await boto.DisposeAsync();
            await run!.DisposeAsync();
        }
    }
}
