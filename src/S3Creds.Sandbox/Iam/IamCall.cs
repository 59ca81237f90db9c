using System.Text;
using S3Creds.Sandbox.Query;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Iam;

/// <summary>What IAM's handlers work with: parameters, the account as reads see it, writes, paging, errors.</summary>
internal sealed class IamCall(QueryCall call)
{
    public SandboxRequest Request => call.Request;
    public Parameters In => call.Parameters;
    public XmlBody Xml => call.Xml;
    public string Operation => call.Operation;
    public SandboxQuotas Quotas => Request.Options.Quotas;
    public string AccountId => Request.AccountId;

    /// <summary>The account as this read sees it, perhaps not quite current.</summary>
    public AccountState Seen => Request.IamView.Accounts[AccountId];

    /// <summary>The user named by the request, or the caller's own (many operations default to it).</summary>
    public string UserName() =>
        In.OptionalName("UserName", 128)
        ?? Request.Caller.Kind switch
        {
            CallerKind.User => Request.Caller.Name,
            _ => throw new SandboxException("ValidationError", 400, "Must specify userName when calling with non-User credentials"),
        };

    /// <summary>The user of <see cref="UserName"/>; null where the root user asks about itself.</summary>
    public string? UserNameOrRoot() => In.Find("UserName") is null && Request.Caller.Kind == CallerKind.Root ? null : UserName();

    /// <summary>The Description parameter of roles and policies.</summary>
    public string? Description() =>
        In.Find("Description") is not { } text ? null
        : text.Length > 1000
            ? throw Parameters.Invalid(
                $"Value '{text}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 1000"
            )
        : text.All(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or (>= '\u00a1' and <= '\u00ff')) ? text
        : throw Parameters.Invalid(
            $@"Value '{text}' at 'description' failed to satisfy constraint: Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"
        );

    /// <summary>Changes the account, always on the current state.</summary>
    public T Write<T>(Func<Draft, AccountState, (AccountState Account, T Result)> change) =>
        Request.Store.Write(draft =>
        {
            var (account, result) = change(draft, draft.Account(AccountId));
            draft.SetAccount(account);
            return result;
        });

    public void Write(Func<AccountState, AccountState> change) =>
        Request.Store.Write(draft => draft.SetAccount(change(draft.Account(AccountId))));

    /// <summary>Writes one page of the items and IsTruncated, Marker after it. The list element is <paramref name="list"/>.</summary>
    public void Page<T>(string list, IEnumerable<T> items, Func<T, string> key, Action<T> content)
    {
        var (page, marker) = Slice([.. items], key);
        Xml.List(list, page, content);
        Xml.Text("IsTruncated", marker is not null);
        Xml.Text("Marker", marker);
    }

    /// <summary>One page of the items, and the marker of the next one. A marker holds the last key and its place, so that it survives
    /// removals before it.</summary>
    public (IReadOnlyList<T> Items, string? Marker) Slice<T>(IReadOnlyList<T> items, Func<T, string> key)
    {
        var size = In.Number("MaxItems", 1, 1000);
        var count = Math.Min(size ?? 100, Request.Options.PageSize ?? 1000);
        var start = In.Find("Marker") is { } marker ? After(items, key, marker) : 0;
        var page = items.Skip(start).Take(count).ToList();
        var next = start + page.Count;
        return (page, next < items.Count ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"{next}:{key(page[^1])}")) : null);
    }

    private static int After<T>(IReadOnlyList<T> items, Func<T, string> key, string marker)
    {
        var bytes = new byte[marker.Length];
        var text = Convert.TryFromBase64String(marker, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !int.TryParse(text.AsSpan(0, colon), out var place))
        {
            throw new SandboxException("ValidationError", 400, "Invalid Marker.");
        }

        var last = text[(colon + 1)..];
        for (var i = 0; i < items.Count; i++)
        {
            if (key(items[i]) == last)
            {
                return i + 1;
            }
        }

        return place;
    }
}

/// <summary>IAM's refusals.</summary>
internal static class IamErrors
{
    public static SandboxException NoSuch(string message) => new("NoSuchEntity", 404, message);

    public static SandboxException Exists(string message) => new("EntityAlreadyExists", 409, message);

    public static SandboxException Conflict(string what) => new("DeleteConflict", 409, "Cannot delete entity, must " + what + " first.");

    public static SandboxException Limit(string quota, int most) => new("LimitExceeded", 409, $"Cannot exceed quota for {quota}: {most}");

    public static SandboxException Input(string message) => new("InvalidInput", 400, message);
}
