using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Fleet;

/// <summary>The JSON Schema (2020-12) of a fleet file: the loader checks by it, the editor completes by it.</summary>
public static class FleetSchema
{
    public const string Version = "s3creds/fleet/v1";

    /// <summary>The file <c>schema/fleet.schema.json</c>.</summary>
    public static string Text() =>
        Create()
            .ToJsonString(
                new JsonSerializerOptions
                {
                    WriteIndented = true,
                    NewLine = "\n",
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            ) + "\n";

    public static JsonObject Create()
    {
        var schema = Closed(
            new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["const"] = Version }.Described("The format of this file."),
                ["accountsFrom"] = SchemaForms
                    .Text("A file as 'aws organizations list-accounts' writes it. Accounts whose State is ACTIVE are part of the fleet.")
                    .With("accounts.json"),
                ["template"] = Account(isTemplate: true)
                    .Described(
                        "Values of every account that does not set its own. $!account!$ is the id of the account, $!NAME!$ one of its vars."
                    ),
                ["accounts"] = MapOf(Account(isTemplate: false).AlsoNull())
                    .Described(
                        "The accounts by id, 12 digits in quotes. One that accountsFrom lists too takes these values.",
                        examples: new JsonObject { ["111122223333"] = new JsonObject { ["labels"] = new JsonObject { ["env"] = "prod" } } }
                    ),
            },
            "apiVersion"
        );
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "s3creds fleet");
        return schema;
    }

    private static JsonObject Account(bool isTemplate)
    {
        var properties = new JsonObject
        {
            ["role"] = Word(
                    "The role to assume in the account: its ARN, or its name with its path. Omitted: the credentials of the run are of this "
                        + "account.",
                    "^(arn:|[A-Za-z0-9+=,.@_/$!-])"
                )
                .With("s3creds"),
            ["externalId"] = SchemaForms.Text("The external ID that the trust policy of the role asks for."),
            ["region"] = Word("The region of new buckets that name none, and of calls without a bucket.", "^[A-Za-z0-9$!_-]+$")
                .With("eu-west-1"),
            ["endpoint"] = Word("The URL of a store that is not AWS, for tests.", "^https?://").With("http://127.0.0.1:4566"),
            ["manifests"] = TextOrTexts()
                .Described(
                    "The manifests of the account: files and folders, relative to this file.",
                    examples: new JsonArray("accounts/$!account!$")
                ),
            ["vars"] = Scalars().Described("Variables of the manifests.", examples: new JsonObject { ["env"] = "prod" }),
            ["labels"] = Scalars()
                .Described("What --select and --wave choose accounts by.", examples: new JsonObject { ["wave"] = "canary" }),
        };
        if (!isTemplate)
            properties["name"] = SchemaForms.Text("A name for readers of reports.").With("team-a-prod");
        return Closed(properties);
    }

    private static JsonObject Scalars() => MapOf(new JsonObject { ["type"] = Names("string", "number", "boolean") });
}
