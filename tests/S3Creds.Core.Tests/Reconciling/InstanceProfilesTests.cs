using S3Creds.Core.Diagnostics;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Reconciling;

public sealed class InstanceProfilesTests
{
    [BotoTheory]
    [InlineData("app")]
    public async Task A_plan_that_deletes_a_role_names_its_instance_profiles(string role)
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync("roles: {app: {trust: {service: ec2.amazonaws.com}}}\nusers: {ada: {}}");
        await using var boto = BotoCalls.Start(
            await run.ServeAsync(),
            SandboxAccount.DefaultRootAccessKeyId,
            SandboxAccount.DefaultRootSecretAccessKey,
            "us-west-2"
        );
        Assert.DoesNotContain((await run.PlanAsync("users: {ada: {}}")).Plan.Diagnostics, d => d.Code == "S3C338");
        await boto.CallAsync("iam.create_instance_profile", """{"InstanceProfileName":"web"}""");
        await boto.CallAsync("iam.add_role_to_instance_profile", """{"InstanceProfileName":"web","RoleName":"app"}""");
        var note = Assert.Single((await run.PlanAsync("users: {ada: {}}")).Plan.Diagnostics, d => d.Code == "S3C338");
        Assert.Equal($"role/{role} would be deleted and removed from the instance profile web", note.Message);
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("users: {ada: {}}", "delete:role/app")).Outcome);
    }
}
