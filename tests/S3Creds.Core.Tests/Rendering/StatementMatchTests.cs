using System.Text.Json.Nodes;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>Policy documents are compared statement by statement, by Sid, else by likeness.</summary>
public sealed class StatementMatchTests
{
    private const string Read = """{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::media/*"}""";
    private const string Write = """{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::media/in/*"}""";
    private const string Deny = """{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""";

    [Theory]
    [InlineData("R,W", "D,R,W", "+D")]
    [InlineData("R,W", "R,D,W", "+D")]
    [InlineData("R,D,W", "W,R", "-D")]
    [InlineData("R,W", "W,R", "")]
    [InlineData("R,W", "r,W", "~r")]
    [InlineData("R,W", "D", "+D -R -W")]
    [InlineData("a:R,b:W", "a:W,b:R", "~a ~b")]
    public void An_inserted_statement_is_one_difference(string before, string after, string expected)
    {
        var shown = StatementMatch
            .Of(Document(before), Document(after))
            .Where(p => !p.IsSame)
            .Select(p =>
                (p.Before, p.After) switch
                {
                    (null, { } added) => "+" + Name(added),
                    ({ } gone, null) => "-" + Name(gone),
                    var (_, now) => "~" + Name(now!),
                }
            );
        Assert.Equal(expected, string.Join(' ', shown));
    }

    [Fact]
    public void A_list_of_one_is_its_value()
    {
        var one = JsonNode.Parse("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}""")!.AsObject();
        var list = JsonNode.Parse("""{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}""")!.AsObject();
        Assert.True(new StatementPair(one, list).IsSame);
        Assert.All(StatementDiff.Of(new StatementPair(one, list)), l => Assert.Equal(' ', l.Mark));
    }

    [Fact]
    public void Of_a_changed_statement_only_what_changed_is_marked()
    {
        var now = JsonNode
            .Parse(Read.Replace("\"s3:ListBucket\"", "\"s3:ListBucket\",\"s3:PutObject\"", StringComparison.Ordinal))!
            .AsObject();
        var lines = StatementDiff.Of(new StatementPair(JsonNode.Parse(Read)!.AsObject(), now));
        Assert.Equal(
            ["-     \"s3:ListBucket\"", "+     \"s3:ListBucket\",", "+     \"s3:PutObject\""],
            lines.Where(l => l.Mark != ' ').Select(l => $"{l.Mark} {l.Line}")
        );
    }

    private static JsonObject Document(string statements) =>
        new() { ["Statement"] = new JsonArray([.. statements.Split(',').Select(Statement)]) };

    private static JsonNode Statement(string name)
    {
        var parts = name.Split(':');
        var statement = JsonNode.Parse(
            parts[^1] switch
            {
                "R" => Read,
                "r" => Read.Replace("s3:ListBucket", "s3:GetObjectAcl", StringComparison.Ordinal),
                "W" => Write,
                _ => Deny,
            }
        )!;
        if (parts.Length > 1)
            statement["Sid"] = parts[0];
        return statement;
    }

    private static string Name(JsonObject statement) =>
        statement["Sid"]?.ToString()
        ?? (
            statement["Effect"]!.ToString() == "Deny" ? "D"
            : statement["Action"] is JsonArray actions
                ? actions.ToJsonString().Contains("Acl", StringComparison.Ordinal) ? "r"
                    : "R"
            : "W"
        );
}
