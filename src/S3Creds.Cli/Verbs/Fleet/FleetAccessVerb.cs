using CommandLine;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Cli.Verbs.Fleet;

[Verb("fleet access")]
internal sealed class FleetAccessOptions : FleetRunOptions;

/// <summary>Reads who has which access in every account; the report joins what crosses accounts.</summary>
internal static class FleetAccessVerb
{
    public static async Task<Outcome> RunAsync(FleetAccessOptions options, CommandContext context) =>
        options.Results is null
            ? throw new S3CredsException(
                CliCodes.Usage.With("what crosses accounts is joined from results, and no place for them is named", "add --results PLACE")
            )
            : await FleetVerbs.RunAsync(
                "access",
                options,
                await FleetInput.LoadAsync(options, context),
                FleetFormat.Of(options.Format),
                context,
                async task =>
                {
                    var model = await AccessQuery.ReadAsync(task.Aws, context.Stop);
                    var claims = AccessFacts.Nothing(task.Account.Id, task.Aws.Partition) with { Claims = task.Desired.Claims };
                    model = model.WithClaimsOf(AccessModel.Of(ResourceSet.Empty, claims));
                    return new TaskResult(Outcome.Done, []) { Access = new AccessBaseline(AccessScope.All, model) };
                }
            );
}
