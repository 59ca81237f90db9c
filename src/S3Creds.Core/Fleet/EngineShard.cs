namespace S3Creds.Core.Fleet;

/// <summary>What an engine that runs the same job several times sets in the environment of each.</summary>
/// <param name="Index">The variable that holds the index.</param>
/// <param name="Total">The variable that holds the number of jobs; null: the engine sets none that holds when a job is run again.</param>
/// <param name="First">The lowest index.</param>
internal sealed record Engine(string Name, string Index, string? Total, int First);

/// <summary>Reads the shard of this process from its engine: GitLab and GitHub matrices, AWS Batch arrays, Kubernetes Indexed Jobs, Slurm
/// arrays.</summary>
public static class EngineShard
{
    /// <remarks>GitLab counts from 1 (https://docs.gitlab.com/ci/variables/predefined_variables/), the others from 0. GitHub sets no index:
    /// its workflow sets these two from its matrix. The count of a Slurm array is that of the tasks submitted, which changes where one task
    /// is submitted again.</remarks>
    private static readonly Engine[] Engines =
    [
        new("a CI matrix", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
        new("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", 0),
        new("a Kubernetes Indexed Job", "JOB_COMPLETION_INDEX", null, 0),
        new("a Slurm array", "SLURM_ARRAY_TASK_ID", null, 0),
    ];

    /// <summary>The variables that hold an index.</summary>
    public static IReadOnlyList<string> Variables { get; } = [.. Engines.Select(e => e.Index)];

    /// <param name="count">The number of shards as given; null: the engine must set it.</param>
    /// <exception cref="FormatException">No engine, several, or values that do not fit; the message names them.</exception>
    public static Shard Of(int? count, Func<string, string?> variable)
    {
        var set = Engines.Where(e => !string.IsNullOrEmpty(variable(e.Index))).ToList();
        if (set.Count != 1)
            throw new FormatException(
                set.Count == 0
                    ? $"no engine sets an index: {string.Join(", ", Variables)} are not set"
                    : $"several engines set an index: {string.Join(" and ", set.Select(e => e.Index))}"
            );
        var engine = set[0];
        var total = engine.Total is { } name && variable(name) is { Length: > 0 } text ? Value(name, text) : (int?)null;
        if (total is not null && count is not null && total != count)
            throw new FormatException($"{engine.Total} is {total}, and --shard names {count}");
        var shards = count
            ?? total
            ?? throw new FormatException($"{engine.Name} sets no number of shards that holds when a task is run again");
        var index = Value(engine.Index, variable(engine.Index)!) - engine.First + 1;
        return index >= 1 && index <= shards && shards <= Shard.MostShards
            ? new Shard(index, shards)
            : throw new FormatException($"{engine.Index} is {variable(engine.Index)}, which is not one of {shards} shards");
    }

    /// <summary>The name of the run that the engine gives all of its tasks; null where it gives none.</summary>
    public static string? RunOf(Func<string, string?> variable) =>
        variable("GITHUB_RUN_ID") is { Length: > 0 } github ? $"github-{github}"
        : variable("CI_PIPELINE_ID") is { Length: > 0 } gitlab ? $"gitlab-{gitlab}"
        : variable("SLURM_ARRAY_JOB_ID") is { Length: > 0 } slurm ? $"slurm-{slurm}"
        // PARENT:INDEX in an array.
        : variable("AWS_BATCH_JOB_ID") is { Length: > 0 } batch ? $"batch-{batch.Split(':')[0]}"
        : null;

    private static int Value(string name, string text) =>
        Shard.Number(text) ?? throw new FormatException($"{name} is '{text}', which is not a number");
}
