using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

internal static class AccessKeys
{
    public static void Create(IamCall call)
    {
        var name = call.UserNameOrRoot();
        var key = call.Request.Store.Write(draft =>
        {
            var account = draft.Account(call.AccountId);
            if (name is null)
            {
                return CreateForRoot(call, draft, account);
            }

            var user = account.User(name);
            if (user.AccessKeyIds.Count >= call.Quotas.AccessKeysPerUser)
            {
                throw IamErrors.Limit("AccessKeysPerUser", call.Quotas.AccessKeysPerUser);
            }

            var created = new AccessKey
            {
                Id = draft.NewId("AKIA"),
                AccountId = account.Id,
                UserName = user.Name,
                UserId = user.Id,
                Secret = draft.NewSecret(),
                Created = draft.Now,
            };
            draft.SetAccount(account.Set(user with { AccessKeyIds = user.AccessKeyIds.Add(created.Id) }));
            draft.State = draft.State with { AccessKeys = draft.State.AccessKeys.Add(created.Id, created) };
            return created;
        });
        call.Request.Options.Issued?.Invoke(key.Secret);
        call.Xml.Nest("AccessKey", () =>
        {
            call.Xml.Text("UserName", NameOf(key));
            call.Xml.Text("AccessKeyId", key.Id);
            call.Xml.Text("Status", Status(key.Active));
            call.Xml.Text("SecretAccessKey", key.Secret);
            call.Xml.Text("CreateDate", key.Created);
        });
    }

    public static void List(IamCall call)
    {
        var state = call.Request.IamView;
        var name = call.UserNameOrRoot();
        var keys = name is null ? OfRoot(state, call.AccountId) : call.Seen.User(name).AccessKeyIds.Select(id => state.AccessKeys[id]);
        call.Page(
            "AccessKeyMetadata",
            keys,
            k => k.Id,
            key =>
            {
                call.Xml.Text("UserName", NameOf(key));
                call.Xml.Text("AccessKeyId", key.Id);
                call.Xml.Text("Status", Status(key.Active));
                call.Xml.Text("CreateDate", key.Created);
            }
        );
        call.Xml.Text("UserName", name is null ? null : call.Seen.User(name).Name);
    }

    public static void Update(IamCall call)
    {
        var (id, active) = (call.In.Required("AccessKeyId"), Active(call));
        var name = call.UserNameOrRoot();
        call.Request.Store.Write(draft =>
        {
            var key = Get(draft, call, name, id);
            draft.State = draft.State with { AccessKeys = draft.State.AccessKeys.SetItem(id, key with { Active = active }) };
        });
    }

    public static void Delete(IamCall call)
    {
        var id = call.In.Required("AccessKeyId");
        var name = call.UserNameOrRoot();
        call.Request.Store.Write(draft =>
        {
            Get(draft, call, name, id);
            var account = draft.Account(call.AccountId);
            if (name is not null)
            {
                var user = account.User(name);
                draft.SetAccount(account.Set(user with { AccessKeyIds = user.AccessKeyIds.Remove(id) }));
            }

            draft.State = draft.State with { AccessKeys = draft.State.AccessKeys.Remove(id) };
        });
    }

    /// <summary>AWS answers AccessDenied, not NoSuchEntity, for keys of other accounts and for unknown ones.</summary>
    public static void GetLastUsed(IamCall call)
    {
        var id = call.In.Required("AccessKeyId");
        // Last uses are noted in the newest state only: they are no write that could lag.
        if (
            !call.Request.IamView.AccessKeys.ContainsKey(id)
            || !call.Request.Current.AccessKeys.TryGetValue(id, out var key)
            || key.AccountId != call.AccountId
        )
        {
            throw new SandboxException(
                "AccessDenied",
                403,
                $"User: {call.Request.Caller.Arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key {id}"
            );
        }

        call.Xml.Text("UserName", key.UserName);
        call.Xml.Nest("AccessKeyLastUsed", () =>
        {
            call.Xml.Text("LastUsedDate", key.LastUsed?.Date);
            call.Xml.Text("ServiceName", key.LastUsed?.Service ?? "N/A");
            call.Xml.Text("Region", key.LastUsed?.Region ?? "N/A");
        });
    }

    /// <summary>The Status parameter of keys, certificates and service-specific credentials.</summary>
    public static bool Active(IamCall call) =>
        call.In.Required("Status") switch
        {
            "Active" => true,
            "Inactive" => false,
            var other => throw Parameters.Invalid(
                $"Value '{other}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]"
            ),
        };

    public static string Status(bool active) => active ? "Active" : "Inactive";

    private static AccessKey CreateForRoot(IamCall call, Draft draft, AccountState account)
    {
        if (OfRoot(draft.State, account.Id).Count() >= call.Quotas.AccessKeysPerUser)
        {
            throw IamErrors.Limit("AccessKeysPerUser", call.Quotas.AccessKeysPerUser);
        }

        var created = new AccessKey
        {
            Id = draft.NewId("AKIA"),
            AccountId = account.Id,
            UserName = "",
            UserId = account.Id,
            Secret = draft.NewSecret(),
            Created = draft.Now,
        };
        draft.State = draft.State with { AccessKeys = draft.State.AccessKeys.Add(created.Id, created) };
        return created;
    }

    private static IEnumerable<AccessKey> OfRoot(SandboxState state, string accountId) =>
        state.AccessKeys.Values.Where(key => key.AccountId == accountId && key.UserName.Length == 0);

    // The root user has no name.
    private static string? NameOf(AccessKey key) => key.UserName.Length == 0 ? null : key.UserName;

    private static AccessKey Get(Draft draft, IamCall call, string? userName, string id)
    {
        var ids = userName is null
            ? OfRoot(draft.State, call.AccountId).Select(key => key.Id)
            : draft.Account(call.AccountId).User(userName).AccessKeyIds;
        return ids.Contains(id) ? draft.State.AccessKeys[id] : throw IamErrors.NoSuch($"The Access Key with id {id} cannot be found.");
    }
}
