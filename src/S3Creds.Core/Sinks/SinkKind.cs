using System.Text.Json.Nodes;

namespace S3Creds.Core.Sinks;

/// <summary>An IAM action that a sink's calls need.</summary>
/// <param name="Delivers">Needed to deliver; else to look.</param>
/// <param name="Resource">An ARN, or <c>*</c>.</param>
/// <param name="KeyAlias">The alias that the KMS key must have; null: any.</param>
internal sealed record SinkAction(string Name, bool Delivers, string Resource, string? KeyAlias = null);

/// <summary>Where sinks without a place of their own are.</summary>
internal sealed record SinkAccount(string Partition, string Region, string Account);

/// <summary>A kind of sink: how manifests write it, and how it is made. One file holds it and its <see cref="ISink"/>; <see cref="All"/>
/// names it.</summary>
internal abstract class SinkKind
{
    /// <summary>Every kind, in the order of the schema.</summary>
    public static IReadOnlyList<SinkKind> All { get; } =
    [new FileSinkKind(), new SsmSinkKind(), new CommandSinkKind(), new StdoutSinkKind()];

    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static SinkKind Of(string name) =>
        All.FirstOrDefault(k => k.Name == name) ?? throw new ArgumentException($"there is no sink kind '{name}'", nameof(name));

    /// <summary>The key in <c>deliver</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The JSON Schema of what stands under it.</summary>
    public abstract JsonObject Schema();

    /// <summary>The long form of a manifest's value.</summary>
    public abstract JsonObject Options(JsonNode? written);

    /// <summary>What two declarations share that would overwrite each other; null where that cannot be.</summary>
    public virtual string? Place(SinkDeclaration declared) => null;

    /// <summary>Why no key could ever be delivered so; null where nothing speaks against it. Offline: for <c>validate</c>.</summary>
    public virtual string? WhyNot(SinkDeclaration declared) => null;

    /// <summary>What the caller needs in AWS to look into the sink and to deliver to it.</summary>
    public virtual IEnumerable<SinkAction> Actions(SinkDeclaration declared, SinkAccount account) => [];

    public abstract ISink Make(SinkDeclaration declared, SinkFactory around);

    protected static string? Option(SinkDeclaration declared, string key) => (declared.Options[key] as JsonValue)?.ToString();

    protected static IEnumerable<string> Texts(JsonNode? node) => (node as JsonArray ?? []).Select(n => n!.ToString());

    /// <summary>A map as it is, or the text that stands for its main entry.</summary>
    protected static JsonObject Long(JsonNode? written, string main) =>
        written switch
        {
            JsonObject map => map,
            JsonValue value => new JsonObject { [main] = value.DeepClone() },
            _ => [],
        };
}
