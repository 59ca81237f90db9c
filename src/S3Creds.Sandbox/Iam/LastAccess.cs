using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>When a principal last tried to use a service: a job that is in progress when it is first asked for.</summary>
internal static class LastAccess
{
    private const int MostJobs = 200;

    /// <summary>The services of this emulation; an action pattern <c>*</c> stands for all of them.</summary>
    private static readonly SortedDictionary<string, string> Services = new(StringComparer.Ordinal)
    {
        ["iam"] = "AWS Identity and Access Management",
        ["kms"] = "AWS Key Management Service",
        ["s3"] = "Amazon S3",
        ["ssm"] = "AWS Systems Manager",
        ["sts"] = "AWS Security Token Service",
    };

    public static void Generate(IamCall call)
    {
        var arn = call.In.Required("Arn");
        var granularity = call.In.Find("Granularity") ?? "SERVICE_LEVEL";
        if (granularity != "SERVICE_LEVEL")
        {
            throw granularity == "ACTION_LEVEL"
                ? new SandboxException("NotImplemented", 501, "The sandbox reports last uses by service only.")
                : Parameters.Invalid(
                    $"Value '{granularity}' at 'granularity' failed to satisfy constraint: Member must satisfy enum value set: [ACTION_LEVEL, SERVICE_LEVEL]"
                );
        }

        if (Ids(call.Seen, arn) is null)
        {
            throw IamErrors.NoSuch($"ARN {arn} does not exist.");
        }

        var id = call.Request.Store.Write(draft =>
        {
            var account = draft.Account(call.AccountId);
            var job = new Guid(Convert.FromHexString(draft.NewHex()[..32])).ToString();
            var kept = account.LastAccessJobs;
            if (kept.Count >= MostJobs)
            {
                kept = kept.Remove(kept.MinBy(j => j.Value.Created).Key);
            }

            draft.SetAccount(account with { LastAccessJobs = kept.Add(job, new LastAccessJob(arn, draft.Now, Polled: false)) });
            return job;
        });
        call.Xml.Text("JobId", id);
    }

    public static void Get(IamCall call)
    {
        var id = call.In.Required("JobId");
        // A job is no write that could lag.
        var account = call.Request.Current.Accounts[call.AccountId];
        if (!account.LastAccessJobs.TryGetValue(id, out var job))
        {
            throw IamErrors.NoSuch($"Job id {id} does not exist.");
        }

        call.Xml.Text("JobStatus", job.Polled ? "COMPLETED" : "IN_PROGRESS");
        call.Xml.Text("JobType", "SERVICE_LEVEL");
        call.Xml.Text("JobCreationDate", job.Created);
        if (!job.Polled)
        {
            call.Request.Store.Write(draft =>
            {
                var current = draft.Account(call.AccountId);
                draft.SetAccount(current with { LastAccessJobs = current.LastAccessJobs.SetItem(id, job with { Polled = true }) });
            });
            return;
        }

        call.Xml.Text("JobCompletionDate", job.Created);
        var ids = Ids(account, job.Arn) ?? [];
        var documents = Documents(account, job.Arn).ToList();
        call.Page(
            "ServicesLastAccessed",
            Services.Where(s => documents.Exists(d => Allows(d, s.Key))),
            s => s.Key,
            service =>
            {
                var uses = ids.Select(p => (Arn: p.Value, Use: account.ServiceUses.GetValueOrDefault($"{p.Key} {service.Key}")))
                    .Where(u => u.Use is not null)
                    .ToList();
                var last = uses.MaxBy(u => u.Use!.Date);
                call.Xml.Text("ServiceName", service.Value);
                call.Xml.Text("ServiceNamespace", service.Key);
                call.Xml.Text("LastAuthenticated", last.Use?.Date);
                call.Xml.Text("LastAuthenticatedEntity", last.Arn);
                call.Xml.Text("LastAuthenticatedRegion", last.Use?.Region);
                call.Xml.Text("TotalAuthenticatedEntities", uses.Count);
            }
        );
    }

    /// <summary>The principals whose uses count, by id with their ARNs; null where nothing has the ARN.</summary>
    private static Dictionary<string, string>? Ids(AccountState account, string arn)
    {
        if (account.Users.Values.FirstOrDefault(u => u.Arn == arn) is { } user)
        {
            return new() { [user.Id] = user.Arn };
        }

        if (account.Roles.Values.FirstOrDefault(r => r.Arn == arn) is { } role)
        {
            return new() { [role.Id] = role.Arn };
        }

        if (account.Groups.Values.FirstOrDefault(g => g.Arn == arn) is { } group)
        {
            return account.Users.Values.Where(u => u.Groups.Contains(group.Name)).ToDictionary(u => u.Id, u => u.Arn);
        }

        return account.FindPolicy(arn) is null
            ? null
            : account
                .Users.Values.Cast<Principal>()
                .Concat(account.Roles.Values)
                .Where(p => p.Attached.Contains(arn))
                .ToDictionary(p => p.Id, p => p.Arn);
    }

    private static IEnumerable<string> Documents(AccountState account, string arn)
    {
        if (account.FindPolicy(arn) is { } policy)
        {
            return [policy.DefaultDocument()];
        }

        var principals = account
            .Users.Values.Cast<Principal>()
            .Concat(account.Roles.Values)
            .Concat(account.Groups.Values)
            .Where(p => p.Arn == arn)
            .SelectMany(p =>
                p is User user ? [p, .. user.Groups.Select(g => account.Groups.GetValueOrDefault(g)).OfType<Principal>()] : (Principal[])[p]
            );
        return principals.SelectMany(p =>
            p.Inline.Values.Concat(p.Attached.Select(a => account.FindPolicy(a)?.DefaultDocument()).OfType<string>())
        );
    }

    /// <summary>Whether a document allows any action of a service.</summary>
    private static bool Allows(string document, string service)
    {
        try
        {
            var statements = JsonNode.Parse(document)?["Statement"] switch
            {
                JsonArray many => many.OfType<JsonObject>(),
                JsonObject one => [one],
                _ => [],
            };
            return statements.Any(s =>
                s["Effect"]?.ToString() == "Allow" && (s["NotAction"] is not null || Texts(s["Action"]).Any(a => Names(a, service)))
            );
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Names(string action, string service) =>
        action == "*" || action.Split(':')[0].Equals(service, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonArray many => many.Select(n => n?.ToString() ?? ""),
            null => [],
            _ => [node.ToString()],
        };
}
