using System.Collections.Immutable;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>S3 Control: the public-access block of a whole account.</summary>
internal static class AccountPublicAccessBlock
{
    private const string Path = "configuration/publicAccessBlock";

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Control, "GetPublicAccessBlock", Get) { When = ["path:" + Path], Action = "GetAccountPublicAccessBlock" },
        new("PUT", Level.Control, "PutPublicAccessBlock", PutAsync)
        {
            When = ["path:" + Path],
            Action = "PutAccountPublicAccessBlock",
            Body = BucketPublicAccessBlock.Schema,
        },
        new("DELETE", Level.Control, "DeletePublicAccessBlock", Delete) { When = ["path:" + Path], Action = "PutAccountPublicAccessBlock" },
    ];

    private static SandboxResponse Get(S3Call call)
    {
        Check(call);
        var block = call.Request.BucketConfigurationView.AccountPublicAccessBlocks.GetValueOrDefault(call.Request.AccountId)
            ?? throw new SandboxException(
                "NoSuchPublicAccessBlockConfiguration",
                404,
                "The public access block configuration was not found"
            )
            {
                Details = [("AccountId", call.Request.AccountId)],
            };
        return SandboxResponse.Bytes(200, "application/xml", S3Xml.Bytes(BucketPublicAccessBlock.Xml(block), S3Xml.ControlNamespace));
    }

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        Check(call);
        var block = await BucketPublicAccessBlock.ReadAsync(call, cancellationToken);
        Change(call, blocks => blocks.SetItem(call.Request.AccountId, block));
        return SandboxResponse.Empty(200);
    }

    private static SandboxResponse Delete(S3Call call)
    {
        Check(call);
        Change(call, blocks => blocks.Remove(call.Request.AccountId));
        return SandboxResponse.Empty(204);
    }

    private static void Change(
        S3Call call,
        Func<ImmutableSortedDictionary<string, PublicAccessBlock>, ImmutableSortedDictionary<string, PublicAccessBlock>> change
    ) =>
        call.Request.Store.Write(draft =>
            draft.State = draft.State with { AccountPublicAccessBlocks = change(draft.State.AccountPublicAccessBlocks) }
        );

    private static void Check(S3Call call)
    {
        if (call.Header("x-amz-account-id") != call.Request.AccountId || call.Request.Caller.Kind == CallerKind.Anonymous)
        {
            throw S3Errors.AccessDenied();
        }
    }
}
