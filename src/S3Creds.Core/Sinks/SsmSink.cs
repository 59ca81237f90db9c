using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks.Formats;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Sinks;

/// <summary>
/// A SecureString of the Systems Manager parameter store, holding the JSON of <c>file</c>. Its description names the key id, so that a plan
/// needs no secret and no decryption.
/// </summary>
/// <param name="kmsKey">Null: the account's <c>aws/ssm</c> key.</param>
internal sealed class SsmSink(AwsSession aws, string name, string? region, string? kmsKey, IReadOnlyDictionary<string, string> tags) : ISink
{
    private const string DescriptionStart = "s3creds access key ";

    public string Label => region is null ? $"ssm {name}" : $"ssm {name} in {region}";

    public bool CanReadBack => true;

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (await DescribeAsync(cancellationToken) is SinkReport.Unknown unknown)
            throw new S3CredsException(
                KeyCodes.SinkRefused.With(
                    $"{Label}: {unknown.Reason}",
                    "ssm:DescribeParameters, ssm:GetParameter and ssm:PutParameter are needed"
                ),
                Outcome.Refused
            );
    }

    public async Task<SinkReport> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var request = new DescribeParametersRequest
            {
                ParameterFilters =
                [
                    new ParameterStringFilter
                    {
                        Key = "Name",
                        Option = "Equals",
                        Values = [name],
                    },
                ],
            };
            DescribeParametersResponse answer;
            do
            {
                // A page may be empty and not the last one.
                answer = await aws.Ssm(region).DescribeParametersAsync(request, cancellationToken);
                request.NextToken = answer.NextToken;
            } while (answer.Parameters is not [_, ..] && !string.IsNullOrEmpty(answer.NextToken));
            if (answer.Parameters is not [var parameter, ..])
                return SinkReport.Empty.Instance;
            return parameter.Description?.StartsWith(DescriptionStart, StringComparison.Ordinal) == true
                ? new SinkReport.Holds(parameter.Description[DescriptionStart.Length..])
                : new SinkReport.Unknown("the parameter exists and was not written by s3creds: name another, or delete it first");
        }
        catch (Exception e)
            when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException)
        {
            return new SinkReport.Unknown(AwsError.Explain(e).Message);
        }
    }

    public async Task DeliverAsync(KeyMaterial key, CancellationToken cancellationToken)
    {
        using var content = new SecretBuffer();
        new JsonFormat().Write([], key, content);
        var description = DescriptionStart + key.KeyId;
        try
        {
            // Tags and Overwrite exclude each other (API PutParameter): a new parameter carries them, an old one keeps its own.
            var exists = await DescribeAsync(cancellationToken) switch
            {
                SinkReport.Holds => true,
                SinkReport.Empty => false,
                SinkReport.Unknown unknown => throw new S3CredsException(
                    KeyCodes.DeliveryFailed.With($"{Label}: {unknown.Reason}"),
                    Outcome.Partial
                ),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            var request = new PutParameterRequest
            {
                Name = name,
                Type = ParameterType.SecureString,
                Description = description,
                Value = Encoding.UTF8.GetString(content.Written),
                KeyId = kmsKey,
                Overwrite = exists,
                Tags =
                    exists || tags.Count == 0
                        ? null
                        : [.. tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new Tag { Key = t.Key, Value = t.Value })],
            };
            await aws.Ssm(region).PutParameterAsync(request, cancellationToken);
        }
        catch (Exception e)
            when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException)
        {
            throw new S3CredsException(KeyCodes.DeliveryFailed.With($"{Label}: {AwsError.Explain(e).Message}"), Outcome.Partial, e);
        }
    }

    public async Task<Secret?> ReadBackAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.Ssm(region)
                .GetParameterAsync(new GetParameterRequest { Name = name, WithDecryption = true }, cancellationToken);
            var content = Encoding.UTF8.GetBytes(answer.Parameter.Value ?? "");
            try
            {
                var format = new JsonFormat();
                return format.KeyId(content) == keyId ? format.Secret(content) : null;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(content);
            }
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
        catch (Exception e)
            when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException)
        {
            throw new S3CredsException(
                KeyCodes.ReadBack.With($"{Label} cannot be read: {AwsError.Explain(e).Message}"),
                Outcome.Partial,
                e
            );
        }
    }
}

