using System.Runtime.CompilerServices;
using System.Text;
using NJsonSchema;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Access;

namespace S3Creds.Core.Tests.Planning;

/// <summary>The published schemas of plans and of access lists: current, and true of what is written.</summary>
public sealed class PlanSchemaTests
{
    private static readonly Lazy<JsonSchema> PlanFiles = new(() => JsonSchema.FromJsonAsync(PlanSchema.Text()).GetAwaiter().GetResult());

    /// <summary>The plan fits its schema, and its file reads back: whatever a reader works out again is what the planner wrote.</summary>
    internal static void Check(Plan plan, IReadOnlyList<Kind>? kinds = null)
    {
        var bytes = PlanFile.Write(plan);
        Assert.Empty(PlanFiles.Value.Validate(Encoding.UTF8.GetString(bytes)).Select(e => e.ToString()));
        Assert.Equal(bytes, PlanFile.Write(PlanFile.Read(bytes, kinds)));
    }

    [Fact]
    public void The_schemas_in_the_repository_are_what_the_program_writes()
    {
        Assert.Equal(File.ReadAllText(Path.Combine(Schemas(), "plan.schema.json")), PlanSchema.Text());
        Assert.Equal(File.ReadAllText(Path.Combine(Schemas(), "access.schema.json")), AccessSchema.Text());
    }

    [Fact]
    public void A_plan_with_all_its_parts_fits()
    {
        var ada = AccessChangesTests.User("ada", inline: AccessChangesTests.Grant("s3:*", "*"));
        var plan = AccessChangesTests.Plan(
            AccessChangesTests.Set(ada),
            AccessChangesTests.Set(AccessChangesTests.User("ada"), AccessChangesTests.User("bob"))
        ) with
        {
            Endpoint = "http://localhost:9000",
            Diagnostics =
            [
                new Diagnostic("S3C300", Severity.Error, "m", new SourceSpan("a.yaml", 1, 2), "h"),
                new Diagnostic("S3C301", Severity.Info, "m"),
            ],
        };
        Assert.NotEmpty(plan.Access.Changes);
        Assert.NotEmpty(plan.Approvals);
        Check(plan);
    }

    [Theory]
    [InlineData("\"gains\"", "\"wins\"")]
    [InlineData("\"formatVersion\":1", "\"formatVersion\":2")]
    [InlineData("\"risk\":[", "\"risk\":[\"fun\",")]
    [InlineData("\"complete\":true", "\"complete\":true,\"extra\":1")]
    public void What_is_no_plan_does_not_fit(string what, string instead)
    {
        var ada = AccessChangesTests.User("ada", inline: AccessChangesTests.Grant("s3:PutObject", "arn:aws:s3:::media/*"));
        var text = Encoding.UTF8.GetString(
            PlanFile.Write(AccessChangesTests.Plan(AccessChangesTests.Set(ada), AccessChangesTests.Set(AccessChangesTests.User("ada"))))
        );
        Assert.Contains(what, text, StringComparison.Ordinal);
        Assert.NotEmpty(PlanFiles.Value.Validate(text.Replace(what, instead, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_list_of_access_fits_its_schema_with_and_without_its_basis()
    {
        var schema = await JsonSchema.FromJsonAsync(AccessSchema.Text());
        var model = AccessModel.Of(
            AccessChangesTests.Set(
                AccessChangesTests.User("ada", inline: AccessChangesTests.Grant("s3:*", "*"), policies: ["arn:aws:iam::aws:policy/X"]),
                AccessChangesTests.Bucket("media", null)
            ),
            AccessFacts.Nothing("123456789012", "aws") with
            {
                AccountBlock = new FacetValue.Unknown("denied"),
                NotSeen = ["something"],
            }
        );
        var scope = new AccessScope("user/*", "media", false);
        Assert.Empty(schema.Validate(Encoding.UTF8.GetString(new AccessBaseline(scope, model).Write())).Select(e => e.ToString()));
        Assert.Empty(
            schema
                .Validate(AccessBaseline.List("123456789012", AccessScope.All, AccessReport.Of(model, scope)).ToJsonString())
                .Select(e => e.ToString())
        );
    }

    private static string Schemas([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "schema"));
}
