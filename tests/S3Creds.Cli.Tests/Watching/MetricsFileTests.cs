using System.Text;
using CsCheck;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Cli.Watching;

namespace S3Creds.Cli.Tests.Watching;

/// <summary>The file of <c>--metrics</c>, read by the grammar of its format.</summary>
public sealed class MetricsFileTests : IDisposable
{
    private static readonly string[] Pieces =
    [
        "\\",
        "\"",
        "\n",
        "\r",
        "a",
        "{",
        "}",
        "=",
        ",",
        " ",
        "#",
        "é",
        "\u2028",
        "😀",
        "\ud800",
        "\0",
    ];

    private readonly WatchAccount account = new();

    [InProcessFact]
    public async Task It_has_every_metric_of_the_docs_with_the_values_of_the_account()
    {
        await account.ApplyAsync();
        await account.RunAsync(
            "create",
            "media-x",
            "--username",
            "web",
            "--bucket-region",
            "us-east-1",
            "--deliver",
            $"file:{account.At("key.json")}"
        );
        var result = await account.DriftAsync("--metrics", account.At("m.prom"));
        Assert.True(result.ExitCode == 2, result.All);
        var metrics = PrometheusText.Parse(await File.ReadAllTextAsync(account.At("m.prom")));
        Assert.All(metrics.Samples, s => Assert.Equal(("123456789012", "team-media"), (s.Labels["account"], s.Labels["owner"])));
        Assert.Equal(1, metrics.Single("s3creds_drift_up"));
        var drifted = metrics.Samples.Where(s => s.Name == "s3creds_drift_resources").ToDictionary(s => s.Labels["kind"], s => s.Value);
        Assert.Equal((1, 0, 0), (drifted["user"], drifted["bucket"], drifted["role"]));
        var expectations = metrics
            .Samples.Where(s => s.Name == "s3creds_drift_expectations")
            .ToDictionary(s => s.Labels["outcome"], s => s.Value);
        Assert.Equal(2, expectations.Values.Sum());
        Assert.Equal(["fails", "holds", "unknown"], expectations.Keys.Order(StringComparer.Ordinal));
        var key = Assert.Single(metrics.Samples, s => s.Name == "s3creds_access_key_age_seconds");
        Assert.Equal(("web", "true"), (key.Labels["user"], key.Labels["active"]));
        Assert.InRange(key.Value, 0, 600);
        var requests = metrics.Samples.Where(s => s.Name == "s3creds_drift_requests").ToDictionary(s => s.Labels["service"], s => s.Value);
        Assert.True(requests["IAM"] > 1 && requests["S3"] > 0 && requests["STS"] == 1, string.Join(',', requests));
        Assert.Equal(
            metrics.Single("s3creds_drift_last_run_timestamp_seconds"),
            metrics.Single("s3creds_drift_last_success_timestamp_seconds")
        );
        Assert.InRange(metrics.Single("s3creds_drift_duration_seconds"), 0.001, 600);
        // The exporter runs as another user.
        Assert.True(File.GetUnixFileMode(account.At("m.prom")).HasFlag(UnixFileMode.OtherRead));
        var page = await File.ReadAllTextAsync(RepositoryFiles.Doc("gitops.md"));
        Assert.All(metrics.Help.Keys, name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
        Assert.All(metrics.Samples.SelectMany(s => s.Labels.Keys).Distinct().Except(["account", "owner"], StringComparer.Ordinal), label =>
            Assert.Contains($"`{label}`", page, StringComparison.Ordinal)
        );
    }

    /// <summary>Whatever a label holds, the text is one of the format, and the label reads back.</summary>
    [Fact]
    public void Any_label_reads_back() =>
        Gen.Int[0, Pieces.Length - 1]
            .Select(i => Pieces[i])
            .Array[0, 8]
            .Array[1, 5]
            .Sample(
                drawn =>
                {
                    var values = drawn.Select(d => string.Concat(d)).ToList();
                    var text = new MetricsText();
                    text.Gauge(
                        "m_one",
                        "with \\ and\na line",
                        values.Select((v, i) => ((IReadOnlyList<(string, string)>)[("user", v)], (double)i))
                    );
                    text.Gauge("m_none", "nothing", []);
                    var utf8 = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
                    Assert.Equal(
                        values.Select(v => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(v))).Distinct().Order(StringComparer.Ordinal),
                        PrometheusText.Parse(utf8).Samples.Select(s => s.Labels["user"]).Order(StringComparer.Ordinal)
                    );
                },
                iter: 2000
            );

    public void Dispose() => account.Dispose();
}
