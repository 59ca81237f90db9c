using System.Text.Json.Nodes;

namespace S3Creds.Core.Secrets;

/// <summary>A sink as the manifest declares it.</summary>
/// <param name="Kind">file, ssm, command or stdout.</param>
/// <param name="Folder">Of the manifest: what relative paths are relative to, and what files stay inside.</param>
/// <param name="Options">The long form, whatever the author wrote: <c>{path, format, profile, name, namespace}</c>, <c>{name, region, kms, tags}</c>, <c>{run, env, timeout}</c>, <c>{}</c>.</param>
public sealed record SinkDeclaration(string Kind, string Folder, JsonObject Options);