/// <summary><c>ssm</c>: a parameter's name, or the name with where it is and how it is kept.</summary>
internal sealed partial class SsmSinkKind : SinkKind
{
    public override string Name => "ssm";

    public override JsonObject Schema() =>
        Either(
                Text("The name of the parameter."),
                Closed(
                    new JsonObject
                    {
                        ["name"] = Text("The name of the parameter.").With("/media/ci-uploader"),
                        ["region"] = Text("The region of the parameter. Omitted: the region of the run.").With("us-west-2"),
                        ["kms"] = Text("The KMS key that encrypts the parameter. Omitted: aws/ssm.").With("alias/media"),
                        ["tags"] = MapOf(new JsonObject { ["type"] = "string" })
                            .Described("Tags of a new parameter.", examples: new JsonObject { ["team"] = "media" }),
                    },
                    "name"
                )
            )
            .Described("A SecureString of the SSM parameter store, as a name or as a map.", examples: "/media/ci-uploader");

    public override JsonObject Options(JsonNode? written) => Long(written, "name");

    public override string? WhyNot(SinkDeclaration declared) =>
        Form().IsMatch(Option(declared, "name")!)
            ? null
            : "a parameter's name has letters, digits and . _ -, and where it has parts it begins with a slash: /team/ci";

    /// <summary>API PutParameter: a name with parts is fully qualified; names that begin with aws or ssm are AWS's own.</summary>
    [GeneratedRegex(
        "^(?!/?(aws|ssm))(([a-zA-Z0-9_.-]+)|(/[a-zA-Z0-9_.-]+)+)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Form();

    public override string Place(SinkDeclaration declared) => $"ssm {Option(declared, "region")} {Option(declared, "name")}";

    /// <summary>The default key, aws/ssm, is open to everyone who may use the parameter.</summary>
    public override IEnumerable<SinkAction> Actions(SinkDeclaration declared, SinkAccount account)
    {
        var region = Option(declared, "region") ?? account.Region;
        var parameter = $"arn:{account.Partition}:ssm:{region}:{account.Account}:parameter/{Option(declared, "name")!.TrimStart('/')}";
        yield return new SinkAction("ssm:DescribeParameters", Delivers: false, "*");
        yield return new SinkAction("ssm:PutParameter", Delivers: true, parameter);
        yield return new SinkAction("ssm:GetParameter", Delivers: true, parameter);
        if (declared.Options["tags"] is JsonObject { Count: > 0 })
            yield return new SinkAction("ssm:AddTagsToResource", Delivers: true, parameter);
        if (Option(declared, "kms") is not { } key)
            yield break;
        var alias = key.StartsWith("alias/", StringComparison.Ordinal) ? key : null;
        var arn = key.StartsWith("arn:", StringComparison.Ordinal)
            ? key
            : $"arn:{account.Partition}:kms:{region}:{account.Account}:key/{(alias is null ? key : "*")}";
        yield return new SinkAction("kms:Encrypt", Delivers: true, arn, alias);
        yield return new SinkAction("kms:Decrypt", Delivers: true, arn, alias);
    }

    public override ISink Make(SinkDeclaration declared, SinkFactory around) =>
        new SsmSink(
            around.Aws,
            Option(declared, "name")!,
            Option(declared, "region"),
            Option(declared, "kms"),
            (declared.Options["tags"] as JsonObject ?? []).ToDictionary(t => t.Key, t => t.Value?.ToString() ?? "", StringComparer.Ordinal)
        );
}
