using System.Collections.Concurrent;
using System.Text;

namespace S3Creds.Policy;

/// <summary>The ARNs of one S3 resource type, as an automaton.</summary>
internal sealed class ResourceSpace
{
    /// <summary>The name that stands for account-level actions, whose resource is <c>*</c>.</summary>
    public const string Account = "account";

    private static readonly ConcurrentDictionary<(string Type, string Partition, string Account), ResourceSpace> Cache = new();

    private readonly string prefix;
    private readonly string tokens;

    private ResourceSpace(string type, string partition, string account)
    {
        Type = type;
        var arn = S3Actions
            .Catalogue.ResourceTypes.First(t => t.Name == type)
            .Arn.Replace("${Partition}", partition, StringComparison.Ordinal);
        var built = new StringBuilder();
        var example = new StringBuilder();
        for (var rest = arn.AsSpan(); rest.Length > 0; )
        {
            if (!rest.StartsWith("${"))
            {
                built.Append(rest[0]);
                example.Append(rest[0]);
                rest = rest[1..];
                continue;
            }

            var close = rest.IndexOf('}');
            var (token, sample) = Variable(rest[2..close].ToString(), account);
            built.Append(token);
            example.Append(sample);
            rest = rest[(close + 1)..];
        }

        tokens = built.ToString();
        Letters = PatternTokens.Of(tokens);
        Example = example.ToString();
        var end = tokens.AsSpan().IndexOfAnyInRange(Glob.Star, PatternAutomaton.Digit);
        prefix = tokens[..end];
    }

    public string Type { get; }

    /// <summary>Some ARN of the type, for places where no pattern distinguishes them.</summary>
    public string Example { get; }

    /// <summary>The literal start that all ARNs of the type share.</summary>
    public string Prefix => prefix;

    /// <summary>All ARNs of the type as one pattern.</summary>
    public string Tokens => tokens;

    /// <summary>The same as the containment search reads it.</summary>
    public int[] Letters { get; }

    /// <summary>The rest of the ARN, after the prefix.</summary>
    public PatternAutomaton Rest() => new(tokens[prefix.Length..]);

    /// <summary>The space of a type; an account that is not known is any 12 digits.</summary>
    public static ResourceSpace Of(string type, string partition, string account) =>
        Cache.Count > 256
            ? new ResourceSpace(type, partition, account)
            : Cache.GetOrAdd((type, partition, account), static key => new ResourceSpace(key.Type, key.Partition, key.Account));

    private static (string Token, string Sample) Variable(string name, string account)
    {
        const char nameChar = PatternAutomaton.NameChar,
            nameLoop = PatternAutomaton.NameLoop,
            bucketChar = PatternAutomaton.BucketChar;
        return name switch
        {
            "BucketName" => ($"{bucketChar}{bucketChar}{bucketChar}{PatternAutomaton.BucketLoop}", "xxx"),
            "ObjectName" => ($"{Glob.Any}{Glob.Star}", "x"),
            "Account" => account.Length > 0 ? (account, account) : (new string(PatternAutomaton.Digit, 12), "111122223333"),
            "Region" => ($"{nameChar}{nameLoop}", "eu-west-1"),
            _ => ($"{nameChar}{nameLoop}", "x"),
        };
    }
}
